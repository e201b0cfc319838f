"""The chat's buttons, questions and forms, on a page: what a room can do in chat, it can do here.

A page shows what a handler says. Each of its buttons, and each form or question that follows,
goes out sealed with a key that only the session's row holds, so that nothing comes back but what
was offered, with the reference it was offered with. A form comes back with its fields as they
were offered, and is filled in again where something is missing.

    desk = await look(visit, path, "event.open", "7")      what it says, to be drawn
    took = await take(visit, path)                         somebody pressed, answered or filled in
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.chat import Field, Form, Kind, Message
from bot.web import words
from bot.web.visit import OnPage, Visit

MOST_WORDS = 3000


@dataclass(frozen=True)
class Sealed:
    """What goes out in two hidden fields, and must come back as it went."""

    offer: str
    seal: str


@dataclass(frozen=True)
class Pressable:
    label: str
    emphasis: str
    sealed: Sealed


@dataclass(frozen=True)
class Said:
    message: Message
    buttons: tuple[Pressable, ...]
    inert: tuple[str, ...] = ()
    """Labels of buttons that others get."""


@dataclass(frozen=True)
class Asked:
    """A question to answer in words."""

    sealed: Sealed


@dataclass(frozen=True)
class Blank:
    """A form to fill in."""

    form: Form
    sealed: Sealed
    filled: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict)
    """By field, what to put right."""


@dataclass(frozen=True)
class Desk:
    path: str
    """Where its buttons and forms are sent."""

    said: tuple[Said, ...] = ()
    asked: Asked | None = None
    blank: Blank | None = None

    @property
    def has_buttons(self) -> bool:
        return any(each.buttons for each in self.said)

    @property
    def waits(self) -> bool:
        """Tell whether it cannot go on without an answer."""
        return bool(self.asked or self.blank)


@dataclass(frozen=True)
class Taken:
    """What was done, or what is still to be filled in."""

    action: str
    ref: str
    desk: Desk
    heard: OnPage | None
    """None where the form was not complete, so that nothing was done."""

    tried: Blank | None = None
    """The form as it was filled in, to be shown again where what was said was no."""


async def look(
    visit: Visit,
    path: str,
    action: str,
    ref: str,
    hidden: Collection[str] = (),
    inert: Collection[str] = (),
) -> Desk:
    """Return what a handler says.

    Args:
        hidden: actions whose buttons are left out.
        inert: actions whose buttons are others' to press, and only shown here.
    """
    return _desk(visit, path, await visit.press(action, ref), hidden, inert)


async def overhear(visit: Visit, path: str, command: str, hidden: Collection[str] = ()) -> Desk:
    """Return what a command says."""
    return _desk(visit, path, await visit.command(command), hidden)


def fitting(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """Return what a form may be filled in with, of what somebody gave, or what stands there."""
    return {
        each.name: given.get(each.name, "")
        if not _wrong(each, given.get(each.name, ""))
        else _as_typed(each)
        for each in form.fields
    }


async def take(visit: Visit, path: str, hidden: Collection[str] = ()) -> Taken | None:
    """Do what somebody pressed, answered or filled in; None where it was never offered."""
    offer, seal = visit.text("offer"), visit.text("seal")
    if not hmac.compare_digest(_seal(visit, offer).encode(), seal.encode()):
        return None
    offered = json.loads(offer)
    action, ref = offered["action"], offered["ref"]
    tried = None
    if "form" in offered:
        form = Form.model_validate(offered["form"])
        filled = {each.name: visit.text(f"field-{each.name}", 3000) for each in form.fields}
        wrong = {each.name: why for each in form.fields if (why := _wrong(each, filled[each.name]))}
        if wrong:
            blank = Blank(form, Sealed(offer, seal), filled, wrong)
            return Taken(action, ref, Desk(path, blank=blank), None)
        tried = Blank(form, Sealed(offer, seal), filled)
        heard = await visit.press(action, ref, answers=filled)
    elif "words" in offered:
        heard = await visit.press(action, ref, text=visit.text("words", MOST_WORDS))
    else:
        heard = await visit.press(action, ref)
    return Taken(action, ref, _desk(visit, path, heard, hidden), heard, tried)


def _wrong(field_: Field, value: str) -> str:
    if not value:
        return "" if field_.optional else words.is_missing()
    chosen = {choice.value for choice in field_.choices}
    return words.is_missing() if chosen and value not in chosen else ""


def _desk(
    visit: Visit,
    path: str,
    heard: OnPage,
    hidden: Collection[str],
    inert: Collection[str] = (),
) -> Desk:
    said = tuple(
        Said(
            message,
            tuple(
                Pressable(
                    button.label,
                    button.emphasis,
                    _sealed(visit, {"action": button.action, "ref": button.ref}),
                )
                for button in message.buttons
                if button.action not in hidden and button.action not in inert
            ),
            tuple(button.label for button in message.buttons if button.action in inert),
        )
        for message in heard.said
    )
    asked = None
    if heard.asked:
        action, ref = heard.asked
        asked = Asked(_sealed(visit, {"action": action, "ref": ref, "words": True}))
    blank = None
    if heard.form:
        form = heard.form
        offer = {"action": form.action, "ref": form.ref, "form": form.model_dump(mode="json")}
        filled = {each.name: _as_typed(each) for each in form.fields}
        blank = Blank(form, _sealed(visit, offer), filled)
    return Desk(path, said, asked, blank)


def _as_typed(field_: Field) -> str:
    """Return what stands in a field; browsers choose the first of a list by themselves."""
    if field_.kind is Kind.CHOICE and not field_.value:
        return field_.choices[0].value
    return field_.value


def _sealed(visit: Visit, offer: Mapping[str, object]) -> Sealed:
    written = json.dumps(offer, separators=(",", ":"), sort_keys=True)
    return Sealed(written, _seal(visit, written))


def _seal(visit: Visit, offer: str) -> str:
    return hmac.new(visit.seal_key.encode(), offer.encode(), hashlib.sha256).hexdigest()
