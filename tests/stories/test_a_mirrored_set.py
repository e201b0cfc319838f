"""How a set's words hang together in each member's chat: threads in Slack, replies in Telegram."""

from typing import Any

from bot.chat import Attached, Attachment, Enclosed
from tests.sets import Circle, set_of
from tests.stories.test_a_set_in_trouble import to_the_challenge
from tests.world import Someone, World


def above(one: Someone, words: str) -> str | None:
    """Return what the newest message that says this replies to, in somebody's chat."""
    platform = one.world.platforms[one.address.platform]
    return platform.threads[one.message_id(words)]


def status_of(one: Someone) -> str:
    """Return the one message that says where the meeting stands."""
    [status] = [id_ for id_, shown in one._shown() if "Until " in shown.text]
    return status


async def to_the_questions(world: World) -> Circle:
    """Begin a meeting of six, up to where Dan is asked open questions."""
    set_ = await set_of(world, 6)
    await to_the_challenge(set_, set_.dan)
    await set_.dan.says("It began in May.", message_id="7")
    await set_.dan.presses("Done")
    await set_.dan.presses("Done")
    return set_


async def test_all_of_a_meeting_hangs_on_its_status(world: World) -> None:
    set_ = await set_of(world, 6)
    await to_the_challenge(set_, set_.dan)
    await set_.dan.says("It began in May. " * 200)
    for one in set_.others(set_.dan):
        status = status_of(one)
        assert one.world.platforms[one.address.platform].threads[status] is None
        for words in ("Check-in (1 of 9)", "The challenge (3 of 9)", "Dan, Dene ward"):
            below = [id_ for id_, shown in one._shown() if words in shown.text and id_ != status]
            threads = {one.world.platforms[one.address.platform].threads[id_] for id_ in below}
            assert threads == {status}
        # A stage's card is seen in the chat as well, what is said in the thread alone.
        assert [m.beside_its_thread for m in one.messages[-3:]] == [True, False, False]
    await world.wait(minutes=6.5)
    set_.bob.sees("A minute to go.")
    assert above(set_.bob, "A minute to go.") == status_of(set_.bob)


async def test_a_call_on_somebody_is_in_the_chat_itself(world: World) -> None:
    set_ = await set_of(world)
    await to_the_challenge(set_, set_.bob)
    await world.wait(minutes=6.5)
    assert above(set_.bob, "The set would like to hear from you too") is None


async def test_an_answer_stands_below_what_it_answers(world: World) -> None:
    set_ = await to_the_questions(world)
    ann, dan, eve, fay = set_.ann, set_.dan, set_.eve, set_.fay
    await eve.says("What keeps them coming?", message_id="8")
    await dan.says("The biscuits.", reply_to=dan.message_id("What keeps them coming?"))
    assert above(eve, "The biscuits.") == "8", "her own message"
    assert above(fay, "The biscuits.") == fay.message_id("What keeps them coming?")
    assert above(ann, "The biscuits.") == status_of(ann), "a thread has one first message"
    # Slack's threads say nothing of which words are answered.
    await ann.says("What else?", thread=status_of(ann))
    assert above(fay, "What else?") == status_of(fay)
    # One may answer oneself, and what is held meanwhile keeps its place.
    await fay.says("Have you tried a workshop?", reply_to=fay.message_id("It began in May."))
    await fay.presses("Send as it is")
    assert above(dan, "Have you tried a workshop?") == "7"
    assert above(eve, "Have you tried a workshop?") == eve.message_id("It began in May.")
    await dan.says("In June, I mean.", reply_to="7")
    assert above(eve, "In June, I mean.") == eve.message_id("It began in May.")


async def test_the_bot_answers_in_the_thread_where_somebody_wrote(world: World) -> None:
    set_ = await to_the_questions(world)
    bob, status = set_.bob, status_of(set_.bob)
    await bob.says("Have you tried a workshop?", thread=status)
    assert above(bob, "often carries a suggestion") == status
    await bob.presses("Change it")
    assert above(bob, "Write it as you would like to ask it") == status
    await bob.says("What have you tried?", thread=status)
    for one in set_.others(bob):
        assert one.count("What have you tried?") == 1
        assert one.count("a workshop") == 0
    await bob.presses("Send as it is")
    bob.sees("I have dealt with those words already.")
    await bob.says("Who comes?")
    assert above(set_.cat, "Who comes?") == status_of(set_.cat), "flat words are heard as well"
    await bob.says("Is it the money?")
    assert above(bob, "can be answered with yes or no") is None


