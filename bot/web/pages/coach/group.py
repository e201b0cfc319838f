from bot.people.access import May, Thing, Whose
from bot.web.declaring import Group, Need
from bot.web.pages.coach import words

COACH = Group("coach", words.coaching, needs=Need(Thing.REFLECTION, Whose.SHARED, May.READ))
COACH.entry("/coach", words.people)
COACH.entry("/coach/sets", words.sets)
COACH.entry("/coach/places", words.places)
COACH.entry("/coach/tags", words.tags)
