"""A document and a question through the running service, on both platforms at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import content
from tests.fakes.openai import FakeOpenAI
from tests.fakes.slack import FakeSlack
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.telegram import FakeTelegram
from tests.process import Bot

FRIDAY = datetime(2026, 3, 20, 10, tzinfo=UTC)
LONG = 60.0
LIBRARY = Path(__file__).parent.parent / "guidance" / "library"
QUESTION = "Why was the joint database of families abandoned?"


async def told(slack: FakeSlack, person: SlackPerson, words: str) -> None:
    await slack.until(lambda: any(words in post.seen for post in person.messages), LONG)


@pytest.mark.parametrize("with_model", [False, True])
async def test_a_manager_sends_a_document_and_is_answered_from_it(
    database_url: str, tmp_path: Path, with_model: bool
) -> None:
    root = tmp_path / "content"
    root.mkdir()
    (root / "prompts").symlink_to(content.ROOT / "prompts")
    (root / "playbooks").symlink_to(LIBRARY / "playbooks")
    async with FakeSlack() as slack, FakeTelegram() as telegram, FakeOpenAI() as model:
        bot = Bot.on(tmp_path, database_url, slack, telegram, FRIDAY)
        bot.environment["WAYFINDER_CONTENT"] = str(root)
        if with_model:
            bot.environment |= {
                "OPENAI_BASE_URL": model.base_url,
                "OPENAI_API_KEY": model.api_key,
                "OPENAI_EMBEDDING_MODEL": "tiny",
                "OPENAI_MODEL": "small",
            }
        await bot.command("programme", "add", "Neighbours")
        code = (await bot.command("invite", "add", "Neighbours", "--role", "manager")).strip()
        sue, tom = slack.person("U1", name="Sue"), telegram.person(42, name="Tom")
        async with bot.running():
            await sue.says("Hello")
            await told(slack, sue, "invite code")
            await sue.says(code)
            await told(slack, sue, "Shall we start?")
            for label, then in [
                ("Yes, that is fine", "Who may read"),
                ("Only me", "On which day"),
                ("Monday", "At what time"),
                ("09:00", "All set"),
            ]:
                await sue.presses(label)
                await told(slack, sue, then)
            await tom.starts(code)
            await tom.is_told("Shall we start?", seconds=LONG)
            for label, then in [
                ("Yes, that is fine", "Who may read"),
                ("Only me", "On which day"),
                ("Monday", "At what time"),
                ("09:00", "Is it"),
                ("Yes", "All set"),
            ]:
                await tom.presses(label)
                await tom.is_told(then, seconds=LONG)

            harbour = (LIBRARY / "harbour-street.md").read_bytes()
            await sue.attaches("harbour-street.md", "text/markdown", content=harbour)
            await told(slack, sue, "Shall I add harbour-street.md")
            await sue.presses("Add it")
            await told(slack, sue, "harbour-street.md is added")
            await tom.sends_document("laundry.txt", content=b"The laundry opened in spring.")
            await tom.is_told("Shall I add laundry.txt", seconds=LONG)
            await tom.presses("Add it")
            await tom.is_told("laundry.txt is added", seconds=LONG)

            await tom.says(f"/ask {QUESTION}")
            answer = await tom.is_told("fourteen months", seconds=LONG)
            await sue.command("/wayfinder", f"ask {QUESTION}")
            await told(slack, sue, "fourteen months")
            await sue.presses("Read 1 in full")
            await told(slack, sue, "weekly breakfast")
            # By now the post room has written down under which id the answer arrived.
            await tom.says("And after how long was that?", reply_to=answer)
            await telegram.until(
                lambda: sum("fourteen months" in message.text for message in tom.messages) == 2,
                LONG,
            )
        assert model.asked == []  # nobody has agreed to it
