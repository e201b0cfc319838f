"""Publishes themes: a digest to everybody in the programme, within what each lets us ask of them.

What went out is not left to itself. Where a theme falls under the thresholds, or its words no
longer hold, messages that are on their way are replaced and those that arrived are redrawn.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, and_, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address
from bot.conversations import Turn
from bot.delivery import outbox
from bot.delivery.kinds import BROADCAST
from bot.delivery.kinds import State as LetterState
from bot.delivery.models import Letter
from bot.language import speaking
from bot.people import attention, pacing
from bot.people.access import May
from bot.people.models import Account, Person, Programme
from bot.people.vocabulary import Standing
from bot.synthesis import queries, shown, words
from bot.synthesis.beside import stands_beside_others
from bot.synthesis.desk import CannotDo, Desk, No
from bot.synthesis.models import Digest, LivingTheme, State, Study
from bot.synthesis.shown import Shown
from bot.synthesis.steps import Step

REDRAWN_AT_ONCE = 200
SENT_OR_SENDING = (
    LetterState.DUE, LetterState.LEASED, LetterState.SENDING, LetterState.SENT
)  # fmt: skip


def wave(digest: Digest) -> str:
    return f"themes:{digest.id}"


async def publish(
    desk: Desk, study_id: int, *, themes: Collection[int] | None = None
) -> list[LivingTheme]:
    """Publish themes that were given back, and send the digest; returns those published.

    Args:
        themes: only these; None: all that were given back.

    Raises:
        CannotDo: none was given back, none may be shown, or the study would, beside another
            whose themes are published, single out a few.
    """
    found = await queries.access_study(desk.tx, desk.coach, study_id, May.CHANGE)
    if found is None:
        raise CannotDo(No.NOT_THERE)
    study, programme = found
    returned = [
        theme
        for theme in await queries.themes(desk.tx, study.id, [State.RETURNED])
        if themes is None or theme.id in themes
    ]
    if not returned:
        raise CannotDo(No.NOT_RETURNED)
    await stands_beside_others(desk.tx, study, programme)
    steps = Step(desk.tx)
    for theme in returned:
        steps.set(theme, state=State.PUBLISHED, published_at=desk.now)
    await desk.tx.flush()
    view = {each.id: each for each in (await shown.overview(desk.tx, study, programme)).themes}
    published = [theme for theme in returned if theme.id in view]
    if not published:
        raise CannotDo(No.TOO_FEW)
    for theme in returned:
        if theme.id not in view:
            theme.state, theme.published_at = State.RETURNED, None
            continue
        step = Step(desk.tx)
        step.changes = [change for change in steps.changes if change[1] == [theme.id]]
        step.touched[theme.id] = theme
        step.write_down(study.id, "publish", desk.now, theme=theme, actor=desk.coach, by=desk.by)
    digest = Digest(
        study_id=study.id,
        themes={str(theme.id): shown.mark(view[theme.id]) for theme in published},
        sent_at=desk.now,
    )
    desk.tx.add(digest)
    await desk.tx.flush()
    await _send(desk.tx, digest, programme, [view[theme.id] for theme in published], desk.now)
    return published


async def _send(
    tx: AsyncSession, digest: Digest, programme: Programme, themes: list[Shown], now: datetime
) -> None:
    everybody = select(Person.id).where(
        Person.programme_id == programme.id, Person.standing == Standing.TAKING_PART
    )
    languages = (
        await tx.scalars(select(Person.language).where(Person.id.in_(everybody)).distinct())
    ).all()
    for group in await pacing.groups(tx, everybody):
        at = attention.when(BROADCAST.name, group.pace, now)
        if at is None:
            continue
        theirs = everybody.where(group.is_theirs)
        for language in sorted(languages):
            with speaking(language):
                body = words.digest(digest.study_id, programme.name, themes)
            recipients = (
                select(
                    Account.address,
                    Account.lane,
                    literal("").label("ref"),
                    (literal(f"{wave(digest)}:") + cast(Person.id, String)).label("key"),
                    literal(at, Letter.due_at.type).label("due_at"),
                )
                .join(Person, Person.id == Account.person_id)
                .where(
                    and_(Account.is_preferred, Person.language == language), Person.id.in_(theirs)
                )
                .order_by(Person.id)
            )
            await outbox.put_many(tx, recipients, body, kind=BROADCAST, now=now, wave=wave(digest))
        ids = (await tx.scalars(theirs)).all()
        await pacing.book_many(tx, select(Person.id).where(Person.id.in_(ids)), at)
    for person in list(tx.identity_map.values()):
        if isinstance(person, Person):  # whoever acts may be among them
            await tx.refresh(person, ["booked", "booked_on"])


# Taking back.


async def check_digests(tx: AsyncSession, study: Study, view: Collection[Shown]) -> None:
    """Have digests redrawn that say what no longer holds."""
    holds = {str(each.id): shown.mark(each) for each in view}
    for digest in await queries.digests(tx, study.id):
        now_holds = {id_: holds.get(id_, "") for id_ in digest.themes}
        if now_holds != digest.themes:
            digest.themes, digest.redrawn_to = now_holds, 0


async def redraw(turn: Turn) -> int:
    """Put right some of what was sent and no longer holds; returns how many letters."""
    digest = await turn.tx.scalar(
        select(Digest).where(Digest.redrawn_to.is_not(None)).order_by(Digest.id).limit(1)
    )
    if digest is None:
        return 0
    letters = list(
        await turn.tx.scalars(
            select(Letter)
            .where(
                Letter.wave == wave(digest),
                Letter.id > (digest.redrawn_to or 0),
                Letter.state.in_(SENT_OR_SENDING),
            )
            .order_by(Letter.id)
            .limit(REDRAWN_AT_ONCE)
        )
    )
    if not letters:
        digest.redrawn_to = None
        return 0
    study = await turn.tx.get_one(Study, digest.study_id)
    programme = await turn.tx.get_one(Programme, study.programme_id)
    view = await shown.overview(turn.tx, study, programme)
    still = [each for each in view.themes if str(each.id) in digest.themes]
    for letter in letters:
        to = Address.parse(letter.address)
        person = await turn.tx.scalar(
            select(Person)
            .join(Account, Account.person_id == Person.id)
            .where(Account.address == letter.address)
        )
        with speaking(person.language if person else "en"):
            body = words.digest(study.id, programme.name, still, is_redrawn=True)
        if not await outbox.reword(turn.tx, letter.id, body):
            await outbox.put(turn.tx, to, body, kind=BROADCAST, now=turn.now, update_of=letter.id)
    digest.redrawn_to = letters[-1].id
    return len(letters)
