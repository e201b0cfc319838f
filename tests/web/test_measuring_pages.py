"""What is measured is every page there is, and each of them as people get it."""

from pathlib import Path

from bot.bench import pages
from bot.web.pages import GROUPS
from tests.databases import SqliteServer


async def test_every_page_is_asked_for(sqlite_server: SqliteServer, tmp_path: Path) -> None:
    with sqlite_server.copy(tmp_path) as url:
        figures = await pages.measure(url, tmp_path, reflections=600, requests=1)
    routes = [each for group in GROUPS for each in group.routes if each.method == "GET"]
    assert len(figures.pages) == len(routes) - len(pages.THE_APPS) + len(pages.BESIDE)
    assert all(page.cpu_ms > 0 and page.statements > 0 for page in figures.pages)
