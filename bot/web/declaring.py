"""What a route is: a path, who may have it, and who answers. Declared, so that it can be listed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import Response

from bot.people.access import May, Thing, Whose

if TYPE_CHECKING:
    from bot.web.visit import Visit

Handler = Callable[["Visit"], Awaitable[Response]]


@dataclass(frozen=True)
class Need:
    """What somebody must be allowed, in some programme, for a route to be there for them."""

    thing: Thing
    whose: Whose
    may: May


OWN_SETTINGS = Need(Thing.SETTINGS, Whose.OWN, May.CHANGE)
OWN_REFLECTIONS = Need(Thing.REFLECTION, Whose.OWN, May.CHANGE)
OWN_DATA = Need(Thing.DATA, Whose.OWN, May.CHANGE)
OWN_ERASING = Need(Thing.ERASING, Whose.OWN, May.CHANGE)


@dataclass(frozen=True)
class Route:
    path: str
    """As starlette reads it: `/my/journal/{id:int}`."""

    method: str
    needs: Need
    answer: Handler
    writes: bool
    """Runs in a transaction that may change something; every POST does."""


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    path: str
    label: Callable[[], str]
    needs: Need


@dataclass
class Group:
    """The pages for one kind of person.

    Args:
        name: the folder of its templates.
        title: what the group is called in the navigation.
        needs: what its routes need, unless they say otherwise.
    """

    name: str
    title: Callable[[], str]
    needs: Need
    routes: list[Route] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def get(
        self, path: str, *, needs: Need | None = None, writes: bool = False
    ) -> Callable[[Handler], Handler]:
        return self._declare("GET", path, needs, writes)

    def post(self, path: str, *, needs: Need | None = None) -> Callable[[Handler], Handler]:
        return self._declare("POST", path, needs, writes=True)

    def entry(self, path: str, label: Callable[[], str], needs: Need | None = None) -> None:
        """Put a page into the navigation."""
        self.entries.append(Entry(path, label, needs or self.needs))

    def _declare(
        self, method: str, path: str, needs: Need | None, writes: bool
    ) -> Callable[[Handler], Handler]:
        def declare(answer: Handler) -> Handler:
            self.routes.append(Route(path, method, needs or self.needs, answer, writes))
            return answer

        return declare