PLAN: dict[str, Any] = {"file_id": "f1", "file_name": "plan.pdf", "size": 8}


async def to_the_plan(world: World) -> Circle:
    """Begin a meeting of six, up to where Bob, who is on Slack, says what it is about."""
    set_ = await set_of(world, 6)
    await to_the_challenge(set_, set_.bob)
    world.platforms["slack"].files |= {"f1": b"our plan", "f2": b"a map", "f4": b"a film"}
    return set_


async def test_files_hang_on_the_words_beside_them_and_go_with_them(world: World) -> None:
    set_ = await to_the_plan(world)
    others = (
        Enclosed(kind=Attachment.PHOTO, id="f2", name="map.png", size=5),
        Enclosed(kind=Attachment.FILE, id="f3", name="gone.txt"),
        Enclosed(kind=Attachment.FILE, id="f5", name="huge.mp4", size=50 * 2**20 + 1),
        Enclosed(kind=Attachment.FILE, id="f4", name="film.mp4"),
    )
    await set_.bob.sends(Attachment.FILE, "Our plan.", message_id="mine", others=others, **PLAN)
    set_.bob.sees("huge.mp4 is larger than I can carry (50 MB)", "I could not fetch gone.txt")
    copies = {one.address: one.message_id("Our plan.") for one in set_.others(set_.bob)}
    for one in set_.others(set_.bob):
        assert "(With 4 files: plan.pdf, map.png, gone.txt, film.mp4)" in one.shown(
            copies[one.address]
        )
        files = [shown.file or shown.image for shown in one.messages[-3:]]
        assert [file and file.read() for file in files] == [b"our plan", b"a map", b"a film"]
        for id_, _ in one._shown()[-3:]:
            assert world.platforms[one.address.platform].threads[id_] == copies[one.address]
    before = {one.address: len(one.messages) for one in set_.others(set_.bob)}
    await set_.bob.deletes("mine")
    set_.bob.sees("Nobody in the set can read it any more.")
    for one in set_.others(set_.bob):
        assert len(one.messages) == before[one.address] - 3
        assert not any(shown.file or shown.image for shown in one.messages)
        assert "Taken back by its writer." in one.shown(copies[one.address])


async def test_a_file_taken_back_before_it_was_fetched_or_too_large_goes_nowhere(
    world: World,
) -> None:
    set_ = await to_the_plan(world)
    who = set_.bob.address
    sent = Attached(id="x1", sender=who, kind=Attachment.FILE, message_id="mine", **PLAN)
    await world.app.receive(sent)
    world.restart()
    await set_.bob.deletes("mine")
    await set_.bob.says("What I meant is this.")
    for one in set_.others(set_.bob):
        assert not any(shown.file for shown in one.messages)
        one.sees("What I meant is this.")

    # Of this one the platform does not say beforehand how large it is.
    world.platforms["slack"].files["f9"] = b"x" * (50 * 2**20 + 1)
    await set_.bob.sends(Attachment.FILE, file_id="f9", file_name="film.mp4")
    set_.bob.sees("film.mp4 is larger than I can carry (50 MB)")


async def test_an_album_is_carried_picture_by_picture(world: World) -> None:
    set_ = await to_the_questions(world)
    world.platforms["telegram"].files |= {"p1": b"one", "p2": b"two"}
    for id_ in ("p1", "p2"):
        await set_.dan.sends(Attachment.PHOTO, file_id=id_, size=3, message_id=id_)
    for one in set_.others(set_.dan):
        pictures = [shown.image for shown in one.messages if shown.image]
        assert [picture.read() for picture in pictures] == [b"one", b"two"]
    await set_.dan.commands("set", "undo")
    assert [shown.image.read() for shown in set_.ann.messages if shown.image] == [b"one"]


async def test_what_an_edit_adds_stands_below_too(world: World) -> None:
    set_ = await set_of(world, 6)
    await to_the_challenge(set_, set_.dan)
    await set_.dan.says("It began in May.", message_id="mine")
    await set_.dan.edits("mine", "It began in June. " * 200)
    for one in set_.others(set_.dan):
        pieces = [id_ for id_, shown in one._shown() if "It began in June." in shown.text]
        assert len(pieces) == 2
        threads = one.world.platforms[one.address.platform].threads
        assert threads[pieces[1]] == status_of(one)
