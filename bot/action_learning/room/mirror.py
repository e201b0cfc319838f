"""Carries a member's words into every other member's chat, in order, edits included."""

from bot.action_learning import queries
from bot.action_learning.formats import Part
from bot.action_learning.models import Copy, Notice, Utterance
from bot.action_learning.room import words
from bot.action_learning.room.circle import Circle
from bot.action_learning.vocabulary import Carriage
from bot.chat import Message, split
from bot.conversations import Heard, Turn
from bot.delivery import outbox
from bot.delivery.kinds import STAGE, WORDS, Kind
from bot.language import speaking

MOST_IN_A_PIECE = 2500
A_FILE = 1000
"""Stands for the number of the piece where a copy is a file: after every piece of words."""


async def write_down(
    heard: Heard, circle: Circle, carriage: Carriage, text: str | None = None
) -> Utterance:
    """Keep what somebody wrote, carried or not."""
    utterance = Utterance(
        meeting_id=circle.meeting.id,
        person_id=heard.person.id,
        step=circle.state.at,
        part=part_of(circle, heard.person.id),
        text=text or heard.text,
        carriage=carriage,
        address=str(heard.sender),
        message_id=getattr(heard.event, "message_id", ""),
        said_at=heard.now,
    )
    heard.tx.add(utterance)
    await heard.tx.flush()
    return utterance


def part_of(circle: Circle, person_id: int) -> str:
    """Return what somebody's words are in this stage; who only holds the meeting takes no part."""
    is_member = person_id in circle.state.people
    return circle.state.stage(circle.form).part if is_member else "holding"


async def carry(turn: Turn, circle: Circle, utterance: Utterance) -> None:
    """Put somebody's words in front of all the others."""
    is_question = utterance.part == Part.ASK and utterance.person_id != circle.state.presenter
    for person in circle.people.values():
        if person.id == utterance.person_id:
            continue
        pieces = _pieces(utterance)
        for number, piece in enumerate(pieces):
            is_last = number == len(pieces) - 1
            with speaking(person.language):
                body = words.carried(
                    circle.who(utterance.person_id),
                    words.bid(piece) if utterance.part == Part.BIDS else piece,
                    str(utterance.id) if is_question and is_last else "",
                )
            await _put_copy(turn, circle, utterance, person.id, number, body)


async def carry_edit(turn: Turn, circle: Circle, utterance: Utterance) -> None:
    """Redraw somebody's words wherever they were carried."""
    pieces = _pieces(utterance)
    who = circle.who(utterance.person_id)
    there: dict[int, int] = {}
    for copy in await queries.copies(turn.tx, utterance.id):
        if copy.person_id not in circle.people or copy.piece == A_FILE:
            continue
        there[copy.person_id] = copy.piece + 1
        with speaking(circle.people[copy.person_id].language):
            if copy.piece < len(pieces):
                body = words.carried(who, pieces[copy.piece], edited=True)
            else:
                body = words.taken_back(who)
        await _put(turn, circle, copy.person_id, body, update_of=copy.letter_id)
    for person_id, count in there.items():
        for number in range(count, len(pieces)):
            with speaking(circle.people[person_id].language):
                body = words.carried(who, pieces[number], edited=True)
            await _put_copy(turn, circle, utterance, person_id, number, body)


async def carry_file(
    turn: Turn, circle: Circle, utterance: Utterance, person_id: int, body: Message
) -> None:
    await _put_copy(turn, circle, utterance, person_id, A_FILE, body)


async def _put_copy(
    turn: Turn, circle: Circle, utterance: Utterance, person_id: int, piece: int, body: Message
) -> None:
    letter_id = await _put(turn, circle, person_id, body)
    if letter_id is not None:
        turn.tx.add(
            Copy(utterance_id=utterance.id, person_id=person_id, piece=piece, letter_id=letter_id)
        )


async def carry_deletion(turn: Turn, circle: Circle, utterance: Utterance) -> None:
    """Put a line in place of somebody's words wherever they were carried, and forget the words.

    What has not left yet does not leave any more.
    """
    there = await queries.copies(turn.tx, utterance.id)
    unsent = await outbox.withdraw(turn.tx, [copy.letter_id for copy in there])
    who = circle.who(utterance.person_id)
    for copy in there:
        person = circle.people.get(copy.person_id)
        with speaking(person.language if person else "en"):
            body = words.all_taken_back(who)
        await outbox.reword(turn.tx, copy.letter_id, body)
        if person and copy.letter_id not in unsent:
            await _put(turn, circle, copy.person_id, body, update_of=copy.letter_id)


async def notice(
    turn: Turn, circle: Circle, person_id: int, body: Message, kind: Kind
) -> int | None:
    """Say something of the bot's own in the meeting; a reply to it reaches the meeting."""
    letter_id = await _put(turn, circle, person_id, body, kind=kind)
    if letter_id is not None:
        turn.tx.add(Notice(letter_id=letter_id, meeting_id=circle.meeting.id))
    return letter_id


async def draw_status(turn: Turn, circle: Circle, person_id: int, body: Message) -> None:
    """Show somebody where the meeting stands: one message for all of it, redrawn.

    A redraw disturbs nobody, so it need not wait for working hours.
    """
    member = circle.members[person_id]
    if member.status_letter_id is not None:
        await outbox.put(
            turn.tx,
            circle.addresses[person_id],
            body,
            kind=STAGE,
            now=turn.now,
            wave=_wave(circle),
            update_of=member.status_letter_id,
        )
        return
    member.status_letter_id = await notice(turn, circle, person_id, body, WORDS)


async def _put(
    turn: Turn,
    circle: Circle,
    person_id: int,
    body: Message,
    *,
    kind: Kind = WORDS,
    update_of: int | None = None,
) -> int | None:
    """Put a letter into somebody's chat; None where they wish to be left in peace."""
    circle.meeting.said_at = max(circle.meeting.said_at, turn.now)
    due_at = circle.when_to_hear(person_id, circle.meeting.said_at, kind)
    if due_at is None:
        return None
    return await outbox.put(
        turn.tx,
        circle.addresses[person_id],
        body,
        kind=kind,
        now=turn.now,
        due_at=due_at,
        wave=_wave(circle),
        update_of=update_of,
    )


async def hurry(turn: Turn, circle: Circle) -> None:
    """Let go what waited for working hours: the meeting is live now, and goes on in order."""
    await outbox.bring_forward(turn.tx, _wave(circle), turn.now)


def _wave(circle: Circle) -> str:
    return f"set:{circle.meeting.id}"


def _pieces(utterance: Utterance) -> list[str]:
    return split(utterance.text, most=MOST_IN_A_PIECE)
