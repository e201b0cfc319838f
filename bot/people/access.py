"""Who may do what with whose things: one table, and the only place where it is decided. Pure.

Where chat, pages and command line differ, `AT_A_DOOR` says so.

Whoever fetches a row asks here first; a function that returns somebody else's row without
asking is a mistake.
"""

from collections.abc import Collection
from enum import IntEnum, StrEnum

from bot.people.vocabulary import Role, Visibility


class Actor(StrEnum):
    """As what somebody asks. The roles, and the administrator, who is outside programmes."""

    PRACTITIONER = Role.PRACTITIONER.value
    COACH = Role.COACH.value
    MANAGER = Role.MANAGER.value
    ADMINISTRATOR = "administrator"


class Thing(StrEnum):
    REFLECTION = "reflection"
    """The words somebody wrote, and who wrote them."""

    SETTINGS = "settings"
    """When somebody is asked, what they agreed to, their accounts."""

    DATA = "data"
    """All that is kept of somebody, words included, to take away."""

    ERASING = "erasing"
    """To erase somebody, without looking: also for those who wrote to an administrator."""

    COUNTS = "counts"
    """How many take part and answer, in numbers that meet the thresholds."""

    THEMES = "themes"
    """What a programme's shared reflections have in common, with the words it rests on."""

    PROGRAMME = "programme"
    """A programme's dates, words, places, thresholds and retention."""

    INVITE = "invite"
    """A code that lets people in, in any role."""

    CALENDAR = "calendar"
    """When each person in a programme would be told something, and of what kind; no words."""

    RECORD = "record"
    """Who looked at or changed what."""


class Whose(StrEnum):
    OWN = "own"
    """The person's own; for a programme's things: of a programme in which they have this role."""

    SHARED = "shared"
    """Somebody else's, in the same programme, who chose to show it to this role."""

    OTHER = "other"
    """Everything else."""


class May(IntEnum):
    NOTHING = 0
    READ = 1
    CHANGE = 2


_N, _R, _C = May.NOTHING, May.READ, May.CHANGE

TABLE: dict[Thing, dict[Actor, tuple[May, May, May]]] = {
    #                                             own  shared other
    Thing.REFLECTION: {
        Actor.PRACTITIONER: (_C, _N, _N),
        Actor.COACH: (_C, _R, _N),
        Actor.MANAGER: (_C, _N, _N),
        Actor.ADMINISTRATOR: (_C, _N, _N),
    },
    Thing.SETTINGS: {actor: (_C, _N, _N) for actor in Actor},
    Thing.DATA: {actor: (_C, _N, _N) for actor in Actor},
    Thing.ERASING: {
        Actor.PRACTITIONER: (_C, _N, _N),
        Actor.COACH: (_C, _N, _N),
        Actor.MANAGER: (_C, _N, _N),
        Actor.ADMINISTRATOR: (_C, _C, _C),
    },
    Thing.COUNTS: {
        Actor.PRACTITIONER: (_N, _N, _N),
        Actor.COACH: (_R, _N, _N),
        Actor.MANAGER: (_R, _N, _N),
        Actor.ADMINISTRATOR: (_R, _R, _R),
    },
    Thing.THEMES: {
        Actor.PRACTITIONER: (_N, _N, _N),
        Actor.COACH: (_C, _N, _N),
        Actor.MANAGER: (_N, _N, _N),
        Actor.ADMINISTRATOR: (_N, _N, _N),
    },
    Thing.PROGRAMME: {
        Actor.PRACTITIONER: (_N, _N, _N),
        Actor.COACH: (_R, _N, _N),
        Actor.MANAGER: (_C, _N, _N),
        Actor.ADMINISTRATOR: (_C, _C, _C),
    },
    Thing.INVITE: {
        Actor.PRACTITIONER: (_N, _N, _N),
        Actor.COACH: (_N, _N, _N),
        Actor.MANAGER: (_C, _N, _N),
        Actor.ADMINISTRATOR: (_C, _C, _C),
    },
    Thing.CALENDAR: {
        Actor.PRACTITIONER: (_N, _N, _N),
        Actor.COACH: (_N, _N, _N),
        Actor.MANAGER: (_R, _N, _N),
        Actor.ADMINISTRATOR: (_R, _R, _R),
    },
    Thing.RECORD: {
        Actor.PRACTITIONER: (_N, _N, _N),
        Actor.COACH: (_N, _N, _N),
        Actor.MANAGER: (_R, _N, _N),
        Actor.ADMINISTRATOR: (_R, _R, _R),
    },
}
"""What each may do with what is their own, shared with them, or neither."""


class Door(StrEnum):
    """Where somebody asks."""

    CHAT = "chat"
    WEB = "web"
    COMMAND_LINE = "command line"


AT_A_DOOR: dict[tuple[Door, Thing, Actor], tuple[May, May, May]] = {
    # Erasing somebody else takes finding them first, for which a chat has no place.
    (Door.CHAT, Thing.ERASING, Actor.ADMINISTRATOR): (_C, _N, _N),
    # The pages of a programme are for changing it; coaches read in chat how it is set up.
    (Door.WEB, Thing.PROGRAMME, Actor.COACH): (_N, _N, _N),
    # Whoever can run commands could open the database, too. `export reflections` alone prints
    # words, and each run of it is recorded; somebody's data goes to their own chat, unseen.
    (Door.COMMAND_LINE, Thing.REFLECTION, Actor.ADMINISTRATOR): (_R, _R, _R),
    (Door.COMMAND_LINE, Thing.DATA, Actor.ADMINISTRATOR): (_N, _N, _N),
    # How somebody can be reached is shown; what they chose is theirs to change, in chat.
    (Door.COMMAND_LINE, Thing.SETTINGS, Actor.ADMINISTRATOR): (_R, _R, _R),
    # Themes are looked for by command, unread, and what coaches have published is written out.
    (Door.COMMAND_LINE, Thing.THEMES, Actor.ADMINISTRATOR): (_C, _C, _C),
}
"""Where a door gives another answer than the table: the command line is nobody's own."""

_COLUMN = {Whose.OWN: 0, Whose.SHARED: 1, Whose.OTHER: 2}

FOR_A_COACH = (Visibility.MY_COACH, Visibility.MY_SET, Visibility.UNNAMED, Visibility.NAMED)
"""The rungs on which people were told that a coach can read."""

FOR_A_SET = (Visibility.MY_SET, Visibility.UNNAMED, Visibility.NAMED)
"""The rungs on which the others in their sets can. To be in somebody's set is no role."""


def may(actors: Collection[Actor], thing: Thing, whose: Whose, door: Door | None = None) -> May:
    """Return the most that any of somebody's roles allows, at all or at one door."""
    return max((_at(door, actor, thing)[_COLUMN[whose]] for actor in actors), default=May.NOTHING)


def _at(door: Door | None, actor: Actor, thing: Thing) -> tuple[May, May, May]:
    if door is Door.COMMAND_LINE and actor is not Actor.ADMINISTRATOR:
        return _N, _N, _N  # only who runs the machine is there
    if door is None:
        return TABLE[thing][actor]
    return AT_A_DOOR.get((door, thing, actor), TABLE[thing][actor])
