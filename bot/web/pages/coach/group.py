from bot.people.access import May, Thing, Whose
from bot.web.declaring import Group, Need
from bot.web.pages.coach import words

COACH = Group("coach", words.coaching, needs=Need(Thing.REFLECTION, Whose.SHARED, May.READ))
THEMES = Need(Thing.THEMES, Whose.OWN, May.CHANGE)
COACH.entry("/coach", words.people)
COACH.entry("/coach/themes", words.themes, THEMES)
COACH.entry("/coach/sets", words.sets)
COACH.entry("/coach/places", words.places)
COACH.entry("/coach/tags", words.tags)
