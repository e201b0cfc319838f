"""From the chat to the pages and out again, without a password."""

import httpx
import pytest
from sqlalchemy import select

from bot.people.models import Trace
from bot.web.sign_in.models import SignInLink, WebSession
from tests.web.browsing import HOME, Reader, link_for, signed_in
from tests.world import Someone, World


@pytest.fixture
async def ann(world: World) -> Someone:
    await world.add_programme("Neighbours", "Leith")
    ann = world.person("telegram", "ann")
    await ann.joins(place="Leith")
    return ann


async def test_a_link_from_the_chat_lets_in_once(world: World, ann: Someone) -> None:
    link = await link_for(ann)
    ann.sees("It works once, in the next ten minutes.")
    reader = Reader(world)
    for _ in range(3):  # as apps do that show a preview
        await reader.opens(link)
        reader.sees("Welcome to your pages")
    await reader.sends(link)
    reader.sees("Hello Ann")
    (cookie,) = reader.client.cookies.jar
    assert cookie.name == "__Host-wayfinder"
    assert cookie.secure
    set_cookie = reader.answer.history[0].headers["set-cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=lax" in set_cookie

    thief = Reader(world)
    await thief.sends(link)
    assert thief.status == 410
    await thief.opens(link)
    thief.sees("This link does not let anybody in any more", "Write /web")
    async with world.app.db.reading() as tx:
        assert "sign in" in list(await tx.scalars(select(Trace.deed).where(Trace.by == "web")))


async def test_only_hashes_are_kept(world: World, ann: Someone) -> None:
    link = await link_for(ann)
    reader = await signed_in(ann)
    (cookie,) = reader.client.cookies.jar
    async with world.app.db.reading() as tx:
        hashes = [
            *await tx.scalars(select(SignInLink.token_hash)),
            *await tx.scalars(select(WebSession.token_hash)),
        ]
    assert len(hashes) == 3
    assert link.rpartition("/")[2] not in hashes
    assert cookie.value not in hashes


async def test_old_unknown_and_void_links_are_refused(world: World, ann: Someone) -> None:
    link = await link_for(ann)
    await world.wait(minutes=11)
    reader = Reader(world)
    for refused in (link, "/sign-in/guess"):
        await reader.sends(refused)
        assert reader.status == 410
    unused = await link_for(ann)
    inside = await signed_in(ann)
    await inside.sends("/my/sign-out-everywhere")
    inside.sees("You are signed out everywhere")
    await reader.sends(unused)
    assert reader.status == 410


async def test_signing_out_here_and_everywhere(ann: Someone) -> None:
    here, there = await signed_in(ann), await signed_in(ann)
    await here.sends("/my/sign-out")
    here.sees("You are signed out")
    await here.opens("/my")
    assert here.status == 401
    here.sees("You are not signed in", "Write /web")
    assert (await there.opens("/my")).status == 200
    await there.sends("/my/sign-out-everywhere")
    assert (await there.opens("/my")).status == 401


async def test_a_cookie_that_was_copied_dies_with_the_session(ann: Someone) -> None:
    reader = await signed_in(ann)
    (cookie,) = reader.client.cookies.jar
    assert cookie.name
    await reader.sends("/my/sign-out")
    thief = Reader(ann.world)
    thief.client.cookies.set(cookie.name, cookie.value or "", domain="bot.example.org")
    assert (await thief.opens("/my")).status == 401


async def test_a_session_ends_by_itself(world: World, ann: Someone) -> None:
    reader = await signed_in(ann)
    for _ in range(6):
        await world.wait(hours=23)
        assert (await reader.opens("/my")).status == 200
    await world.wait(hours=25)
    assert (await reader.opens("/my")).status == 401
    reader = await signed_in(ann)
    for _ in range(8):
        await world.wait(hours=21)
        await reader.opens("/my")
    assert reader.status == 401


async def test_what_did_not_come_from_our_page_changes_nothing(ann: Someone) -> None:
    reader = await signed_in(ann)
    fields = {"csrf": "", "what": "day", "chosen": "s.4"}

    async def posts(headers: dict[str, str], token: str) -> int:
        answer = await reader.client.post(
            "/my/settings", data=fields | {"csrf": token}, headers=headers
        )
        return answer.status_code

    token = reader.page.partition('name="csrf" value="')[2].partition('"')[0]
    assert await posts({}, "") == 403
    assert await posts({}, "0" * 64) == 403
    assert await posts({"Origin": "https://evil.example"}, token) == 403
    assert await posts({"Origin": "null"}, token) == 403
    assert await posts({"Sec-Fetch-Site": "cross-site"}, token) == 403
    other = await signed_in(ann)
    others = other.page.partition('name="csrf" value="')[2].partition('"')[0]
    assert await posts({}, others) == 403, "another session's token"
    assert "on Monday" in (await _settings(ann))
    assert await posts({"Origin": HOME, "Sec-Fetch-Site": "same-origin"}, token) == 303
    assert "on Friday" in (await _settings(ann))


async def _settings(ann: Someone) -> str:
    await ann.commands("settings")
    return ann.last


async def test_somebody_elses_page_cannot_sign_you_in(ann: Someone) -> None:
    link = await link_for(ann)
    reader = Reader(ann.world)
    answer = await reader.client.post(link, data={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    await reader.sends(link)
    assert reader.status == 200


async def test_asking_and_trying_too_often(ann: Someone) -> None:
    for _ in range(5):
        await link_for(ann)
    await ann.commands("web")
    ann.sees("Use the newest one, or ask again in ten minutes")
    guesser = Reader(ann.world)
    statuses = {(await guesser.opens(f"/sign-in/{number}")).status for number in range(40)}
    assert statuses == {410, 429}
    elsewhere = Reader(ann.world, "192.0.2.2")
    assert (await elsewhere.opens("/sign-in/x")).status == 410


async def test_without_an_address_there_are_no_pages(world: World, ann: Someone) -> None:
    world.restart(base_url="")
    await ann.commands("web")
    ann.sees("There are no pages here")
    assert (await Reader(world).opens("/my")).status == 404


async def test_every_answer_has_its_headers(ann: Someone) -> None:
    reader = await signed_in(ann)

    def has(answer: httpx.Response) -> None:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["strict-transport-security"].startswith("max-age=")

    for path in ("/my", "/my/journal.json", "/sign-in/x", "/my/nothing", "/calendar/x.ics"):
        await reader.opens(path)
        has(reader.answer)
        assert reader.answer.headers["cache-control"] == "no-store"
    await reader.opens("/my")
    for asset in ("pages.css", "htmx.min.js", "icon.svg"):
        address = reader.page.partition(f'"/assets/{asset}')[2].partition('"')[0]
        answer = await reader.client.get(f"/assets/{asset}{address}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert " style=" not in reader.page
    assert "<script>" not in reader.page
