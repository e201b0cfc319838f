"""Somebody at the pages, over real HTTP as far as the door: cookies, forms, redirects."""

import re
from html import unescape
from urllib.parse import urlsplit

import httpx

from bot.web.app import web_app
from tests.world import Someone, World

HOME = "https://bot.example.org"


async def nothing_wrong() -> str:
    return ""


async def nothing_to_measure() -> None:
    """The pages ask for no gauges."""


class Reader:
    """A browser of its own: it has nobody's cookies until it signs in."""

    def __init__(self, world: World, address: str = "192.0.2.1") -> None:
        app = web_app({}, nothing_wrong, nothing_to_measure, world.app.house)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
        self.client = httpx.AsyncClient(transport=transport, base_url=HOME)
        self.status = 0
        self.page = ""

    async def opens(self, path: str) -> "Reader":
        """Open a page, and follow where it leads."""
        self._shows(await self.client.get(path, follow_redirects=True))
        return self

    async def sends(self, path: str, **fields: str) -> "Reader":
        """Send a form of the page that is open, with what browsers and the page add to it."""
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', self.page)
        data = {"csrf": token[1] if token else "", **fields}  # its own token, if one is given
        headers = {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}
        answer = await self.client.post(path, data=data, headers=headers, follow_redirects=True)
        self._shows(answer)
        return self

    async def uploads(self, path: str, name: str, content: bytes) -> "Reader":
        """Send a file with the form of the page that is open."""
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', self.page)
        answer = await self.client.post(
            path,
            data={"csrf": token[1] if token else ""},
            files={"file": (name, content)},
            headers={"Origin": HOME, "Sec-Fetch-Site": "same-origin"},
            follow_redirects=True,
        )
        self._shows(answer)
        return self

    async def presses(self, label: str, **fields: str) -> "Reader":
        """Press a button of the page that is open, with what its form holds and these fields."""
        for form in re.findall(r"<form.*?</form>", self.page, re.DOTALL):
            buttons = re.findall(r"<button([^>]*)>(.*?)</button>", form, re.DOTALL)
            if any(unescape(said).strip() == label for _, said in buttons):
                return await self._send_form(form, fields)
        raise AssertionError(f"no button {label!r} in {self.text!r}")

    async def fills(self, has: str, **fields: str) -> "Reader":
        """Send the form of the page that has this field."""
        for form in re.findall(r"<form.*?</form>", self.page, re.DOTALL):
            if f'name="{has}"' in form:
                return await self._send_form(form, fields)
        raise AssertionError(f"no field {has!r} in {self.text!r}")

    async def _send_form(self, form: str, fields: dict[str, str]) -> "Reader":
        action = re.search(r'action="([^"]+)"', form)
        assert action, form
        hidden = re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form)
        held = {name: unescape(value) for name, value in hidden}
        return await self.sends(action[1], **held, **fields)

    async def presses_undo(self) -> "Reader":
        flash = self.page.partition('class="flash')[2].partition("</form>")[0]
        action = re.search(r'action="([^"]+)"', flash)
        assert action, self.page
        fields = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', flash))
        return await self.sends(action[1], **{name: unescape(v) for name, v in fields.items()})

    def _shows(self, answer: httpx.Response) -> None:
        self.answer, self.status, self.page = answer, answer.status_code, answer.text

    @property
    def text(self) -> str:
        """The words of the page, as one reads them."""
        body = self.page.partition("<main")[2]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def sees(self, *parts: str) -> None:
        for part in parts:
            assert part in self.text, f"{part!r} not in {self.text!r}"


async def link_for(person: Someone) -> str:
    """Ask for the pages in the chat; return the path of the link that comes."""
    await person.commands("web")
    (link,) = next(each.links for each in reversed(person.messages) if each.links)
    assert link.url.startswith(f"{HOME}/sign-in/")
    return urlsplit(link.url).path


async def signed_in(person: Someone) -> Reader:
    reader = Reader(person.world)
    await reader.opens(link := await link_for(person))
    await reader.sends(link)
    assert reader.status == 200, reader.text
    return reader
