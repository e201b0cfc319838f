"""The real bolt against the fake Slack, over Socket Mode and over HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import (
    Address,
    Attached,
    Barred,
    Button,
    Commanded,
    Edited,
    Field,
    Form,
    Home,
    Kind,
    Left,
    Link,
    Opened,
    Pressed,
    Profile,
    Said,
    Sent,
    Submitted,
    message,
)
from bot.clock import SimulatedClock
from bot.platforms.slack import SlackDoor
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_state import Fault, broken, hangs_up, silent
from tests.platforms.slack.conftest import WAYS, Notebook, over_socket

ANN = Address("slack", "T1/U2")
FORM = Form(
    title="Your commitment",
    action="commitments.keep",
    ref="7",
    fields=(
        Field(name="what", label="What will you do?", kind=Kind.PARAGRAPH),
        Field(name="when", label="By when?", kind=Kind.DATE, optional=True),
    ),
)


async def test_words_come_in_and_an_answer_goes_out(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    ann = slack.person("U2", name="Ann")

    await ann.says("R&D <3")
    answer = await door.send(ANN, message("Kept.", buttons=[Button(label="Who", action="a.b")]))

    [said] = notebook.heard
    assert isinstance(said, Said)
    assert (said.sender, said.text) == (ANN, "R&D <3")
    assert said.profile is None  # Slack is asked only for those of whom it is needed
    profile = Profile(name="Ann", timezone="Europe/London", language="en-GB")
    assert await door.profile(said.sender) == profile
    assert isinstance(answer, Sent)
    assert [(post.seen, post.buttons) for post in ann.messages] == [("Kept.", ["Who"])]


async def test_a_reply_in_a_thread_answers_the_thread_s_first_message(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    ann = slack.person("U2")
    asked = await door.send(ANN, message("What did you notice?"))
    assert isinstance(asked, Sent)

    mine = await ann.says("The quiet.", thread=ann.messages[0])
    said = notebook.heard[0]
    assert isinstance(said, Said)
    assert said.reply_to == asked.message_id

    # Answering the reply stays in the thread, which Slack knows only by its first message.
    answered = await door.send(ANN, message("Kept."), reply_to=said.message_id)
    assert ann.messages[-1].thread_ts == ann.messages[0].ts
    await ann.edits(mine, "The quiet & the cold.")
    edited = notebook.heard[1]
    assert isinstance(edited, Edited)
    assert (edited.message_id, edited.text) == (said.message_id, "The quiet & the cold.")

    # And a reply to that answer still belongs to the first question.
    await ann.says("More.", thread=ann.messages[-1])
    more = notebook.heard[2]
    assert isinstance(more, Said)
    assert isinstance(answered, Sent)
    assert more.reply_to == asked.message_id
    await ann.says("For the chat as well.", thread=ann.messages[-1], beside=True)
    beside = notebook.heard[3]
    assert isinstance(beside, Said)
    assert beside.thread == beside.reply_to == asked.message_id

    # A press belongs to where one reads: what stands beside a thread is read in the chat.
    for is_beside in (True, False):
        button = message("Well?", buttons=[Button(label="Go", action="a.b")])
        card = button.model_copy(update={"beside_its_thread": is_beside})
        await door.send(ANN, card, reply_to=asked.message_id)
        await ann.presses("Go")
    assert [event.thread for event in notebook.heard[4:]] == ["", asked.message_id]


async def test_everything_somebody_can_do_is_heard(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    ann = slack.person("U2")
    slack.channel("C9", ann)
    post = await door.send(ANN, message("Well?", buttons=[Button(label="Go", action="a.b")]))
    await door.send(
        ANN,
        Home(sections=(message("Past.", buttons=[Button(label="Older", action="p.q", ref="3")]),)),
    )

    await ann.opens_home()
    await ann.command("/wayfinder", "journal last week")
    await ann.command("/wayfinder")
    await ann.says("Journal")
    await ann.says("Journal?")
    await ann.attaches("wall.png", text="This <wall>")
    await ann.attaches("memo.m4a", mimetype="audio/mp4")
    await ann.presses("Go")
    await ann.presses("Older")
    await ann.mentions("C9", "what is this?")
    await ann.leaves()

    heard = notebook.heard
    assert [type(event) for event in heard] == [
        *(Opened, Commanded, Commanded, Commanded, Said, Attached, Attached),
        *(Pressed, Pressed, Said, Left),
    ]
    assert {event.sender for event in heard} == {ANN}
    commands = [(e.command, e.rest) for e in heard if isinstance(e, Commanded)]
    assert commands == [("journal", "last week"), ("help", ""), ("journal", "")]
    files = [(e.kind, e.file_name, e.text) for e in heard if isinstance(e, Attached)]
    assert files == [("photo", "wall.png", "This <wall>"), ("voice", "memo.m4a", "")]
    presses = [(e.action, e.ref, e.message_id) for e in heard if isinstance(e, Pressed)]
    assert isinstance(post, Sent)
    assert presses == [("a.b", "", post.message_id), ("p.q", "3", "")]
    assert isinstance(heard[9], Said)
    assert (heard[9].room, heard[9].text) == (Address("slack", "T1/C9"), "what is this?")
    assert len({event.id for event in heard}) == len(heard)
    assert not ann.trouble


async def test_a_channel_is_lost_to_the_bot(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    ann = slack.person("U2")
    for channel, does in (("C8", ann.takes_the_bot_out), ("C9", ann.archives)):
        slack.channel(channel, ann)
        await does(channel)
    assert all(isinstance(event, Barred) for event in notebook.heard)
    assert [str(event.room) for event in notebook.heard] == ["slack:T1/C8", "slack:T1/C9"]
    assert not slack.calls["users.info"]


async def test_a_form_opens_and_is_handed_in(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    ann = slack.person("U2")
    notebook.form = FORM
    await ann.command("/wayfinder", "commit")
    assert ann.modal
    assert ann.modal["private_metadata"] == "commitments.keep|7"
    assert notebook.heard[-1].opens_form  # or the rooms would ask field by field

    # The form that follows takes the place of the one handed in.
    await ann.fills({"what": "Ask <Bo>", "when": "2026-12-01"})
    submitted = notebook.heard[-1]
    assert isinstance(submitted, Submitted)
    assert slack.calls["views.open"] == 1
    assert (submitted.action, submitted.ref) == ("commitments.keep", "7")
    assert submitted.answers == {"what": "Ask <Bo>", "when": "2026-12-01"}
    assert ann.modal

    notebook.form = None
    await ann.fills({"what": "Ask again"})
    assert ann.modal is None
    assert len({event.id for event in notebook.heard}) == 3
    assert not ann.trouble


async def test_a_form_that_a_typed_word_asks_for_is_one_press_away(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    ann = slack.person("U2")
    notebook.form = FORM
    await ann.says("settings")
    assert ann.modal is None

    await ann.presses("Your commitment")
    assert ann.modal
    commands = [(e.command, e.rest) for e in notebook.heard if isinstance(e, Commanded)]
    assert commands == [("settings", ""), ("settings", "")]
    assert len({event.id for event in notebook.heard}) == 2


async def test_words_cannot_be_answered_with_a_form(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook, caplog: pytest.LogCaptureFixture
) -> None:
    notebook.form = FORM
    ann = slack.person("U2")
    await ann.says("It was a long day.")
    assert slack.deliveries.done[-1].acknowledged
    assert "only after a press or a command" in caplog.text
    assert "long day" not in caplog.text


async def test_a_link_that_is_pressed_is_none_of_our_business(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    ann = slack.person("U2")
    link = Link(label="Read it", url="https://example.org/a?b=1&c=2")
    await door.send(ANN, message("A report.", links=[link]))
    await ann.presses("Read it")
    assert not notebook.heard
    assert not ann.trouble


async def test_the_bot_does_not_hear_itself_nor_what_slack_does_to_messages(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    ann = slack.person("U2")
    mine = await ann.says("See https://example.org")
    own = {"type": "message", "channel": ann.channel, "channel_type": "im", "ts": "1.1"}
    for event in (
        {**own, "user": "U0BOT", "bot_id": "B0BOT", "text": "Kept."},
        {**own, "user": "U0OTHER", "bot_id": "B0OTHER", "text": "Beep."},
        {**own, "subtype": "message_deleted", "deleted_ts": mine.ts, "hidden": True},
        {**own, "user": "USLACKBOT", "text": "Reminder: stand up."},
        {**own, "user": "U2", "channel_type": "channel", "channel": "C9", "text": "Not to you."},
    ):
        assert (await slack.tell(event, "message.im")).acknowledged
    await ann.edits(mine, "See https://example.org")  # A link unfolded: nothing was changed.
    assert [type(event) for event in notebook.heard] == [Said]


async def test_what_is_not_kept_in_time_is_told_again(slack: FakeSlack, way: str) -> None:
    notebook = Notebook(wait=asyncio.Event())
    slack.deliveries.waits = (0.0,) * 10
    if way == "socket":
        slack.deliveries.patience = 0.3
    async with WAYS[way](slack, notebook, patience=timedelta(seconds=0.05)):
        ann = slack.person("U2")
        telling = asyncio.create_task(ann.says("A slow day."))
        await slack.until(lambda: slack.deliveries.done and slack.deliveries.done[-1].attempts)
        slack.deliveries.patience = 3.0
        assert notebook.wait
        notebook.wait.set()
        await telling

    attempts = slack.deliveries.done[-1].attempts
    assert attempts[0] == ("timeout" if way == "socket" else "HTTP 503")
    assert attempts[-1] == "acknowledged"
    assert len(notebook.heard) == len(attempts)
    assert len({event.id for event in notebook.heard}) == 1


async def test_what_failed_is_told_again(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook, way: str
) -> None:
    notebook.error = RuntimeError("the disk is full")
    slack.deliveries.patience, slack.deliveries.waits = 0.2, (0.0,)
    ann = slack.person("U2")
    await ann.says("Lost?")
    assert len(notebook.heard) == 2

    notebook.error = None
    slack.deliveries.patience = 3.0
    await ann.says("Kept.")
    assert slack.deliveries.done[-1].acknowledged


async def test_a_press_is_acknowledged_in_time_and_finished_after(
    slack: FakeSlack, way: str
) -> None:
    notebook = Notebook(wait=asyncio.Event(), form=FORM)
    async with WAYS[way](slack, notebook, patience=timedelta(seconds=0.05)):
        ann = slack.person("U2")
        await ann.command("/wayfinder", "commit")
        assert not ann.trouble
        assert not ann.modal
        assert notebook.wait
        notebook.wait.set()
        await slack.until(lambda: ann.modal)


async def test_a_press_that_fails_shows_a_warning(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    slack.deliveries.patience = 0.2
    notebook.error = RuntimeError("no")
    ann = slack.person("U2")
    await ann.command("/wayfinder", "help")
    assert len(ann.trouble) == 1
    assert len(notebook.heard) == 1


@pytest.mark.parametrize("fault", [silent(), broken(), hangs_up()])
async def test_nobody_waits_for_a_profile(
    slack: FakeSlack, notebook: Notebook, fault: Fault
) -> None:
    slack.fail("users.info", fault, times=2)  # A GET that is hung up on is tried twice.
    async with over_socket(slack, notebook, patience_for_profiles=timedelta(seconds=0.05)) as door:
        slack.person("U2")
        assert await door.profile(ANN) == Profile()


async def test_a_profile_is_asked_for_once_in_a_while(slack: FakeSlack, notebook: Notebook) -> None:
    clock = SimulatedClock(datetime(2026, 11, 2, 9, tzinfo=UTC))
    async with over_socket(slack, notebook, clock=clock) as door:
        ann = slack.person("U2", tz="Europe/London")
        for _ in range(2):
            assert (await door.profile(ANN)).timezone == "Europe/London"
        assert slack.calls["users.info"] == 1

        # She moves: Slack says so, and who asks is told the new time zone.
        ann.user.tz = "America/New_York"
        await slack.tell({"type": "user_change", "user": {"id": "U2"}}, "user_change")
        assert (await door.profile(ANN)).timezone == "America/New_York"
        assert slack.calls["users.info"] == 2

        clock.advance(timedelta(hours=7))
        await door.profile(ANN)
        assert slack.calls["users.info"] == 3


async def test_a_crowd_is_heard_once_each(
    slack: FakeSlack, door: SlackDoor, notebook: Notebook
) -> None:
    slack.deliveries.patience = 60  # a busy machine may take longer than Slack waits
    people = [slack.person(f"U{n}") for n in range(100, 150)]
    await asyncio.gather(*(person.says("Good morning.") for person in people))
    assert len(notebook.heard) == len({event.sender for event in notebook.heard}) == 50
    assert all(told.attempts == ["acknowledged"] for told in slack.deliveries.done)
