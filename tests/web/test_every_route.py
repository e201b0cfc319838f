"""Every route, as everybody, with everybody else's things: nothing opens, and nothing breaks."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.chat import Address, Attachment
from bot.people import permission
from bot.people.access import May, Thing, Whose
from bot.people.vocabulary import Role
from bot.web.declaring import Route
from bot.web.pages import GROUPS
from tests.web.browsing import HOME, Reader, signed_in
from tests.world import Someone, World

ROUTES = [route for group in GROUPS for route in group.routes]
SIGNS_OUT = {"/my/sign-out", "/my/sign-out-everywhere", "/my/forget"}
IDS = ("0", "1", "2", "3", str(2**31), str(2**63 - 1), str(2**63), "9" * 40)
ODD = ("", "x", "md", "html", "zip", "\u202e", "%00", "..%2f..", "a" * 3000)
ROLES = ("practitioner", "coach", "manager", "administrator", "left")


ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What a route refuses does not hang on the database, and there are very many routes."""


@pytest.fixture
async def people(world: World) -> dict[str, Someone]:
    """One of each role; Vic, whose things the others try to reach, has one of everything."""
    programme = await world.add_programme("Neighbours", "Leith")
    await world.add_invite("coach", programme, role=Role.COACH)
    await world.add_invite("manager", programme, role=Role.MANAGER)
    found = {name: world.person("telegram", name) for name in ("vic", *ROLES)}
    for name, person in found.items():
        await person.joins(place="Leith")
        if name in ("coach", "manager"):
            await person.starts(name)
    async with world.app.db.transaction() as tx:
        admin = Address("telegram", "administrator")
        await permission.appoint_administrators(tx, [admin], world.clock.now())
    vic = found["vic"]
    world.platforms["telegram"].files |= {
        "recording": b"OggS Vic's secret recording",
        "picture": b"\xff\xd8\xff Vic's secret picture",
    }
    await vic.records("recording")
    await vic.sends(Attachment.PHOTO, "Vic's secret words.", file_id="picture")
    for number in range(3):
        await vic.commands("reflect", f"Vic's secret {number}.")
        await vic.commands("try", f"Vic's secret plan {number}.")
    leaver = await signed_in(found["left"])
    await leaver.sends("/my/settings", what="leave")
    return found


def paths(route: Route) -> list[str]:
    """Return the route's path with everything that could stand where its braces are."""
    if "{id:int}" in route.path:
        ids = IDS if route.path.startswith("/my/") else (IDS[1], IDS[2], IDS[-2])
        found = [route.path.replace("{id:int}", id_) for id_ in ids]
        return [re.sub(r"{\w+}", odd, each) for each in found for odd in ("md", "csv", "x")][
            :: 1 if "{form}" in route.path else 3
        ]
    if "{" in route.path:
        return [re.sub(r"{\w+}", odd, route.path) for odd in ODD]
    return [route.path]


async def ask(reader: Reader, route: Route, path: str, token: str) -> httpx.Response:
    if route.method == "GET":
        return await reader.client.get(path)
    fields = {
        "csrf": token, "text": "changed by another", "who": "named", "what": "did", "tag": "x",
        "chosen": "s.1", "to": "quoted", "yes": "yes", "account": "1",
        "old": "x", "new": "y", "place": "1", "days": "7", "ref": "1", "one": "1", "other": "2",
        "programme": "1", "version": "1", "reflections": "1", "reflection": "1", "into": "1.1",
    }  # fmt: skip
    headers = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}
    return await reader.client.post(path, data=fields, headers=headers)


@asynccontextmanager
async def reading(person: Someone) -> AsyncIterator[tuple[Reader, str]]:
    reader = await signed_in(person)
    token = re.search(r'name="csrf" value="(\w+)"', reader.page)
    assert token
    yield reader, token[1]


def test_every_route_is_declared_with_what_it_needs() -> None:
    assert len(ROUTES) > 20
    for route in ROUTES:
        assert route.needs.may > May.NOTHING
        assert route.writes or route.method == "GET"
    assert any(
        route.needs.thing is Thing.REFLECTION and route.needs.whose is Whose.OWN for route in ROUTES
    )


@ON_SQLITE
async def test_nobody_reaches_what_is_somebody_elses(
    world: World, people: dict[str, Someone]
) -> None:
    vics = await signed_in(people["vic"])
    for number in (1, 2):
        await vics.opens(f"/my/sent/{number}")
        assert "secret" in vics.page
    await vics.opens("/my/data/my-data.json")
    before = _words(vics)
    assert before
    for role in ROLES:
        async with reading(people[role]) as (reader, token):
            for route in ROUTES:
                if route.path in SIGNS_OUT:
                    continue
                for path in paths(route):
                    answer = await ask(reader, route, path, token)
                    assert answer.status_code < 500, f"{route.method} {path} as {role}"
                    assert "secret" not in answer.text, f"{route.method} {path} as {role}"
                    if "{id:int}" in route.path and route.path.startswith("/my/"):
                        assert answer.status_code == 404, f"{route.method} {path} as {role}"
    await vics.opens("/my/data/my-data.json")
    assert _words(vics) == before


def _words(reader: Reader) -> list[str]:
    sections = reader.answer.json()["data"]["sections"]
    kept = {each["name"]: each["rows"] for each in sections}
    return sorted(row["text"] for rows in kept.values() for row in rows if row.get("text"))


@ON_SQLITE
async def test_nothing_is_there_for_whoever_is_not_signed_in(world: World) -> None:
    reader = Reader(world)
    for route in ROUTES:
        for path in paths(route):
            answer = await ask(reader, route, path, "")
            assert answer.status_code in (401, 404, 405), f"{route.method} {path}"


@ON_SQLITE
async def test_every_route_answers_with_the_wrong_method_and_garbage(
    people: dict[str, Someone],
) -> None:
    async with reading(people["practitioner"]) as (reader, _):
        for route in ROUTES:
            for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"):
                path = paths(route)[0]
                answer = await reader.client.request(method, path, headers={"Origin": HOME})
                assert answer.status_code < 500, f"{method} {path}"
            if route.method == "POST":
                for body, kind in (
                    (b"\xff\xfe%%%=&&&;", "application/x-www-form-urlencoded"),
                    (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
                    (b"{}", "application/json"),
                ):
                    headers = {"Origin": HOME, "Content-Type": kind}
                    answer = await reader.client.post(path, content=body, headers=headers)
                    assert answer.status_code < 500, f"{path} with {kind}"
        too_large = {"Origin": HOME, "Content-Length": str(10**9)}
        answer = await reader.client.post("/my/settings", headers=too_large, content=b"")
        assert answer.status_code == 413
