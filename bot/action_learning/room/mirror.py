"""How words travel: into every other member's chat, in order, edits included, or into the room
where all of them sit. What somebody wrote in that room is there already, and travels nowhere.

In a chat of one's own all of a meeting hangs on its status: a thread in Slack, where the cards
that open a stage are seen in the chat too; replies in Telegram, where words that answer others
hang on those. A call on one member stands in the chat itself, where nobody misses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Table, insert

from bot.action_learning.formats import Part
from bot.action_learning.models import Copy, Notice, Utterance
from bot.action_learning.room import file_words, words
from bot.action_learning.room import queries as uttered
from bot.action_learning.room.circle import Circle
from bot.action_learning.room.status import EVERYBODY
from bot.action_learning.vocabulary import Carriage
from bot.chat import File, Message, split
from bot.conversations import Heard, Turn
from bot.delivery import erasing, outbox, several
from bot.delivery.kinds import STAGE, STATUS, WORDS, Kind
from bot.language import speaking

MOST_IN_A_PIECE = 2500
ANSWERS_ONE_MESSAGE = {"telegram"}
"""Where one replies to any message, and not to the thread that it stands in."""

FIRST_FILE = 1000
"""From here on the piece of a copy is the number of a file: after every piece of words."""

_NOTE = insert(cast(Table, Notice.__table__))


async def write_down(
    heard: Heard, circle: Circle, carriage: Carriage, text: str | None = None
) -> Utterance:
    """Keep what somebody wrote, carried or not, and what it replies to."""
    where = heard.event.room or heard.sender
    # In a thread all replies to its first message, which says nothing of what is answered.
    reply_to = "" if heard.event.thread else getattr(heard.event, "reply_to", None)
    utterance = Utterance(
        meeting_id=circle.meeting.id,
        person_id=heard.person.id,
        step=circle.state.at,
        part=part_of(circle, heard.person.id),
        text=text or heard.text,
        carriage=carriage,
        address=str(where),
        message_id=getattr(heard.event, "message_id", ""),
        answers_id=(
            await uttered.words_replied_to(heard.tx, circle.meeting.id, where, reply_to)
            if reply_to
            else None
        ),
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
    pieces = _pieces(utterance)
    places = await _places(turn, circle, utterance)
    copies: list[Copy] = []
    drafts: list[Draft] = []
    for hearer in _others(circle, utterance):
        for number, piece in enumerate(pieces):
            is_last = number == len(pieces) - 1
            with speaking(circle.language_of(hearer)):
                body = words.carried(
                    circle.who(utterance.person_id),
                    words.bid(piece) if utterance.part == Part.BIDS else piece,
                    str(utterance.id) if is_question and is_last else "",
                )
            whose = _whose(hearer, utterance)
            copies.append(Copy(utterance_id=utterance.id, person_id=whose, piece=number))
            drafts.append(Draft(hearer, body, place=places[hearer]))
    letters = await put_all(turn, circle, drafts)
    for copy, letter_id in zip(copies, letters, strict=True):
        if letter_id is not None:
            copy.letter_id = letter_id
            turn.tx.add(copy)


@dataclass(frozen=True)
class Place:
    """Where in a chat something is said: in reply to a letter of ours, or to their own message."""

    hangs_on: int | None = None
    reply_to: str | None = None


async def _places(turn: Turn, circle: Circle, utterance: Utterance) -> dict[int, Place]:
    """Return where somebody's words belong in each chat: below what they answer, if it is there."""
    places = {hearer: below_status(circle, hearer) for hearer in circle.hearers}
    answered = await turn.tx.get(Utterance, utterance.answers_id) if utterance.answers_id else None
    if answered is None:
        return places
    below = await _below(turn, answered)
    if answered.message_id and answered.address == str(circle.addresses.get(answered.person_id)):
        below[answered.person_id] = Place(reply_to=answered.message_id)
    return places | {
        hearer: place
        for hearer, place in below.items()
        if hearer in places and circle.address_of(hearer).platform in ANSWERS_ONE_MESSAGE
    }


