"""A programme that has run for a year, for measuring its pages: written set by set, not lived."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.action_learning.models import LearningSet, Meeting, Member
from bot.action_learning.vocabulary import Clock, SetStanding
from bot.db import Base, Database
from bot.delivery.kinds import State as LetterState
from bot.delivery.models import Body, Letter
from bot.demo import year
from bot.guidance.models import Asked
from bot.guidance.models import State as AskedState
from bot.learning_events.models import Invitation, LearningEvent
from bot.learning_events.models import State as EventState
from bot.learning_events.rules import Answer
from bot.people import words
from bot.people.consents import edition
from bot.people.models import (
    Account,
    Administrator,
    Consent,
    Invite,
    Membership,
    Person,
    Place,
    Programme,
    Trace,
)
from bot.people.vocabulary import Agreement, Role, Standing, Visibility
from bot.reflections.commitments.models import Commitment, Outcome
from bot.reflections.models import Enrolment, Reflection, Tag
from bot.reflections.models import State as ReflectionState
from bot.synthesis.models import Evidence, LivingTheme, Run, RunState, Study, Unplaced, Wording
from bot.synthesis.models import State as ThemeState
from bot.welcome import terms

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
EACH = 50
"""Reflections of each person, one a week."""

IN_A_PLACE, SETS, EVENTS, THEMES, UNPLACED = 50, 100, 20, 16, 500
COACH, MANAGER, ADMINISTRATOR, ANYBODY = 1, 2, 3, 10
OPEN = 1_000_000_000
"""A question that has no answer yet, put to anybody."""

CODE = "bench-invite"
AT_ONCE = 10_000
SHOWN = (*[Visibility.ONLY_ME] * 4, *[Visibility.MY_COACH] * 3, *[Visibility.UNNAMED] * 3)
"""To whom people show what they write, in these proportions."""

Rows = Iterator[dict[str, Any]]


async def fill(db: Database, reflections: int) -> None:
    """Fill an empty database: people, what they wrote, and all that came of it."""
    people = max(150, reflections // EACH)
    sentences = [text for group in year.read().texts for text in group.of]
    async with db.transaction() as tx:
        tx.add(Programme(id=1, name="Bench", created_at=NOW - timedelta(weeks=EACH)))
        await tx.flush()
        tx.add_all(
            Place(id=n, programme_id=1, name=f"Place {n}", timezone="Europe/London")
            for n in _ids(people // IN_A_PLACE)
        )
        tx.add(Invite(code=CODE, programme_id=1, created_at=NOW))
        await tx.flush()
        await _put(tx, Person, _people(people))
        await _put(tx, Account, _accounts(people))
        await _put(tx, Membership, _memberships(people))
        tx.add(Administrator(address=f"telegram:{ADMINISTRATOR}", since=NOW))
        await _put(tx, Consent, _consents(people))
        await _put(tx, Enrolment, _enrolments(people))
        await _put(tx, Reflection, _reflections(people, reflections, sentences))
        tx.add(
            Reflection(
                id=OPEN,
                person_id=ANYBODY,
                question="What will you do differently?",
                visibility=Visibility.ONLY_ME,
                asked_at=NOW,
            )
        )
        await _put(tx, Tag, _tags(reflections))
        await _put(tx, Commitment, _commitments(people, reflections))
        await _put(tx, Trace, _traces(people, reflections))
        tx.add(Body(id=1, content='{"parts":[{"text":"A question."}]}'))
        await tx.flush()
        await _put(tx, Letter, _letters(people, reflections))
        await _put(tx, Asked, _asked(people))
        await _put(tx, LearningEvent, _events())
        await _put(tx, Invitation, _invitations(people))
        await _put(tx, LearningSet, _sets())
        await _put(tx, Member, _members(people))
        await _put(tx, Meeting, _meetings())
        await _themes(tx, people, reflections)


async def _put(tx: AsyncSession, table: type[Base], rows: Rows) -> None:
    while some := list(islice(rows, AT_ONCE)):
        await tx.execute(insert(table), some)


def _ids(count: int, step: int = 1) -> range:
    return range(1, count + 1, step)


def _people(count: int) -> Rows:
    for n in _ids(count):
        joined = NOW - timedelta(weeks=EACH, days=n % 7)
        yield {
            "id": n,
            "name": f"Person {n}",
            "standing": Standing.TAKING_PART,
            "programme_id": 1,
            "place_id": n % (count // IN_A_PLACE) + 1,
            "reference": f"person{n}@example.org",
            "met_at": joined,
            "joined_at": joined,
            "asked_terms": edition(terms.english()),
        }


def _accounts(people: int) -> Rows:
    for n in _ids(people):
        lane = "telegram" if n % 2 else "slack:T1"
        address = f"telegram:{n}" if n % 2 else f"slack:T1/U{n}"
        yield {"person_id": n, "address": address, "lane": lane}


def _memberships(people: int) -> Rows:
    roles = {COACH: Role.COACH, MANAGER: Role.MANAGER}
    for n in _ids(people):
        role = roles.get(n, Role.PRACTITIONER)
        yield {"person_id": n, "programme_id": 1, "role": role, "since": NOW}


def _consents(people: int) -> Rows:
    for to in Agreement:
        english = words.in_english(to)
        marked = edition(english)
        for n in _ids(people):
            if _agrees(n):
                yield {
                    "person_id": n,
                    "to": to,
                    "wording": english,
                    "edition": marked,
                    "given_at": NOW - timedelta(weeks=EACH),
                }


def _agrees(person: int) -> bool:
    return person % 5 > 0


def _enrolments(people: int) -> Rows:
    for n in _ids(people):
        yield {
            "person_id": n,
            "journey": "inner-journey",
            "edition": "",
            "next_prompt": "",
            "next_due_at": NOW + timedelta(days=n % 7, hours=1),
            "began_at": NOW - timedelta(weeks=EACH),
        }


def _reflections(people: int, count: int, sentences: list[str]) -> Rows:
    dice = random.Random(count)
    for n in _ids(count):
        week, person = divmod(n - 1, people)
        at = NOW - timedelta(weeks=EACH - week) + timedelta(minutes=person)
        yield {
            "id": n,
            "person_id": person + 1,
            "question": "What did you notice in yourself this week?",
            "theme": "learning",
            "visibility": SHOWN[(week + person) % len(SHOWN)],
            "state": ReflectionState.ANSWERED,
            "asked_at": at,
            "answered_at": at,
            "text": " ".join(dice.sample(sentences, dice.choice((2, 3)))),
        }


def _tags(reflections: int) -> Rows:
    for n in _ids(reflections, 5):
        yield {"reflection_id": n, "tag": "power" if n % 2 else f"own words {n % 200}"}


def _commitments(people: int, reflections: int) -> Rows:
    for n in _ids(reflections // 10):
        made = NOW - timedelta(hours=n % (24 * 7 * EACH))
        yield {
            "person_id": n % people + 1,
            "text": f"Ask before I tell, time {n}.",
            "made_at": made,
            "due_at": made + timedelta(weeks=2),
            "outcome": (*Outcome, None)[n % 6],
        }


def _traces(people: int, reflections: int) -> Rows:
    """Each reflection was looked at once."""
    for n in _ids(reflections):
        yield {
            "at": NOW - timedelta(hours=n % 8000),
            "by": "web",
            "deed": "read reflection",
            "actor_id": COACH,
            "subject_id": n % people + 1,
            "programme_id": 1,
            "ref": str(n),
        }


def _letters(people: int, reflections: int) -> Rows:
    """A letter a reflection; of each event one to everybody."""
    waves = [*((f"prompt:{n}", people) for n in range(reflections // people))]
    waves += [(f"event:{n}:announced", people) for n in _ids(EVENTS)]
    for wave, count in waves:
        for n in _ids(count):
            yield {
                "key": f"{wave}:{n}",
                "wave": wave,
                "kind": "prompt",
                "priority": 5,
                "address": f"telegram:{n}" if n % 2 else f"slack:T1/U{n}",
                "lane": "telegram" if n % 2 else "slack:T1",
                "body_id": 1,
                "due_at": NOW - timedelta(days=20),
                "settled_at": NOW - timedelta(days=20),
                "state": LetterState.SENT,
                "message_id": f"{wave}:{n}",
            }


def _asked(people: int) -> Rows:
    """A hundred questions that nothing in the playbook answers."""
    for n in _ids(100):
        yield {
            "person_id": n % people + 1,
            "programme_id": 1,
            "address": f"telegram:{n}",
            "text": f"How do others pay for childcare at meetings, case {n}?",
            "state": AskedState.NOT_KNOWN,
            "asked_at": NOW,
            "gap_at": NOW,
        }


def _events() -> Rows:
    for n in _ids(EVENTS):
        begins = NOW - timedelta(days=7 * (n - EVENTS // 4))
        yield {
            "id": n,
            "programme_id": 1,
            "host_id": MANAGER,
            "author_id": MANAGER,
            "state": EventState.ANNOUNCED,
            "title": f"Event {n}",
            "purpose": "To learn from each other.",
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=1),
            "timezone": "Europe/London",
            "uid": f"event-{n}",
            "announced_at": begins - timedelta(days=14),
        }


def _invitations(people: int) -> Rows:
    for event in _ids(EVENTS):
        for n in _ids(people):
            answer = Answer.COMING if n % 3 else Answer.NONE
            here = NOW if n % 3 and n % 2 else None
            yield {"event_id": event, "person_id": n, "answer": answer, "here_at": here}


def _sets() -> Rows:
    for n in _ids(SETS):
        yield {
            "id": n,
            "programme_id": 1,
            "name": f"Set {n}",
            "code": f"set-{n}",
            "format": "action-learning",
            "clock": Clock.LIVE,
            "standing": SetStanding.RESTING,
            "meetings_held": 3,
            "reasons": [],
            "created_at": NOW - timedelta(weeks=20),
        }


def _members(people: int) -> Rows:
    each = min(6, people // SETS) or 1
    for n in range(min(SETS * each, people)):
        yield {"set_id": n // each + 1, "person_id": n + 1, "since": NOW - timedelta(weeks=20)}


def _meetings() -> Rows:
    for n in range(SETS * 3):
        began = NOW - timedelta(weeks=2 + n // SETS)
        yield {
            "set_id": n % SETS + 1,
            "number": n // SETS + 1,
            "state": {},
            "version": 1,
            "began_at": began,
            "said_at": began,
            "ended_at": began + timedelta(hours=1),
        }


async def _themes(tx: AsyncSession, people: int, reflections: int) -> None:
    """Of what is shared across places, a third stands in themes, half of them published."""
    shared = [
        n
        for n in _ids(reflections)
        if SHOWN[sum(divmod(n - 1, people)) % len(SHOWN)] is Visibility.UNNAMED
    ]
    placed = shared[: len(shared) // 3]
    tx.add(Study(id=1, programme_id=1, made_at=NOW))
    await tx.flush()
    tx.add(
        Run(
            study_id=1,
            state=RunState.DONE,
            seed=1,
            wanted_at=NOW,
            done_at=NOW,
            reflections=len(shared),
            placed=len(placed),
            unplaced=UNPLACED,
        )
    )
    for n in _ids(THEMES):
        tx.add(Wording(id=n, study_id=1, title=f"Theme {n}", statement="People wait to be asked."))
    await tx.flush()
    for n in _ids(THEMES):
        is_published = n % 2 == 0
        tx.add(
            LivingTheme(
                id=n,
                study_id=1,
                state=ThemeState.PUBLISHED if is_published else ThemeState.PROPOSED,
                name=f"Theme {n}",
                wording_id=n,
                approved_at=NOW if is_published else None,
                published_at=NOW if is_published else None,
                made_at=NOW,
                did="We changed how meetings begin." if is_published else "",
            )
        )
    await tx.flush()
    await _put(tx, Evidence, _evidence(people, placed))
    left = shared[len(placed) :][:UNPLACED]
    await _put(tx, Unplaced, ({"study_id": 1, "reflection_id": n} for n in left))


def _evidence(people: int, placed: list[int]) -> Rows:
    for position, n in enumerate(placed):
        yield {
            "theme_id": position % THEMES + 1,
            "reflection_id": n,
            "may_quote": _agrees((n - 1) % people + 1),
            "added_at": NOW - timedelta(days=1),
        }
