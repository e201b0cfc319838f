"""Removing a place: its people go to another one, and are told."""

from bot.conversations import Handler, Heard, Turn
from bot.conversations.flow import show as show_form
from bot.delivery.kinds import BROADCAST
from bot.language import speaking
from bot.organising import closing_words as words
from bot.organising import meant
from bot.organising.setting_words import REMOVE_PLACE
from bot.people import places, record
from bot.people import queries as people
from bot.people.access import May, Thing
from bot.people.models import Place, Programme


class Closing:
    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {REMOVE_PLACE: self.ask, words.REMOVED: self.remove}

    async def ask(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.PROGRAMME, May.CHANGE)
        if programme is None:
            return
        there = await people.places(heard.tx, programme.id)
        if there:
            await show_form(heard, words.form(programme, there))
        else:
            await heard.say(words.no_place(programme))

    async def remove(self, heard: Heard) -> None:
        programme = await meant.programme(heard, Thing.PROGRAMME, May.CHANGE)
        if programme is None:
            return
        there = {str(place.id): place for place in await people.places(heard.tx, programme.id)}
        place, to = there.get(heard.answers["place"]), there.get(heard.answers["to"])
        if place is None or (to is None and heard.answers["to"] != words.NOBODY):
            await heard.say(words.is_gone(programme))
            return
        n = await places.people_in(heard.tx, place)
        if n and (to is None or to is place):
            await heard.say(words.has_people(programme, place.name, n))
            return
        moved = await close(heard, programme, place, to if to is not place else None)
        record.note(
            heard.tx, "remove place", heard.now, actor=heard.person, programme_id=programme.id
        )
        await heard.say(words.removed(programme, place.name, to.name if to else "", moved))


async def close(turn: Turn, programme: Programme, place: Place, to: Place | None) -> int:
    """Close a place, and tell those who are in another one now; return how many."""
    moved = await places.close(turn.tx, place, to, turn.now)
    for person in moved:
        assert to
        with speaking(person.language):
            told = words.moved(programme, place.name, to.name)
        await turn.tell(person, told, kind=BROADCAST)
    return len(moved)