async def _below(turn: Turn, utterance: Utterance) -> dict[int, Place]:
    """Return the place below somebody's words, in every chat that has a copy of them."""
    there = await uttered.copies(turn.tx, utterance.id)
    first = [copy for copy in there if copy.piece == 0]
    return {_hearer(copy, utterance): Place(hangs_on=copy.letter_id) for copy in first}


def below_status(circle: Circle, hearer: int) -> Place:
    """Return the place below the meeting's status; in a room of their own all is on one floor."""
    return Place() if hearer == EVERYBODY else Place(hangs_on=circle.status_letter(hearer))


def _others(circle: Circle, utterance: Utterance) -> list[int]:
    """Return who has yet to read somebody's words."""
    if utterance.address == str(circle.room):
        return []
    return [hearer for hearer in circle.hearers if hearer != utterance.person_id]


def _whose(hearer: int, utterance: Utterance) -> int:
    """Return whose copy it is; what went to the room is kept as its writer's."""
    return utterance.person_id if hearer == EVERYBODY else hearer


def _hearer(copy: Copy, utterance: Utterance) -> int:
    return EVERYBODY if copy.person_id == utterance.person_id else copy.person_id


async def carry_edit(turn: Turn, circle: Circle, utterance: Utterance) -> None:
    """Redraw somebody's words wherever they were carried."""
    pieces = _pieces(utterance)
    places = await _places(turn, circle, utterance)
    who = circle.who(utterance.person_id)
    there: dict[int, int] = {}
    for copy in await uttered.copies(turn.tx, utterance.id):
        hearer = _hearer(copy, utterance)
        # A room that is no more takes no redraws.
        gone = hearer not in (*circle.hearers, *circle.people)
        if gone or copy.piece >= FIRST_FILE:
            continue
        there[hearer] = copy.piece + 1
        with speaking(circle.language_of(hearer)):
            if copy.piece < len(pieces):
                body = words.carried(who, pieces[copy.piece], edited=True)
            else:
                body = words.taken_back(who)
        await put_all(turn, circle, [Draft(hearer, body, update_of=copy.letter_id)])
    for hearer, count in there.items():
        for number in range(count, len(pieces)):
            with speaking(circle.language_of(hearer)):
                body = words.carried(who, pieces[number], edited=True)
            draft = Draft(hearer, body, place=places.get(hearer, Place()))
            await _put_copy(turn, circle, utterance, number, draft)


async def carry_file(
    turn: Turn, circle: Circle, utterance: Utterance, number: int, file: File, is_picture: bool
) -> None:
    """Put the file of this number, of those that came with somebody's words, below them."""
    places = await _below(turn, utterance)
    for hearer in _others(circle, utterance):
        with speaking(circle.language_of(hearer)):
            body = file_words.file(circle.who(utterance.person_id), file, is_picture)
        draft = Draft(hearer, body, place=places.get(hearer, Place()))
        await _put_copy(turn, circle, utterance, FIRST_FILE + number, draft)


async def _put_copy(
    turn: Turn, circle: Circle, utterance: Utterance, piece: int, draft: "Draft"
) -> None:
    [letter_id] = await put_all(turn, circle, [draft])
    if letter_id is not None:
        whose = _whose(draft.hearer, utterance)
        turn.tx.add(
            Copy(utterance_id=utterance.id, person_id=whose, piece=piece, letter_id=letter_id)
        )


async def carry_deletion(turn: Turn, circle: Circle, utterance: Utterance) -> None:
    """Put a line in place of somebody's words wherever they were carried, and forget the words.

    What has not left yet does not leave any more; a file that has is taken out of the chats.
    """
    there = await uttered.copies(turn.tx, utterance.id)
    unsent = await outbox.withdraw(turn.tx, [copy.letter_id for copy in there])
    who = circle.who(utterance.person_id)
    for copy in there:
        hearer = _hearer(copy, utterance)
        is_there = hearer in (*circle.hearers, *circle.people)
        with speaking(circle.language_of(hearer) if is_there else "en"):
            body = words.all_taken_back(who, with_file=copy.piece >= FIRST_FILE)
        await erasing.overwrite(turn.tx, copy.letter_id, body)
        if is_there and copy.letter_id not in unsent:
            await put_all(turn, circle, [Draft(hearer, body, update_of=copy.letter_id)])


