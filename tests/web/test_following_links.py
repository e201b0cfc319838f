"""A crawler as everybody: whatever a page links to, or sends a form to, is there."""

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from bot.chat import Address
from bot.learning_events.models import LearningEvent
from bot.people import permission
from bot.people.models import Programme
from bot.people.vocabulary import Role
from bot.web.pages import GROUPS
from tests.stories.test_themes import comes_in, eight_neighbourhoods
from tests.web.browsing import HOME, Reader, signed_in
from tests.web.test_themes_board import finds
from tests.world import Someone, World

LINKS = re.compile(r'\s(?:href|src|hx-get)="([^"]+)"')
FORMS = re.compile(r"<form\b[^>]*>")
GOES_TO = re.compile(r'\saction="([^"]*)"')
A_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
OF_ONE_SHAPE = 3
"""So many addresses that differ in their numbers alone are followed; the next are like them."""

MOST = 400
POSTED = [
    re.compile(re.sub(r"{\w+(:int)?}", "[^/]+", route.path) + "$")
    for group in GROUPS
    for route in group.routes
    if route.method == "POST"
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_link_and_form_leads_somewhere(world: World) -> None:
    coach, manager = await eight_neighbourhoods(world)
    practitioner, machine = world.person("slack", "pat"), world.person("telegram", "ada")
    for someone in (practitioner, machine):
        await comes_in(someone, Role.PRACTITIONER)
    async with world.app.db.transaction() as tx:
        address = Address.parse(str(machine.address))
        await permission.appoint_administrators(tx, [address], world.clock.now())
    await practitioner.commands("reflect", "I waited to be asked.")
    await practitioner.commands("try", "Ask first.")
    await has_something_to_see(world, coach, manager)
    seen: set[str] = set()
    for someone in (practitioner, coach, manager, machine):
        seen |= await follows_everything(await signed_in(someone))
    shapes = {A_NUMBER.sub("#", path) for path in seen}
    for must in (
        "/my/journal/#", "/coach/themes/#", "/coach/themes/of/#/pictures", "/coach/people/#",
        "/manager/#/people", "/manager/events/#", "/reports/programmes/#", "/reports/places/#",
        "/administrator/backups",
    ):  # fmt: skip
        assert must in shapes, f"nothing leads to {must}"


async def has_something_to_see(world: World, coach: Someone, manager: Someone) -> None:
    await finds(world, await signed_in(coach))
    reader = await signed_in(manager)
    await reader.opens("/manager/1/invites")
    await reader.presses("Make it")
    async with world.app.db.transaction() as tx:
        programme = await tx.get_one(Programme, 1)
        tx.add(
            LearningEvent(
                programme_id=programme.id,
                title="Housing clinic",
                purpose="Bring one knot.",
                timezone="Europe/London",
                uid="clinic",
            )
        )


async def follows_everything(reader: Reader) -> set[str]:
    """Open all that can be reached from the first page; return the paths that were opened."""
    waiting, known, of_shape = deque(["/my"]), {"/my"}, dict[str, int]()
    opened: set[str] = set()
    while waiting:
        address = waiting.popleft()
        answer = await reader.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        head = await reader.client.head(address, follow_redirects=True)
        assert head.status_code < 500, f"HEAD {address}: {head.status_code}"
        here = answer.url.path
        opened.add(here)
        if not answer.headers["content-type"].startswith("text/html") or here.startswith("/assets"):
            continue
        page = answer.text
        for form in FORMS.findall(page):
            to = GOES_TO.search(form)
            target = urlsplit(urljoin(here, unescape(to[1]) if to else "")).path or here
            if 'method="post"' in form:
                assert any(path.match(target) for path in POSTED), f"{here} sends to {target}"
            else:
                found(target, waiting, known, of_shape)
        for link in LINKS.findall(page):
            whole = urljoin(f"{HOME}{here}", unescape(link))
            if whole.startswith(f"{HOME}/"):
                found(whole.removeprefix(HOME).partition("#")[0], waiting, known, of_shape)
        assert len(opened) < MOST, "pages without end"
    return opened


def found(address: str, waiting: deque[str], known: set[str], of_shape: dict[str, int]) -> None:
    shape = re.sub(r"\d+", "#", address)
    if address in known or of_shape.get(shape, 0) >= OF_ONE_SHAPE:
        return
    known.add(address)
    of_shape[shape] = of_shape.get(shape, 0) + 1
    waiting.append(address)
