"""What happens, in order, when a form is shown where forms are asked field by field."""

from collections.abc import Mapping
from dataclasses import replace

from bot.chat import Form, Kind, Submitted
from bot.conversations import words
from bot.conversations.models import HalfFilled
from bot.conversations.turn import Handler, Heard


async def show(heard: Heard, form: Form) -> None:
    """Show a form: whole where the platform can do so now, else field by field."""
    if heard.event.opens_form:
        heard.form = form
        return
    await heard.tx.merge(
        HalfFilled(
            person_id=heard.person.id,
            form=form.model_dump_json(),
            answers={},
            started_at=heard.now,
        )
    )
    await heard.ask(words.field(form, 0), words.FIELD, "0")


class Forms:
    """Asks the fields one by one, and ends in the same `Submitted` as a whole form."""

    def __init__(self, routes: Mapping[str, Handler]) -> None:
        self._all_routes = routes
        self.routes: dict[str, Handler] = {
            words.FIELD: self.take_words,
            words.CHOOSE: self.take_choice,
            words.LEAVE_OUT: self.leave_out,
            words.KEEP: self.keep,
            words.GIVE_UP: self.give_up,
        }

    async def take_words(self, heard: Heard) -> None:
        """Somebody wrote the answer to a field."""
        number = int(heard.ref)
        half = await heard.tx.get(HalfFilled, heard.person.id)
        if half is None:
            await heard.say(words.nothing_to_fill())
            return
        field = Form.model_validate_json(half.form).fields[number]
        value = heard.text
        if field.kind is Kind.CHOICE:
            by_label = {choice.label.casefold(): choice.value for choice in field.choices}
            if value.casefold() not in by_label:
                await heard.ask(words.pick_one(), words.FIELD, heard.ref)
                return
            value = by_label[value.casefold()]
        await self._take(heard, half, number, value)

    async def take_choice(self, heard: Heard) -> None:
        """Somebody pressed one of a field's choices: `ref` is field.choice, from 0."""
        number, choice = (int(part) for part in heard.ref.split("."))
        half = await self._at(heard, number)
        if half is None:
            await heard.say(words.nothing_to_fill())
            return
        field = Form.model_validate_json(half.form).fields[number]
        await self._take(heard, half, number, field.choices[choice].value)

    async def leave_out(self, heard: Heard) -> None:
        """Somebody left an optional field empty."""
        number = int(heard.ref)
        half = await self._at(heard, number)
        if half is None:
            await heard.say(words.nothing_to_fill())
            return
        await self._take(heard, half, number, "")

    async def keep(self, heard: Heard) -> None:
        """Somebody left a field as it stands."""
        number = int(heard.ref)
        half = await self._at(heard, number)
        if half is None:
            await heard.say(words.nothing_to_fill())
            return
        field = Form.model_validate_json(half.form).fields[number]
        await self._take(heard, half, number, field.value)

    async def give_up(self, heard: Heard) -> None:
        """Somebody stopped half-way."""
        half = await heard.tx.get(HalfFilled, heard.person.id)
        if half is None:
            await heard.say(words.nothing_to_fill())
            return
        await heard.tx.delete(half)
        await heard.stop_expecting(heard.person)
        await heard.say(words.stopped())

    async def _at(self, heard: Heard, number: int) -> HalfFilled | None:
        """Return the half-filled form, unless this field of it is behind us."""
        half = await heard.tx.get(HalfFilled, heard.person.id)
        return half if half and len(half.answers) == number else None

    async def _take(self, heard: Heard, half: HalfFilled, number: int, value: str) -> None:
        form = Form.model_validate_json(half.form)
        half.answers = {**half.answers, form.fields[number].name: value}
        if number + 1 < len(form.fields):
            await heard.ask(words.field(form, number + 1), words.FIELD, str(number + 1))
            return
        await heard.tx.delete(half)
        submitted = Submitted(
            id=heard.event.id,
            sender=heard.sender,
            profile=heard.event.profile,
            action=form.action,
            ref=form.ref,
            answers=half.answers,
        )
        await self._all_routes[form.action](replace(heard, event=submitted, ref=form.ref))
