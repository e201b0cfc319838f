"""What the report says besides the themes themselves."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.language import _
from bot.people import spoken
from bot.synthesis.words import behind

if TYPE_CHECKING:
    from bot.synthesis.shown import Overview, Shown


@dataclass(frozen=True)
class Said:
    programme: str
    on: date
    view: "Overview"

    @property
    def title(self) -> str:
        return _("What places have in common: {programme}").format(programme=self.programme)

    @property
    def opening(self) -> str:
        if not self.view.people:
            return _("As of {day}.").format(day=self.day)
        return _(
            "As of {day}: {count} reflections of {who} were looked at, all of them shared across "
            "places by those who wrote them."
        ).format(
            day=self.day,
            count=self.view.reflections,
            who=behind(self.view.people, self.view.places),
        )

    @property
    def day(self) -> str:
        return f"{spoken.calendar_day(self.on)} {self.on.year}"

    @property
    def closing(self) -> str:
        return _(
            "Coaches read and approved each theme, and those who wrote were asked whether it says "
            "what they meant. Quotes are word for word, from people who agreed to be quoted. If "
            "somebody takes their words back, newer copies of this report leave them out."
        )

    @property
    def small_cells(self) -> str:
        return _("How many people. A dash is nobody, or too few to be shown.")

    @property
    def meant_by_place(self) -> str:
        return _("Does it say what they meant?")

    @property
    def everybody(self) -> str:
        return _("Everybody")

    @property
    def shares_of_yes(self) -> str:
        return _(
            "Of those who wrote and were asked, how many of a hundred who answered say yes. A dash "
            "is nobody, or too few to be shown."
        )

    @property
    def you_said(self) -> str:
        return _("You said, we heard, what we did")

    @property
    def what_we_heard(self) -> str:
        return _("We heard:")

    @property
    def what_we_did(self) -> str:
        return _("What we did:")

    @property
    def nothing_done(self) -> str:
        return _("Nothing yet that we can tell of.")

    @property
    def otherwise(self) -> str:
        return _("Said otherwise")

    @property
    def by_place(self) -> str:
        return _("Themes by place")

    @property
    def by_quarter(self) -> str:
        return _("Themes over time")

    @property
    def people(self) -> str:
        return _("People behind each theme")

    @property
    def theme(self) -> str:
        return _("Theme")

    def behind(self, theme: "Shown") -> str:
        told = [behind(theme.people, theme.places)]
        if theme.first and theme.last:
            told.append(f"{theme.first.isoformat()} – {theme.last.isoformat()}")
        if theme.is_minority:
            told.append(_("a view of few, worth hearing"))
        if theme.agreed.whole.is_common_ground:
            told.append(_("common ground across places"))
        if theme.agreed.whole.is_difference:
            told.append(_("places see it differently"))
        return " · ".join(told)
