"""What a study's run is helped with, in a programme whose people have names."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import content
from bot.clock import SimulatedClock
from bot.llm import instructions
from bot.llm.model import Model
from bot.llm.models import Call
from bot.llm.openai import OpenAIServer
from bot.people.models import Programme
from bot.synthesis import rules
from bot.synthesis.flow import synthesise
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Synthesis
from bot.synthesis.vocabulary import Vocabulary
from bot.synthesis.wording.helping import ByMeaning, ByModel
from tests.fakes.openai import FakeOpenAI
from tests.synthesis.wording import speakers
from tests.synthesis.wording.speakers import VOCABULARY, speaker
from tests.synthesis.world import reflections
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAID = [
    replace(one, text=f"{one.text} Amina Yusuf.", may_send=not one.id.endswith("2"))
    for one in reflections()
]


@dataclass(frozen=True)
class Proposal:
    synthesis: Synthesis
    reflections: dict[str, Reflection]
    vocabulary: Vocabulary
    threshold: rules.Threshold
    programme_id: int


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as fake:
        fake.will(speaker())
        yield fake


@pytest.fixture
async def model(fake: FakeOpenAI, world: World) -> AsyncIterator[Model]:
    server = OpenAIServer(
        api_key=fake.api_key,
        base_url=fake.base_url,
        model="small",
        embedding_model="tiny",
        patience=timedelta(seconds=10),
    )
    clock = SimulatedClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
    model = Model(server, world.app.db, clock, instructions.load(content.ROOT))
    yield model
    await model.close()


@pytest.fixture
async def programme_id(world: World) -> int:
    await world.add_programme()
    await world.person("slack", "Amina Yusuf").joins()
    async with world.app.db.reading() as tx:
        return (await tx.scalars(select(Programme.id))).one()


async def test_a_run_is_helped_and_names_stay_in_the_house(
    world: World, fake: FakeOpenAI, model: Model, programme_id: int
) -> None:
    embed, told = await ByMeaning(world.app.db, model).mean(SAID, programme_id)
    assert embed
    assert told == ""
    plain = synthesise(SAID, vocabulary=VOCABULARY, embed=embed)
    known = {one.id: one for one in SAID}
    proposal = Proposal(plain, known, VOCABULARY, rules.DEFAULT, programme_id)
    by_model = ByModel(world.app.db, model, [], 100_000)
    found, told = await by_model.improve(proposal)
    assert found != plain
    assert told.startswith("The language model worded")
    sent = speakers.texts_sent(fake.asked) + " ".join(fake.embedded)
    assert "[person" in sent
    assert "Amina" not in sent
    async with world.app.db.reading() as tx:
        calls = list(await tx.scalars(select(Call)))
    assert {call.programme_id for call in calls} == {programme_id}
    assert {about.removeprefix("reflection:") for call in calls for about in call.about} <= {
        one.id for one in SAID if one.may_send
    }


async def test_a_run_goes_on_without_help(
    world: World, fake: FakeOpenAI, model: Model, programme_id: int
) -> None:
    fake.fails(500, 1000)
    embed, told = await ByMeaning(world.app.db, model).mean(SAID, programme_id)
    assert embed is None
    assert "without embeddings" in told
    plain = synthesise(SAID, vocabulary=VOCABULARY)
    known = {one.id: one for one in SAID}
    proposal = Proposal(plain, known, VOCABULARY, rules.DEFAULT, programme_id)
    found, told = await ByModel(world.app.db, model, [], 100_000).improve(proposal)
    assert found == plain
    assert "did not answer in time" in told
