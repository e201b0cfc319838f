"""Whose programme is meant: asked anew at every step, whatever button was pressed."""

from bot.conversations import Handler, Heard
from bot.organising import words
from bot.people import permission
from bot.people.access import May, Thing
from bot.people.models import Place, Programme


async def choose(heard: Heard, thing: Thing, need: May, action: str, go_on: Handler) -> None:
    """Go on with the one programme in which this person may; with several, ask which."""
    found = await permission.programmes_where(heard.tx, heard.person, thing, need)
    if not found:
        await heard.say(words.only_who_runs_it())
    elif len(found) == 1:
        heard.ref = str(found[0].id)
        await go_on(heard)
    else:
        await heard.say(words.which_programme(found, action))


async def programme(heard: Heard, thing: Thing, need: May) -> Programme | None:
    """Return the programme that `ref` names, or say that it is not theirs to touch."""
    found = None
    if heard.ref.isdecimal():
        found = await permission.access_programme(
            heard.tx, heard.person, int(heard.ref), thing, need
        )
    if found is None:
        await heard.say(words.only_who_runs_it())
    return found


async def place(heard: Heard) -> tuple[Programme, Place] | None:
    """Return the place that `ref` names, with its programme, if this person may change them."""
    found = await heard.tx.get(Place, int(heard.ref)) if heard.ref.isdecimal() else None
    heard.ref = str(found.programme_id) if found else ""
    of = await programme(heard, Thing.PROGRAMME, May.CHANGE)
    return (of, found) if of and found else None