@dataclass(frozen=True)
class Draft:
    """What is to be said to one person in a meeting, or to all in their room."""

    hearer: int
    body: Message
    kind: Kind = WORDS
    update_of: int | None = None
    place: Place = field(default_factory=Place)


async def put_all(turn: Turn, circle: Circle, drafts: Sequence[Draft]) -> list[int | None]:
    """Put letters into people's chats, in order; None for who wishes to be left in peace."""
    if not drafts:
        return []
    circle.meeting.said_at = said_at = max(circle.meeting.said_at, turn.now)
    going: list[several.Draft | None] = []
    for draft in drafts:
        # A redraw disturbs nobody, so it need not wait for working hours.
        is_quiet = draft.kind is STATUS
        due_at = said_at if is_quiet else circle.when_to_hear(draft.hearer, said_at, draft.kind)
        going.append(
            None
            if due_at is None
            else several.Draft(
                to=circle.address_of(draft.hearer),
                content=draft.body,
                kind=draft.kind,
                due_at=due_at,
                wave=_wave(circle),
                update_of=draft.update_of,
                reply_to=draft.place.reply_to,
                hangs_on=draft.place.hangs_on,
            )
        )
    ids = iter(await several.put_together(turn.tx, [draft for draft in going if draft]))
    return [next(ids) if draft else None for draft in going]


async def notices(turn: Turn, circle: Circle, drafts: Sequence[Draft]) -> list[int | None]:
    """Say something of the bot's own in the meeting; a reply to it reaches the meeting."""
    letters = await put_all(turn, circle, drafts)
    rows = [
        {"letter_id": letter_id, "meeting_id": circle.meeting.id}
        for letter_id, draft in zip(letters, drafts, strict=True)
        if letter_id is not None and draft.update_of is None
    ]
    if rows:
        await turn.tx.execute(_NOTE, rows)
    return letters


async def notice(turn: Turn, circle: Circle, hearer: int, body: Message, kind: Kind) -> int | None:
    [letter_id] = await notices(turn, circle, [Draft(hearer, body, kind)])
    return letter_id


async def draw_status(turn: Turn, circle: Circle, bodies: Mapping[int, Message]) -> None:
    """Show people where the meeting stands: one message for all of it, redrawn."""
    await open_stage(turn, circle, {}, bodies)


async def open_stage(
    turn: Turn, circle: Circle, openings: Mapping[int, Message], bodies: Mapping[int, Message]
) -> None:
    """Say what opens a stage, and show where the meeting stands; at first, the other way round."""
    new = [hearer for hearer in bodies if circle.status_letter(hearer) is None]
    drawn = await notices(turn, circle, [Draft(hearer, bodies[hearer]) for hearer in new])
    for hearer, letter_id in zip(new, drawn, strict=True):
        circle.remember_status(hearer, letter_id)
    drafts: list[Draft] = []
    for hearer, body in bodies.items():
        if hearer in openings:
            place = below_status(circle, hearer)
            drafts.append(Draft(hearer, openings[hearer], STAGE, place=place))
        if hearer not in new:
            drafts.append(Draft(hearer, body, STATUS, circle.status_letter(hearer)))
    await notices(turn, circle, drafts)


async def hurry(turn: Turn, circle: Circle) -> None:
    """Let go what waited for working hours: the meeting is live now, and goes on in order."""
    await outbox.bring_forward(turn.tx, _wave(circle), turn.now)


def _wave(circle: Circle) -> str:
    return f"set:{circle.meeting.id}"


def _pieces(utterance: Utterance) -> list[str]:
    return split(utterance.text, most=MOST_IN_A_PIECE)
