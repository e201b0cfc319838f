"""Documents in the database, and the index that is made of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from bot.db import Database
from bot.guidance import playbook, shelf
from bot.guidance.documents import Document, Line, read
from bot.guidance.meaning import Floats
from bot.guidance.models import KeptEmbedding, KeptPassage
from bot.guidance.shelf import Shelf
from bot.llm import Account, NoAnswer, Why
from bot.people.models import Programme

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIBRARY = Path(__file__).parent / "library"
HARBOUR = (LIBRARY / "harbour-street.md").read_bytes()


async def keep(db: Database, name: str, data: bytes, programme_id: int | None = None) -> bool:
    async with db.transaction() as tx:
        return await shelf.add(tx, read(name, data), shelf.digest(data), programme_id, NOW)


async def passages(db: Database) -> int:
    async with db.reading() as tx:
        return (await tx.scalars(select(func.count()).select_from(KeptPassage))).one()


async def test_adding_again_updates_and_removing_removes(database: Database) -> None:
    kept = Shelf(database, LIBRARY)
    assert await keep(database, "a.md", HARBOUR)
    first, count = await kept.index(None), await passages(database)
    assert not await keep(database, "a.md", HARBOUR)
    assert await kept.index(None) is first
    assert await keep(database, "a.md", b"The laundry opened in spring.")
    assert await passages(database) == 1 < count
    assert {p.text for p in (await kept.index(None)).passages if p.source == "a.md"} == {
        "The laundry opened in spring."
    }
    async with database.transaction() as tx:
        found = await shelf.find(tx, "a.md", None)
        assert found
        await shelf.remove(tx, found)
    assert await passages(database) == 0
    assert not any(p.source == "a.md" for p in (await kept.index(None)).passages)


async def test_an_index_is_kept_for_the_next_process(database: Database, tmp_path: Path) -> None:
    await keep(database, "harbour-street.md", HARBOUR)
    question = "Why was the joint database abandoned?"
    first = await Shelf(database, LIBRARY, folder=tmp_path / "kept").index(None)
    (folder,) = (tmp_path / "kept").iterdir()
    made_at = (folder / "in_passages.scores.npy").stat().st_mtime_ns
    again = await Shelf(database, LIBRARY, folder=tmp_path / "kept").index(None)
    assert again.find(question) == first.find(question)
    assert first.find(question) == (await Shelf(database, LIBRARY).index(None)).find(question)
    assert (folder / "in_passages.scores.npy").stat().st_mtime_ns == made_at

    await keep(database, "a.md", b"The joint database was abandoned because of the cat.")
    changed = await Shelf(database, LIBRARY, folder=tmp_path / "kept").index(None)
    assert changed.find(question).excerpts[0].source == "a.md"


async def test_an_index_that_cannot_be_opened_is_made_anew(
    database: Database, tmp_path: Path
) -> None:
    await keep(database, "harbour-street.md", HARBOUR)
    question = "Why was the joint database abandoned?"
    found = (await Shelf(database, LIBRARY, folder=tmp_path / "kept").index(None)).find(question)
    (folder,) = (tmp_path / "kept").iterdir()
    (folder / "in_passages.scores.npy").write_bytes(b"half of")
    (folder / "windows.cited.npy").unlink()
    assert (await Shelf(database, LIBRARY, folder=tmp_path / "kept").index(None)).find(
        question
    ) == found


async def test_a_document_comes_back_as_it_was(database: Database) -> None:
    await keep(database, "harbour-street.md", HARBOUR)
    async with database.reading() as tx:
        assert await shelf.document(tx, "harbour-street.md", None) == read(
            "harbour-street.md", HARBOUR
        )
        assert await shelf.document(tx, "other.md", None) is None


async def test_a_programmes_own_version_stands_in_front_of_everybodys(database: Database) -> None:
    async with database.transaction() as tx:
        programme = Programme(name="Neighbours", created_at=NOW)
        tx.add(programme)
    await keep(database, "a.md", b"The laundry opened in spring.")
    await keep(database, "a.md", b"The laundry opened in autumn.", programme.id)
    kept = Shelf(database, LIBRARY)
    for scope, season in ((None, "spring"), (programme.id, "autumn"), (99, "spring")):
        found = [p.text for p in (await kept.index(scope)).passages if p.source == "a.md"]
        assert found == [f"The laundry opened in {season}."]


def test_an_entry_without_its_document_stands_on_its_own_page() -> None:
    without = playbook.build(LIBRARY, [])
    found = without.find("What if the one person holding it all burns out?").excerpts
    assert found[0].source == "one-coordinator-is-not-enough.md"
    page = playbook.page_of(LIBRARY, found[0].source)
    assert page
    assert "fell ill" in page.between(found[0].start_line, found[0].end_line)
    other = Document("x.md", "line", (Line(1, "Nothing to do with it."),))
    assert playbook.page_of(LIBRARY, other.name) is None
    assert playbook.page_of(LIBRARY, "../harbour-street.md") is None


class Embeddings:
    """Counts what it is given; lies down when told to."""

    name = "tiny"

    def __init__(self) -> None:
        self.given: list[str] = []
        self.is_down = False

    async def embed(self, texts: Sequence[str], account: Account) -> Floats:
        if self.is_down:
            raise NoAnswer(Why.NO_ANSWER)
        self.given += texts
        return np.array([[float("boxing" in t.lower()), 1.0, 0.0] for t in texts], np.float32)


async def test_the_library_is_turned_into_numbers_once_and_questions_are_not_kept(
    database: Database,
) -> None:
    await keep(database, "harbour-street.md", HARBOUR)
    embeddings = Embeddings()
    question = "a boxing gym of our own"
    for _ in range(2):
        kept = Shelf(database, LIBRARY, embeddings)
        given = await kept.answer(question, None, may_send=True)
        assert given.excerpts
    assert embeddings.given.count(question) == 2
    assert len(embeddings.given) - 2 == len(set(embeddings.given)) - 1
    async with database.reading() as tx:
        count = (await tx.scalars(select(func.count()).select_from(KeptEmbedding))).one()
    assert count == len(set(embeddings.given)) - 1


@pytest.mark.parametrize("may_send", [True, False])
async def test_without_the_model_or_consent_the_answer_comes_without_embeddings(
    database: Database, may_send: bool
) -> None:
    await keep(database, "harbour-street.md", HARBOUR)
    embeddings = Embeddings()
    embeddings.is_down = may_send
    kept = Shelf(database, LIBRARY, embeddings)
    given = await kept.answer("Why was the joint database abandoned?", None, may_send=may_send)
    assert given.is_answered
    assert embeddings.given == []
