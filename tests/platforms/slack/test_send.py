"""What Slack answers, and what that means for a letter."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat import Address, Button, File, Home, NotSent, Prepared, Sent, Why, message
from bot.platforms.slack import SlackDoor
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import Fault, broken, hangs_up, refuses, silent, throttled
from tests.platforms.slack.conftest import Notebook, make_door

ANN = Address("slack", "T1/U2")
WORDS = message("Hello.", buttons=[Button(label="Yes", action="a.yes", ref="1")])
PAGE = Home(sections=(message("Your journal."),))


@pytest.fixture
async def door(slack: FakeSlack, notebook: Notebook) -> AsyncIterator[SlackDoor]:
    """A door that only sends: Slack has nowhere to tell it anything."""
    door = make_door(slack, app_token="", signing_secret="s")
    await door.open(notebook)
    yield door
    await door.close()


async def test_a_message_is_redrawn_by_the_id_it_was_sent_with(
    slack: FakeSlack, door: SlackDoor
) -> None:
    ann = slack.person("U2")
    sent = await door.send(ANN, WORDS)
    assert isinstance(sent, Sent)
    again = await door.send(ANN, message("Thank you."), update=sent.message_id)

    assert again == sent
    [post] = ann.messages
    assert (post.seen, post.buttons, post.edits) == ("Thank you.", [], 1)


async def test_long_words_in_any_script_can_be_redrawn(slack: FakeSlack, door: SlackDoor) -> None:
    ann = slack.person("U2")
    sent = await door.send(ANN, WORDS)
    assert isinstance(sent, Sent)
    for words in ("पानी " * 600, "&" * 600, "🌧️" * 1000, "a" * 3000):
        assert isinstance(await door.send(ANN, message(words), update=sent.message_id), Sent)
        assert ann.messages[0].seen == words


async def test_a_message_goes_to_a_channel_and_into_its_threads(
    slack: FakeSlack, door: SlackDoor
) -> None:
    slack.channel("C9", slack.person("U2"))
    room = Address("slack", "T1/C9")
    first = await door.send(room, message("Round one."))
    assert isinstance(first, Sent)
    await door.send(room, message("Ann presents."), reply_to=first.message_id)
    # A thread of another conversation is no place for it.
    await door.send(ANN, message("Just for you."), reply_to=first.message_id)

    one, two, three = slack.accepted
    assert (one.channel, one.thread_ts) == ("C9", None)
    assert (two.channel, two.thread_ts) == ("C9", one.ts)
    assert (three.channel, three.thread_ts) == ("D2", None)


async def test_a_reply_stands_beside_its_thread_or_in_the_chat_once_that_is_gone(
    slack: FakeSlack, door: SlackDoor
) -> None:
    ann = slack.person("U2")
    first = await door.send(ANN, message("Round one.", beside_its_thread=True))
    assert isinstance(first, Sent)
    await door.send(ANN, message("Quiet."), reply_to=first.message_id)
    said = message("Ann presents.", beside_its_thread=True)
    await door.send(ANN, said, reply_to=first.message_id)
    await door.send(ANN, message("Still here."), reply_to=f"{ann.channel}/1.1")
    file = File(name="notes.txt", text="Notes")
    await door.send(ANN, message("Here they are.", file=file), reply_to=f"{ann.channel}/1.1")
    root = ann.messages[0].ts
    assert [(post.thread_ts, post.beside) for post in ann.messages] == [
        *((None, False), (root, False), (root, True)),
        *((None, False), (None, False), (None, False)),
    ]


async def test_a_page_is_replaced_whole(slack: FakeSlack, door: SlackDoor) -> None:
    ann = slack.person("U2")
    await door.send(ANN, PAGE)
    assert await door.send(ANN, Home(sections=(message("New."), message("Old.")))) == Sent("")
    assert ann.home == "New.\n\nOld."


async def test_a_file_comes_before_its_words(
    slack: FakeSlack, door: SlackDoor, tmp_path: Path
) -> None:
    ann = slack.person("U2")
    asked = slack.state.post(ann.channel, "U2", "Show me.")
    first = f"{asked.channel}/{asked.ts}"
    path = tmp_path / "wall.png"
    path.write_bytes(b"a picture")
    picture = File(path=str(path), name="wall.png", alt="A wall with a door in it")

    sent = await door.send(ANN, message("Where is the door?", image=picture), reply_to=first)
    assert isinstance(sent, Sent)
    shared, words = ann.messages
    assert shared.files[0]["content"] == b"a picture"
    assert shared.files[0]["alt_txt"] == "A wall with a door in it"
    assert words.seen == "Where is the door?"
    assert (shared.thread_ts, words.thread_ts) == (asked.ts, asked.ts)


async def test_a_picture_and_a_document_go_to_one_conversation(
    slack: FakeSlack, door: SlackDoor, tmp_path: Path
) -> None:
    ann = slack.person("U2")
    path = tmp_path / "a"
    path.write_bytes(b"a")
    image, file = (File(path=str(path), name=name) for name in ("wall.png", "notes.pdf"))
    assert isinstance(await door.send(ANN, message("Both.", image=image, file=file)), Sent)
    names = [post.files[0]["name"] if post.files else post.seen for post in ann.messages]
    assert names == ["wall.png", "notes.pdf", "Both."]
    assert slack.calls["conversations.open"] == 1


async def test_a_file_that_can_be_taken_out_is_one_message_with_its_words(
    slack: FakeSlack, door: SlackDoor
) -> None:
    ann = slack.person("U2")
    first = await door.send(ANN, WORDS)
    assert isinstance(first, Sent)
    plan = message("Bob <Birkby>", file=File(name="plan.txt", text="Our plan"), retractable=True)
    sent = await door.send(ANN, plan, reply_to=first.message_id)
    other = await door.send(ANN, plan, reply_to=first.message_id)
    assert isinstance(sent, Sent)
    assert isinstance(other, Sent)
    [words, *shared] = ann.messages
    assert [(post.seen, post.thread_ts) for post in shared] == [
        ("Bob &lt;Birkby&gt;", words.ts),
        ("Bob &lt;Birkby&gt;", words.ts),
    ]
    gone = message("Taken back.", retractable=True)
    for _ in range(2):  # twice does no harm
        assert await door.send(ANN, gone, update=sent.message_id) == sent
    assert [[file["content"] for file in post.files] for post in shared] == [[], [b"Our plan"]]
    slack.fail("files.delete", hangs_up(taken=True))
    unsure = await door.send(ANN, gone, update=other.message_id)
    assert isinstance(unsure, NotSent)
    assert unsure.why is Why.TRY_AGAIN
    assert await door.send(ANN, gone, update=other.message_id) == other
    assert not shared[1].files
    assert len(ann.messages) == 3
    # Other words than these find no message to stand in.
    assert isinstance(await door.send(ANN, WORDS, update=sent.message_id), Sent)
    assert ann.messages[-1].seen == "Hello."


async def test_a_file_that_is_gone_is_our_fault(
    slack: FakeSlack, door: SlackDoor, tmp_path: Path
) -> None:
    slack.person("U2")
    gone = File(path=str(tmp_path / "gone.pdf"), name="gone.pdf")
    assert await why(door, ANN, message("Your data.", file=gone)) is Why.OUR_FAULT
    assert not slack.accepted


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("files.getUploadURLExternal", broken()),
        ("upload", broken()),
        ("files.completeUploadExternal", broken()),
        ("files.completeUploadExternal", hangs_up(taken=True)),
    ],
)
async def test_until_the_words_have_left_a_file_can_be_sent_again(
    slack: FakeSlack, door: SlackDoor, tmp_path: Path, step: str, fault: Fault
) -> None:
    ann = slack.person("U2")
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b")
    letter = message("Your data.", file=File(path=str(path), name="data.csv"))
    slack.fail(step, fault)
    assert await why(door, ANN, letter) is Why.TRY_AGAIN
    assert isinstance(await door.send(ANN, letter), Sent)
    assert [post.text for post in ann.messages if not post.files] == ["Your data."]


async def why(door: SlackDoor, to: Address, content: object = WORDS) -> Why:
    answer = await door.send(to, content)  # type: ignore[arg-type]
    assert isinstance(answer, NotSent), answer
    return answer.why


async def test_throttled_means_later_and_says_when(slack: FakeSlack, door: SlackDoor) -> None:
    slack.person("U2")
    slack.fail("chat.postMessage", throttled(17))
    answer = await door.send(ANN, WORDS)
    assert answer == NotSent(Why.TRY_AGAIN, "ratelimited", timedelta(seconds=17))
    assert slack.calls["chat.postMessage"] == 1
    assert not slack.accepted


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (broken(500), Why.UNKNOWN),
        (broken(502, taken=True), Why.UNKNOWN),
        (broken(503), Why.TRY_AGAIN),
        (hangs_up(taken=True), Why.UNKNOWN),
        (refuses("fatal_error"), Why.UNKNOWN),
        (refuses("internal_error"), Why.UNKNOWN),
        (refuses("service_unavailable"), Why.TRY_AGAIN),
        (refuses("account_inactive"), Why.UNREACHABLE),
        (refuses("token_revoked"), Why.UNREACHABLE),
        (refuses("cannot_dm_bot"), Why.UNREACHABLE),
        (refuses("invalid_auth"), Why.OUR_FAULT),
        (refuses("missing_scope"), Why.OUR_FAULT),
        (refuses("something_new"), Why.OUR_FAULT),
    ],
)
async def test_a_failure_says_what_to_do_about_it(
    slack: FakeSlack, door: SlackDoor, fault: Fault, expected: Why
) -> None:
    slack.person("U2")
    slack.fail("chat.postMessage", fault)
    assert await why(door, ANN) is expected
    # Asked once: when to ask again is for the post room to say.
    assert slack.calls["chat.postMessage"] == 1
    assert len(slack.accepted) == (1 if fault.taken else 0)


async def test_an_answer_that_never_comes_leaves_it_unknown(
    slack: FakeSlack, notebook: Notebook
) -> None:
    slack.person("U2")
    slack.fail("chat.postMessage", silent(taken=True))
    short = timedelta(seconds=0.3)
    door = make_door(slack, app_token="", signing_secret="s", patience_for_sending=short)
    await door.open(notebook)
    assert await why(door, ANN) is Why.UNKNOWN
    await door.close()
    assert len(slack.accepted) == 1


async def test_a_redrawing_that_was_not_answered_may_be_tried_again(
    slack: FakeSlack, door: SlackDoor
) -> None:
    slack.person("U2")
    sent = await door.send(ANN, WORDS)
    assert isinstance(sent, Sent)
    slack.fail("chat.update", hangs_up(taken=True))
    slack.fail("views.publish", broken())
    again = await door.send(ANN, WORDS, update=sent.message_id)
    assert isinstance(again, NotSent)
    assert again.why is Why.TRY_AGAIN
    assert await why(door, ANN, PAGE) is Why.TRY_AGAIN


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("T1/U404", Why.UNREACHABLE),
        ("T1/C404", Why.UNREACHABLE),
        ("T1/C8", Why.UNREACHABLE),
        ("T1/C7", Why.UNREACHABLE),
        ("T2/U2", Why.UNREACHABLE),
        ("T1", Why.OUR_FAULT),
    ],
)
async def test_an_address_that_nobody_answers_at(
    slack: FakeSlack, door: SlackDoor, to: str, expected: Why
) -> None:
    slack.channel("C8", with_bot=False)
    slack.channel("C7")
    slack.state.archived.add("C7")
    assert await why(door, Address("slack", to)) is expected
    assert not slack.accepted


async def test_a_refused_connection_sent_nothing(slack: FakeSlack, door: SlackDoor) -> None:
    slack.person("U2")
    await slack.down()
    assert await why(door, ANN) is Why.TRY_AGAIN
    await slack.up()
    assert isinstance(await door.send(ANN, WORDS), Sent)
    assert len(slack.accepted) == 1


async def test_what_cannot_be_redrawn_comes_anew(slack: FakeSlack, door: SlackDoor) -> None:
    ann = slack.person("U2")
    channel = slack.state.dm("U2")
    answer = await door.send(ANN, WORDS, update=f"{channel}/1.1")
    assert isinstance(answer, Sent)
    assert answer.message_id != f"{channel}/1.1"
    slack.fail("chat.update", refuses("edit_window_closed"))
    assert isinstance(await door.send(ANN, WORDS, update=answer.message_id), Sent)
    assert len(ann.messages) == 2


async def test_ids_of_other_platforms_do_no_harm(slack: FakeSlack, door: SlackDoor) -> None:
    ann = slack.person("U2")
    assert isinstance(await door.send(ANN, WORDS, reply_to="4711"), Sent)
    assert ann.messages[0].thread_ts is None
    answer = await door.send(ANN, WORDS, update="4711")
    assert isinstance(answer, NotSent)
    assert answer.why is Why.OUR_FAULT
    assert len(slack.accepted) == 1


def test_a_workspace_is_one_lane(slack_door: SlackDoor) -> None:
    pace = slack_door.pace(ANN)
    assert pace.chat_every == timedelta(seconds=1)
    assert timedelta(minutes=1) / pace.every == 200


@pytest.fixture
def slack_door() -> SlackDoor:
    return SlackDoor("xoxb-1")


async def test_a_file_that_somebody_sent_is_fetched(slack: FakeSlack, door: SlackDoor) -> None:
    for id, mimetype in (("F1", "application/pdf"), ("F2", "text/html")):
        slack.state.files[id] = {"id": id, "mimetype": mimetype, "content": b"the words"}
        assert await door.fetch(ANN, id) == b"the words"
    assert await door.fetch(ANN, "F404") is None
    assert await door.fetch(Address("slack", "T2/U2"), "F1") is None


async def test_a_page_to_sign_in_is_not_taken_for_the_file(
    slack: FakeSlack, door: SlackDoor
) -> None:
    slack.state.files["F1"] = {"id": "F1", "mimetype": "application/pdf"}
    assert await door.fetch(ANN, "F1") is None
    slack.state.files["F1"] |= {"content": b"<p>Sign in to Slack</p>", "served_as": "text/html"}
    assert await door.fetch(ANN, "F1") is None


async def test_a_private_channel_is_made_for_people_and_opened_to_more(
    slack: FakeSlack, door: SlackDoor
) -> None:
    for user in ("U2", "U3", "U4"):
        slack.person(user)
    people = [Address("slack", f"T1/{user}") for user in ("U2", "U3")]
    made = await door.prepare_room(None, "Elders & Co. KESTRL", people)
    assert isinstance(made, Prepared)
    channel = made.room.path.removeprefix("T1/")
    assert slack.state.names[channel] == "elders-co-kestrl"
    again = await door.prepare_room(None, "Elders & Co. KESTRL", people)
    assert isinstance(again, Prepared)
    assert slack.state.names[again.room.path.removeprefix("T1/")] == "elders-co-kestrl-2"

    more = [*people, Address("slack", "T1/U4")]
    assert await door.prepare_room(made.room, "Elders", more) == made
    assert slack.state.channels[channel] == {"U2", "U3", "U4", slack.state.bot_user}
    for _ in range(2):  # twice does no harm
        assert await door.show_out(made.room, Address("slack", "T1/U4")) is None
        assert slack.state.channels[channel] == {"U2", "U3", slack.state.bot_user}
    slack.state.channels[channel].discard(slack.state.bot_user)
    lost = await door.prepare_room(made.room, "Elders", more)
    assert lost == NotSent(Why.UNREACHABLE, "not_in_channel")
