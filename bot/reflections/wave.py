"""Asks everybody whose hour has come, at once: a handful of statements, however many they are.

    enrolments that are due -> those whom it does not suit now wait -> those long silent are
    asked about the pace -> reflections -> their own words -> letters -> questions
    -> the next hour and prompt

All of it is one transaction, and every step has a key, so a kill in the middle asks nobody
twice and leaves nobody out.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import uuid4

from pydantic_core import to_json
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Message
from bot.conversations.models import Question
from bot.conversations.turn import UNTIL_THE_NEXT
from bot.delivery import outbox
from bot.delivery.kinds import PROMPT
from bot.delivery.models import Letter
from bot.delivery.queue import changed
from bot.language import speaking
from bot.people import attention, pacing
from bot.people.models import Account, Person, Programme
from bot.people.vocabulary import Standing, Visibility
from bot.reflections import rules, words
from bot.reflections.choosing.history import Chooser
from bot.reflections.commitments.promised import Intents, no_intents
from bot.reflections.journey import Journey
from bot.reflections.models import Enrolment, Reflection, State
from bot.reflections.one_offs import queries as one_offs
from bot.reflections.remembering import bring_back

_QUESTION = ("person_id", "action", "ref", "letter_id", "asked_at", "open_until")

MOST_AT_ONCE = 2500
"""People in one transaction: short enough that nobody who writes meanwhile waits long,
nor anything else in this process."""


async def ask(
    tx: AsyncSession,
    chooser: Chooser,
    now: datetime,
    about_pace: Callable[[], Message],
    elsewhere: Intents = no_intents,
) -> int:
    """Ask those who are due, at most `MOST_AT_ONCE`; returns how many were dealt with.

    Args:
        about_pace: builds the one gentle question for those who have been silent for long.
        elsewhere: tells what people promised in other rooms.
    """
    journeys = chooser.journeys
    due = _due(journeys, now)
    batch = due.order_by(Enrolment.person_id).limit(MOST_AT_ONCE).subquery()
    last = await tx.scalar(select(func.max(batch.c.person_id)))
    if last is None:
        return 0
    due = due.where(Enrolment.person_id <= last)
    dealt_with = await _let_wait(tx, due, now)
    dealt_with += await _ask_about_pace(tx, due, now, about_pace)
    wave = uuid4().hex
    asked = await _write_reflections(tx, journeys, due, wave, now)
    if asked:
        await bring_back(tx, journeys, elsewhere, wave, now)
        await _write_letters(tx, wave, now)
        await _expect_answers(tx, wave, now)
        await _move_on(tx, chooser, wave, now)
    return dealt_with + asked


def _due(journeys: Mapping[str, Journey], now: datetime) -> Select[int]:
    known = or_(
        *(
            and_(Enrolment.journey == name, Enrolment.next_prompt.in_(journey.order))
            for name, journey in journeys.items()
        )
    )
    return (
        select(Enrolment.person_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Programme, Programme.id == Person.programme_id)
        .where(
            Enrolment.is_active.is_(True),
            Enrolment.next_due_at <= now,
            Person.standing == Standing.TAKING_PART,
            or_(Programme.ends_on.is_(None), Programme.ends_on >= now.date()),
            known,
        )
    )


async def _let_wait(tx: AsyncSession, due: Select[int], now: datetime) -> int:
    """Whom it does not suit now is asked when it does; returns how many.

    Whoever's hour passed while the bot was down is asked at a good hour, not at midnight.
    """
    waiting = 0
    late = due.where(Enrolment.next_due_at <= now - rules.ON_TIME)
    was_due = (await tx.scalars(_due_times(late))).all()
    for instant in was_due:
        at_once = due.where(Enrolment.next_due_at == instant)
        for group in await pacing.groups(tx, at_once):
            good_hour = rules.when_late(instant, now, group.pace)
            waiting += await _postpone(tx, at_once, group, good_hour)
    for group in await pacing.groups(tx, due):
        then = attention.when(PROMPT.name, group.pace, now)
        if then is not None and then > now:
            waiting += await _postpone(tx, due, group, then)
    return waiting


def _due_times(who: Select[int]) -> Select[datetime]:
    return who.with_only_columns(Enrolment.next_due_at).distinct()


async def _postpone(tx: AsyncSession, who: Select[int], group: pacing.Group, then: datetime) -> int:
    theirs = select(Person.id).where(Person.id.in_(who), group.is_theirs)
    return await changed(
        tx,
        update(Enrolment).where(Enrolment.person_id.in_(theirs)).values(next_due_at=then),
    )


async def _ask_about_pace(
    tx: AsyncSession, due: Select[int], now: datetime, about_pace: Callable[[], Message]
) -> int:
    """Ask those long silent whether the pace is right, once; returns how many."""
    silent = due.where(Person.silent_for >= rules.SILENCE)
    ids = select(silent.subquery().c.person_id)
    languages = await tx.scalars(select(Person.language).where(Person.id.in_(silent)).distinct())
    wave, count = uuid4().hex, 0
    for language in sorted(languages):
        with speaking(language):
            body = about_pace()
        recipients = (
            select(
                Account.address,
                Account.lane,
                literal("").label("ref"),
                (literal(f"pace:{wave}:") + cast(Account.person_id, String)).label("key"),
                literal(now, Reflection.asked_at.type).label("due_at"),
            )
            .join(Person, Person.id == Account.person_id)
            .where(Account.is_preferred, Person.language == language, Person.id.in_(ids))
            .order_by(Account.person_id)
        )
        count += await outbox.put_many(
            tx, recipients, body, kind=PROMPT, now=now, wave=f"pace:{wave}"
        )
    if count:
        asked = (
            select(
                Account.person_id,
                literal(words.BACK),
                literal(""),
                Letter.id,
                literal(now, Question.asked_at.type),
                literal(now + UNTIL_THE_NEXT, Question.asked_at.type),
            )
            .join(Letter, Letter.key == literal(f"pace:{wave}:") + cast(Account.person_id, String))
            .where(Account.is_preferred)
            .order_by(Account.person_id)
        )
        await tx.execute(insert(Question).from_select(_QUESTION, asked))
        people = list(await tx.scalars(silent))
        await pacing.book_many(tx, silent, now)
        await tx.execute(
            update(Enrolment).where(Enrolment.person_id.in_(people)).values(is_active=False)
        )
    return count


async def _write_reflections(
    tx: AsyncSession, journeys: Mapping[str, Journey], due: Select[int], wave: str, now: datetime
) -> int:
    to_come = due.with_only_columns(Enrolment.journey, Enrolment.next_prompt).distinct()
    prompts = [
        (
            and_(Enrolment.journey == journey, Enrolment.next_prompt == name),
            journeys[journey].prompts[name],
        )
        for journey, name in await tx.execute(to_come)
    ]
    if not prompts:
        return 0
    texts = case(
        *(
            (and_(is_next, Person.language == language), said)
            for is_next, prompt in prompts
            for language, said in prompt.translated.items()
        ),
        *((is_next, prompt.question) for is_next, prompt in prompts),
    )
    themes = case(*((is_next, prompt.theme) for is_next, prompt in prompts))
    to_ask = due.with_only_columns(
        Enrolment.person_id,
        Enrolment.journey,
        Enrolment.round,
        Enrolment.next_prompt,
        texts,
        literal(""),
        themes,
        Enrolment.why,
        literal(wave),
        literal(State.ASKED, Reflection.state.type),
        Person.visibility,
        literal(now, Reflection.asked_at.type),
        literal(""),
    )
    # Who answers at this moment may have another prompt before them: they are asked in a moment.
    to_ask = to_ask.where(or_(*(is_next for is_next, _ in prompts))).order_by(Enrolment.person_id)
    columns = (
        "person_id", "journey", "round", "prompt", "question", "opening", "theme", "why",
        "wave", "state", "visibility", "asked_at", "text",
    )  # fmt: skip
    await tx.execute(insert(Reflection).from_select(columns, to_ask))
    of_wave = select(func.count()).where(Reflection.wave == wave)
    return (await tx.scalars(of_wave)).one()


async def _write_letters(tx: AsyncSession, wave: str, now: datetime) -> None:
    kinds = await tx.execute(
        select(Reflection.question, Reflection.visibility, Person.language)
        .join(Person, Person.id == Reflection.person_id)
        .where(Reflection.wave == wave, Reflection.opening == "")
        .distinct()
        .order_by(Reflection.question, Reflection.visibility, Person.language)
    )
    for question, visibility, language in kinds.all():
        with speaking(language):
            body = words.question(question, Visibility(visibility))
        recipients = (
            select(
                Account.address,
                Account.lane,
                cast(Reflection.id, String).label("ref"),
                _key().label("key"),
                literal(now, Reflection.asked_at.type).label("due_at"),
            )
            .join(Person, Person.id == Reflection.person_id)
            .join(Account, and_(Account.person_id == Person.id, Account.is_preferred))
            .where(
                Reflection.wave == wave,
                Reflection.opening == "",
                Reflection.question == question,
                Reflection.visibility == visibility,
                Person.language == language,
            )
            .order_by(Reflection.id)
        )
        await outbox.put_many(tx, recipients, body, kind=PROMPT, now=now, wave=f"prompt:{wave}")
    await _write_letters_of_their_own(tx, wave, now)


async def _write_letters_of_their_own(tx: AsyncSession, wave: str, now: datetime) -> None:
    """Those whose question opens with their own words get a letter that nobody else gets."""
    rows = await tx.execute(
        select(
            Reflection.id,
            Reflection.question,
            Reflection.opening,
            Reflection.visibility,
            Person.language,
            Account.address,
            Account.lane,
        )
        .join(Person, Person.id == Reflection.person_id)
        .join(Account, and_(Account.person_id == Person.id, Account.is_preferred))
        .where(Reflection.wave == wave, Reflection.opening != "")
        .order_by(Reflection.id)
    )
    letters, asked = [], dict[tuple[str, Visibility, str], tuple[str, str]]()
    for id_, question, opening, visibility, language, address, lane in rows:
        kind = (question, visibility, language)
        if kind not in asked:
            with speaking(language):
                asked[kind] = _around_an_opening(words.question(question, visibility))
        before, after = asked[kind]
        body = f"{before}{to_json(opening).decode()}{after}"
        letters.append(outbox.Own(address, lane, f"prompt:{id_}", body, ref=str(id_)))
    await outbox.put_each(tx, letters, kind=PROMPT, now=now, wave=f"prompt:{wave}")


def _around_an_opening(question: Message) -> tuple[str, str]:
    """Return what stands before and after somebody's own words in the JSON of an opened question.

    Thousands of letters differ in these words alone, and to build each takes long.
    """
    mark = uuid4().hex
    before, _mark, after = words.opened(question, mark).model_dump_json().partition(f'"{mark}"')
    return before, after


def _key() -> ColumnElement[str]:
    return literal("prompt:") + cast(Reflection.id, String)


async def _expect_answers(tx: AsyncSession, wave: str, now: datetime) -> None:
    asked = (
        select(
            Reflection.person_id,
            literal(words.ANSWER),
            cast(Reflection.id, String),
            Letter.id,
            literal(now, Question.asked_at.type),
            literal(now + UNTIL_THE_NEXT, Question.asked_at.type),
        )
        .join(Letter, Letter.key == _key())
        .where(Reflection.wave == wave)
        .order_by(Reflection.id)
    )
    await tx.execute(insert(Question).from_select(_QUESTION, asked))


async def _move_on(tx: AsyncSession, chooser: Chooser, wave: str, now: datetime) -> None:
    """Set everybody's next hour and next prompt."""
    of_wave = select(Reflection.person_id).where(Reflection.wave == wave)
    for group in await pacing.groups(tx, of_wave):
        await _postpone(tx, of_wave, group, rules.due_after(now, group.pace))
    await pacing.book_many(tx, of_wave, now)
    await changed(
        tx, update(Person).where(Person.id.in_(of_wave)).values(silent_for=Person.silent_for + 1)
    )
    await chooser.choose_for(tx, of_wave, now)


async def catch_up_with_edits(
    tx: AsyncSession, chooser: Chooser, now: datetime, most: int = 200
) -> int:
    """Choose the next prompt anew for people whose journey was edited; returns for how many."""
    edited = or_(
        *(
            and_(Enrolment.journey == name, Enrolment.edition != journey.edition)
            for name, journey in chooser.journeys.items()
        )
    )
    people = list(
        await tx.scalars(
            select(Enrolment.person_id).where(edited).order_by(Enrolment.person_id).limit(most)
        )
    )
    if people:
        await chooser.choose_for(tx, people, now)
        await one_offs.plan(tx, chooser.journeys, people, now)
    return len(people)


async def next_due(tx: AsyncSession, now: datetime) -> datetime | None:
    """Return when the next question becomes due to anybody."""
    weekly = select(func.min(Enrolment.next_due_at)).where(
        Enrolment.is_active.is_(True), Enrolment.next_due_at > now
    )
    again = select(func.min(Reflection.again_at)).where(Reflection.again_at > now)
    instants = [await tx.scalar(weekly), await tx.scalar(again)]
    return min((i for i in instants if i), default=None)
