"""Recordings and pictures in a journal: played and shown to those who may, and taken away."""

import io
import re
import zipfile

import pytest

from bot.chat import Attachment
from tests.web.browsing import Reader, signed_in
from tests.web.test_my_pages import opens_entry
from tests.world import Role, Someone, World

VOICE = b"OggS and two minutes of Ann"
PICTURE = b"\xff\xd8\xff and the hall"


@pytest.fixture
async def ann(world: World) -> Someone:
    programme = await world.add_programme("Neighbours", "Leith")
    await world.add_invite("coach", programme, role=Role.COACH)
    world.platforms["telegram"].files |= {"voice": VOICE, "picture": PICTURE}
    ann = world.person("telegram", "ann")
    await ann.joins(place="Leith")
    await ann.records("voice")
    await ann.sends(Attachment.PHOTO, "The hall was full.", file_id="picture")
    return ann


async def test_a_recording_is_played_and_a_picture_shown(ann: Someone) -> None:
    reader = await signed_in(ann)
    for path in ("/my", "/my/journal", await opens_entry(reader, "hall")):
        await reader.opens(path)
        (voice,) = re.findall(r'<audio controls [^>]*src="([^"]+)"', reader.page)
        ((picture, alt),) = re.findall(r'<img src="(/my[^"]+)" alt="([^"]+)"', reader.page)
        assert alt == "A picture, sent on 5 January 2026"
        assert 'aria-label="A voice note, recorded on 5 January 2026"' in reader.page
    answer = await reader.client.get(voice)
    assert (answer.content, answer.headers["content-type"]) == (VOICE, "audio/ogg")
    assert answer.headers["cache-control"] == "no-store"
    assert "media-src 'self'" in answer.headers["content-security-policy"]
    answer = await reader.client.get(picture)
    assert (answer.content, answer.headers["content-type"]) == (PICTURE, "image/jpeg")


async def test_a_browser_may_ask_for_a_stretch_of_it(ann: Someone) -> None:
    reader = await signed_in(ann)
    size = len(VOICE)
    for wanted, status, content, says in (
        ("bytes=0-1", 206, VOICE[:2], f"bytes 0-1/{size}"),
        ("bytes=5-", 206, VOICE[5:], f"bytes 5-{size - 1}/{size}"),
        ("bytes=2-9999", 206, VOICE[2:], f"bytes 2-{size - 1}/{size}"),
        (f"bytes={size}-", 416, b"", f"bytes */{size}"),
        ("bytes=9-2", 416, b"", f"bytes */{size}"),
        ("bytes=1-2,4-5", 200, VOICE, None),
        ("pages=1", 200, VOICE, None),
    ):
        answer = await reader.client.get("/my/sent/1", headers={"Range": wanted})
        found = answer.status_code, answer.content, answer.headers.get("content-range")
        assert found == (status, content, says), wanted


async def test_what_the_app_gives_no_more_or_was_deleted_is_not_there(
    world: World, ann: Someone
) -> None:
    reader = await signed_in(ann)
    path = await opens_entry(reader, "hall")
    await reader.sends(path, text="Other words.")  # what came with them stays
    assert (await reader.opens("/my/sent/1")).status == 200
    files = world.platforms["telegram"].files
    files["voice"] = b"<script>alert(1)</script>"
    assert (await reader.opens("/my/sent/1")).answer.headers["content-type"] == (
        "application/octet-stream"
    )
    del files["voice"]
    assert (await reader.opens("/my/sent/1")).status == 404
    await reader.opens(path)
    await reader.sends(f"{path}/delete")
    assert (await reader.opens("/my/sent/2")).status == 404


async def test_a_coach_hears_what_is_shown_to_them_and_only_that(
    world: World, ann: Someone
) -> None:
    cath = world.person("telegram", "cath")
    await cath.joins(place="Leith")
    await cath.starts("coach")
    coach, reader = await signed_in(cath), await signed_in(ann)
    assert (await coach.opens("/coach/sent/1")).status == 404
    path = await opens_entry(reader, "hall")
    await reader.sends(f"{path}/who", who="my coach")
    await coach.opens("/coach")
    (page,) = re.findall(r'href="(/coach/people/\d+)"', coach.page)
    await coach.opens(page)
    (voice,) = re.findall(r'<audio controls [^>]*src="([^"]+)"', coach.page)
    assert (await coach.opens(voice)).answer.content == VOICE
    assert (await coach.opens("/my/sent/1")).status == 404
    await reader.opens("/my/data/my-data.json")
    assert "read reflection" in reader.page
    await reader.opens(path)
    await reader.sends(f"{path}/who", who="only me")
    assert (await coach.opens(voice)).status == 404


async def test_recordings_and_pictures_go_along(world: World, ann: Someone) -> None:
    reader = await signed_in(ann)
    for form in ("md", "html", "json"):
        await reader.opens(f"/my/journal.{form}")
        assert "Voice note" in reader.page
        assert "Picture" in reader.page
    await reader.opens("/my/data/my-data.json")
    assert '"besides_words": "voice, photo"' in reader.page
    held = await _unpacked(reader)
    names = ["files/2026-01-05-voice-note-1.ogg", "files/2026-01-05-picture-2.jpg"]
    assert [held.read(name) for name in names] == [VOICE, PICTURE]
    for form in ("md", "html", "json"):
        text = held.read(f"journal-2026-01-05.{form}").decode()
        assert "The hall was full." in text
        assert all(name in text for name in names)
        assert "Voice note" not in text
    del world.platforms["telegram"].files["voice"]
    held = await _unpacked(reader)
    assert "Voice note" in held.read("journal-2026-01-05.md").decode()


async def _unpacked(reader: Reader) -> zipfile.ZipFile:
    await reader.opens("/my/journal.zip")
    assert reader.answer.headers["content-type"] == "application/zip"
    assert 'filename="journal-2026-01-05.zip"' in reader.answer.headers["content-disposition"]
    return zipfile.ZipFile(io.BytesIO(reader.answer.content))
