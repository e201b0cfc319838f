"""Setting up a programme and its places in chat: what it is called, says, shows and keeps."""

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversations import Handler, Heard
from bot.conversations.flow import show as show_form
from bot.organising import meant, rules, words
from bot.organising import setting_words as said
from bot.organising.rules import Value, WrongValue
from bot.people import permission, record, timezones
from bot.people import places as open_places
from bot.people import queries as people
from bot.people.access import May, Thing
from bot.people.models import Place, Programme

DatesMoved = Callable[[Heard, Programme], Awaitable[None]]


class SettingUp:
    """
    Args:
        journeys: their titles, by name.
        dates_moved: plans everybody's questions anew, once the first day is another.
    """

    def __init__(self, journeys: Mapping[str, str], dates_moved: DatesMoved) -> None:
        self._journeys, self._dates_moved = journeys, dates_moved
        self.routes: dict[str, Handler] = {
            said.CHANGE: self.change,
            said.SET: self.save,
            said.LIMITS: self.change_limits,
            said.SET_LIMITS: self.save_limits,
            said.NEW: self.begin_new,
            said.ADD: self.add,
            said.PLACES: self.show_places,
            said.NEW_PLACE: self.begin_new_place,
            said.ADD_PLACE: self.add_place,
            said.CHANGE_PLACE: self.change_place,
            said.SET_PLACE: self.save_place,
        }

    # The programme.

    async def change(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.PROGRAMME, May.CHANGE)
        if programme:
            await show_form(heard, said.programme_form(programme, self._journeys))

    async def change_limits(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.PROGRAMME, May.CHANGE)
        if programme:
            await show_form(heard, said.limits_form(programme))

    async def save(self, heard: Heard) -> None:
        await self._take_over(heard, rules.IN_THE_FORM)

    async def save_limits(self, heard: Heard) -> None:
        await self._take_over(heard, rules.LIMITS)

    async def _take_over(self, heard: Heard, names: tuple[str, ...]) -> None:
        """Take over what was filled in: all of it, or nothing."""
        programme = await meant.programme(heard, Thing.PROGRAMME, May.CHANGE)
        if programme is None:
            return
        new = await self._read(heard, names, programme)
        if new is None:
            return
        first_day = programme.starts_on
        for name, value in new.items():
            if getattr(programme, name) != value:
                setattr(programme, name, value)
                self._note(heard, f"set programme {name}", programme.id)
        await heard.tx.flush()
        if programme.starts_on != first_day:
            await self._dates_moved(heard, programme)
        await heard.say(words.saved(programme))

    async def _read(
        self, heard: Heard, names: tuple[str, ...], programme: Programme | None
    ) -> dict[str, Value] | None:
        """Return what was filled in, or say what is wrong with it."""
        try:
            new = {name: rules.read(name, heard.answers.get(name, "")) for name in names}
        except WrongValue as wrong:
            await heard.say(words.wrong_value(wrong))
            return None
        if not rules.dates_fit(new.get("starts_on"), new.get("ends_on")):
            await heard.say(words.ends_before_it_starts())
            return None
        if new.get("journey", "") not in (*self._journeys, ""):
            await heard.say(words.wrong_value(WrongValue("journey")))
            return None
        named = select(Programme.id).where(Programme.name == new.get("name"))
        taken = await heard.tx.scalar(named)
        if taken is not None and (programme is None or taken != programme.id):
            await heard.say(said.name_is_taken(str(new["name"])))
            return None
        return new

    async def begin_new(self, heard: Heard) -> None:
        if await permission.may_add_programmes(heard.tx, heard.person):
            await show_form(heard, said.new_programme_form(heard.person.timezone))
        else:
            await heard.say(said.only_administrators())

    async def add(self, heard: Heard) -> None:
        """Add a programme with its places; everything else can be changed at once after that."""
        if not await permission.may_add_programmes(heard.tx, heard.person):
            await heard.say(said.only_administrators())
            return
        new = await self._read(heard, ("name", "contact", "is_open"), None)
        zone = await self._zone(heard)
        if new is None or zone is None:
            return
        programme = Programme(**new, created_at=heard.now)
        heard.tx.add(programme)
        await heard.tx.flush()
        for name in rules.place_names(heard.answers.get("places", "")):
            heard.tx.add(Place(programme_id=programme.id, name=name, timezone=zone))
        self._note(heard, "add programme", programme.id)
        await heard.tx.flush()
        await heard.say(said.added(programme))

    # Places.

    async def show_places(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.PROGRAMME, May.CHANGE)
        if programme:
            places = await people.places(heard.tx, programme.id)
            await heard.say(said.places(programme, places))

    async def begin_new_place(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.PROGRAMME, May.CHANGE)
        if programme:
            await show_form(heard, said.new_place_form(programme, heard.person.timezone))

    async def add_place(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.PROGRAMME, May.CHANGE)
        if programme is None:
            return
        filled = await self._name_and_zone(heard, programme, None)
        if filled:
            name, zone = filled
            await open_places.add(heard.tx, programme.id, name, zone)
            self._note(heard, "add place", programme.id)
            await heard.say(said.place_saved(programme, name))

    async def change_place(self, heard: Heard) -> None:
        found = await meant.place(heard)
        if found:
            await show_form(heard, said.place_form(found[1]))

    async def save_place(self, heard: Heard) -> None:
        """Rename a place, or change its time zone. People keep the zone that they chose."""
        found = await meant.place(heard)
        if found is None:
            return
        programme, place = found
        filled = await self._name_and_zone(heard, programme, place)
        if filled:
            place.name, place.timezone = filled
            self._note(heard, "set place", programme.id)
            await heard.say(said.place_saved(programme, place.name))

    async def _name_and_zone(
        self, heard: Heard, programme: Programme, place: Place | None
    ) -> tuple[str, str] | None:
        name = " ".join(heard.answers.get("name", "").split())[: rules.MOST_PLACE_NAME]
        if not name:
            await heard.say(words.wrong_value(WrongValue("name")))
            return None
        others = await _names(heard.tx, programme, place)
        if name.casefold() in others:
            await heard.say(said.place_is_there(name))
            return None
        zone = await self._zone(heard)
        return (name, zone) if zone else None

    async def _zone(self, heard: Heard) -> str | None:
        typed = heard.answers.get("timezone", "")
        zone = timezones.find(typed)
        if zone is None:
            await heard.say(said.unknown_zone(typed, timezones.suggest(typed)))
        return zone

    def _note(self, heard: Heard, deed: str, programme_id: int) -> None:
        record.note(heard.tx, deed, heard.now, actor=heard.person, programme_id=programme_id)


async def _names(tx: AsyncSession, programme: Programme, but: Place | None) -> set[str]:
    """Return how the programme's places are called, all but one of them."""
    places = await people.places(tx, programme.id)
    return {place.name.casefold() for place in places if but is None or place.id != but.id}
