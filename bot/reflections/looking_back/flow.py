"""What happens at 3, 6 and 12 months, and where a season ends: a short message, and a page, for
them alone."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import File
from bot.conversations import Handler, Heard, Room, Turn
from bot.delivery.files import Files
from bot.delivery.kinds import PROMPT
from bot.language import speaking
from bot.people import spoken
from bot.people.attention import Push
from bot.people.local_time import local
from bot.people.models import Person
from bot.people.vocabulary import Standing
from bot.reflections import queries
from bot.reflections.commitments import queries as commitments
from bot.reflections.commitments.promised import Elsewhere, nothing_elsewhere
from bot.reflections.journal import queries as journal
from bot.reflections.looking_back import rules, words
from bot.reflections.looking_back.page import Track, page
from bot.reflections.models import Enrolment


class LookingBack(Room):
    """Args:
    labels: what the themes are called.
    files: where pages stand until they are sent.
    elsewhere: tells what people promised in other rooms.
    """

    name = "looking back"

    def __init__(self, labels: Mapping[str, str], files: Files, elsewhere: Elsewhere) -> None:
        self._labels, self._files, self._elsewhere = labels, files, elsewhere
        self.routes: dict[str, Handler] = {words.PAGE: self.timeline}
        self.commands: dict[str, Handler] = {"timeline": self.timeline}

    async def due(self, tx: AsyncSession, now: datetime) -> list[int]:
        waiting = (
            select(Enrolment.person_id)
            .where(Enrolment.look_back_at <= now, Enrolment.is_active.is_(True))
            .order_by(Enrolment.look_back_at, Enrolment.person_id)
            .limit(500)
        )
        return list(await tx.scalars(waiting))

    async def next_due(self, tx: AsyncSession, now: datetime) -> datetime | None:
        return await tx.scalar(
            select(func.min(Enrolment.look_back_at)).where(
                Enrolment.look_back_at > now, Enrolment.is_active.is_(True)
            )
        )

    async def planned(self, tx: AsyncSession, person: Person, until: datetime) -> list[Push]:
        enrolment = await queries.enrolment(tx, person)
        at = enrolment.look_back_at if enrolment and enrolment.is_active else None
        if at is None or at > until or len(await journal.everything(tx, person)) < 2:
            return []
        return [Push(at, PROMPT.name, words.planned())]

    async def act(self, turn: Turn, ref: int) -> None:
        """Show somebody their own tracks; whoever kept little is told nothing."""
        person = await turn.tx.get_one(Person, ref)
        enrolment = await queries.enrolment(turn.tx, person)
        if enrolment is None or enrolment.look_back_at is None:
            return
        at = enrolment.look_back_at
        enrolment.look_back_at = rules.next_one(
            enrolment.began_at, turn.now, person.timezone, person.weekday, person.at
        )
        start = rules.since(enrolment.began_at, at)
        everything = await journal.everything(turn.tx, person)
        kept = [each for each in everything if each.answered_at and each.answered_at >= start]
        has_ended = await queries.has_ended(turn.tx, person, turn.now)
        goes_at = turn.goes_at(person, PROMPT)
        if (
            person.standing is not Standing.TAKING_PART
            or has_ended
            or len(kept) < 2
            or goes_at is None
        ):
            return
        weeks = rules.weeks(enrolment.began_at, at)
        with speaking(person.language):
            tracks = await self._tracks(turn.tx, person, start)
            summary = words.summary(kept, self._labels, [t for t in tracks if t.is_tried])
            letters = [
                words.look_back(person, words.title(weeks), summary, kept),
                words.as_a_page(self._page(person, words.title(weeks), summary, tracks, goes_at)),
            ]
        key = f"look-back:{person.id}:{at:%Y%m%d}"
        await turn.tell_at_once(person, letters, kind=PROMPT, key=key)

    async def timeline(self, heard: Heard) -> None:
        """Show all that somebody wrote and meant to try, in the order of time."""
        person = heard.person
        tracks = await self._tracks(heard.tx, person, person.met_at)
        if not tracks:
            await heard.say(words.nothing_kept())
            return
        for shown in words.timeline(tracks):
            await heard.say(shown)
        kept = await journal.everything(heard.tx, person)
        summary = words.summary(kept, self._labels, [t for t in tracks if t.is_tried])
        title = words.whole_title()
        file = self._page(person, title, summary, tracks, heard.now)
        await heard.say(words.as_a_page(file))

    def _page(
        self, person: Person, title: str, summary: str, tracks: list[Track], goes_at: datetime
    ) -> File:
        """Write the page; the file stays until it has gone, which may be after a day off."""
        written = page(words.sayings(person.language, title, summary), tracks).encode()
        return self._files.write(words.FILE, written, whose=person.id, now=goes_at)

    async def _tracks(self, tx: AsyncSession, person: Person, start: datetime) -> list[Track]:
        return await _gather(tx, person, start, self._labels, self._elsewhere)


async def tracks(tx: AsyncSession, person: Person) -> list[tuple[datetime, str, str]]:
    """Return all that somebody kept and meant to try: when, what kind of thing, and its words."""
    found = await _gather(tx, person, person.met_at, {}, nothing_elsewhere)
    return [(each.at, each.what, each.text) for each in found]


async def _gather(
    tx: AsyncSession,
    person: Person,
    start: datetime,
    labels: Mapping[str, str],
    elsewhere: Elsewhere,
) -> list[Track]:
    """Return what somebody wrote and meant to try since then, in the order of time."""
    tags = await journal.all_tags(tx, person)

    def track(at: datetime, what: str, text: str, more: str, *, is_tried: bool) -> Track:
        there = local(at, person.timezone)
        date, month = spoken.date(at, person.timezone), spoken.month(there)
        return Track(at, date, month, what, text, more, is_tried)

    wrote = [
        track(
            each.answered_at,
            words.wrote(each.question),
            each.text or words.not_in_words(),
            ", ".join(labels.get(tag, tag) for tag in tags.get(each.id, [])),
            is_tried=False,
        )
        for each in await journal.everything(tx, person)
        if each.answered_at and each.answered_at >= start
    ]
    tried = [
        (each.made_at, words.meant_to_try(), each.text, each.outcome and each.outcome.value)
        for each in await commitments.since(tx, person, start)
    ]
    tried += [
        (each.made_at, words.promised_in_a_set(), each.text, each.outcome)
        for each in await elsewhere(tx, person)
        if each.made_at >= start
    ]
    meant = [
        track(at, what, text, words.came_of_it(outcome), is_tried=True)
        for at, what, text, outcome in tried
    ]
    return sorted(wrote + meant, key=lambda each: each.at)
