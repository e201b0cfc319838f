"""What may be set in a programme, read from what people write. Pure."""

from collections.abc import Mapping
from datetime import date, time

from bot.people.attention import Pace, is_nation

LEAST_PEOPLE, LEAST_PLACES = 5, 3
"""No programme may show across places what rests on fewer."""

MOST_DAYS, MOST_USES = 365, 10_000

NUMBERS = {"least_people": LEAST_PEOPLE, "least_places": LEAST_PLACES}
DATES = ("starts_on", "ends_on")
TEXTS = ("name", "contact", "welcome", "journey", "helplines")
IN_THE_FORM = ("name", "contact", "welcome", *DATES, "journey", "is_open")
LIMITS = (*NUMBERS, "keep_days", "helplines")
"""What is filled in together."""

MOST_PLACE_NAME = 100
MIDNIGHT = time(0)
SETTABLE = (*TEXTS, *DATES, *NUMBERS, "keep_days", "is_open")


class WrongValue(ValueError):
    """What was written cannot be set. The name of the setting, and the least it may be."""

    def __init__(self, setting: str, least: int | None = None) -> None:
        super().__init__(setting)
        self.setting, self.least = setting, least


Value = str | int | bool | date | None


def read(setting: str, written: str) -> Value:
    """Return the value that these words mean for this setting; empty is: none.

    Raises:
        WrongValue: they mean none, or one that is not allowed.
    """
    written = written.strip()
    if setting in DATES:
        return _date(setting, written)
    if setting in NUMBERS:
        return _whole(setting, written, NUMBERS[setting])
    if setting == "keep_days":
        return _whole(setting, written, 1) if written else None
    if setting == "is_open":
        if written.casefold() not in ("yes", "no"):
            raise WrongValue(setting)
        return written.casefold() == "yes"
    if setting not in TEXTS or (not written and setting in ("name", "journey")):
        raise WrongValue(setting)
    return written


def dates_fit(starts_on: Value, ends_on: Value) -> bool:
    """Tell whether a programme that starts and ends on these days, or on none, is possible."""
    if isinstance(starts_on, date) and isinstance(ends_on, date):
        return starts_on <= ends_on
    return True


def place_names(written: str) -> list[str]:
    """Return the places that are named, one a line, each once."""
    lines = [" ".join(line.split())[:MOST_PLACE_NAME] for line in written.splitlines()]
    return list({line.casefold(): line for line in reversed(lines) if line}.values())[::-1]


def uses(written: str) -> int | None:
    """Return how often an invite may be used; None for any number."""
    return _whole("uses", written, 1, MOST_USES) if written.strip() else None


def invented(answers: Mapping[str, str], timezone: str) -> tuple[Pace, date | None]:
    """Return the pace of somebody who is made up, and the day from which on to look.

    Raises:
        WrongValue: something that was filled in means nothing.
    """
    try:
        at = time.fromisoformat(answers["at"].strip())
    except ValueError:
        raise WrongValue("at") from None
    weekday, every = (_whole(name, answers[name], 0, 6) for name in ("weekday", "every"))
    nation = answers["nation"]
    pace = Pace(
        timezone=timezone,
        weekday=weekday,
        at=at,
        every=min(max(every, 1), 2),
        nation=nation if is_nation(nation) else "",
        paused_until=_date("pause", answers.get("pause", "").strip()),
    )
    return pace, _date("start", answers.get("start", "").strip())


def days(written: str) -> int:
    """Return for how many days an invite lasts."""
    return _whole("days", written, 1, MOST_DAYS)


def _date(setting: str, written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise WrongValue(setting) from None


def _whole(setting: str, written: str, least: int, most: int = 100_000) -> int:
    if not written.strip().isdecimal() or not least <= int(written) <= most:
        raise WrongValue(setting, least)
    return int(written)
