"""An event through the running service: a form in Slack, a yes in Telegram, files both ways."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import vobject

from tests.fakes.slack import FakeSlack
from tests.fakes.slack import Person as SlackPerson
from tests.fakes.telegram import FakeTelegram
from tests.process import Bot

FRIDAY = datetime(2026, 3, 20, 10, tzinfo=UTC)
LONG = 60.0
PDF = b"%PDF-1.4 questions to bring"


async def told(slack: FakeSlack, person: SlackPerson, words: str) -> None:
    await slack.until(lambda: any(words in post.seen for post in person.messages), LONG)


async def test_an_event_from_the_form_to_the_day(database_url: str, tmp_path: Path) -> None:
    async with FakeSlack() as slack, FakeTelegram() as telegram:
        bot = Bot.on(tmp_path, database_url, slack, telegram, FRIDAY)
        bot.environment["WAYFINDER_FILES"] = str(tmp_path / "files")
        bot.environment["TELEGRAM_BOT_NAME"] = "wayfinder_bot"
        await bot.command("programme", "add", "Neighbours", "--place", "Ashdown")
        codes = [
            (await bot.command("invite", "add", "Neighbours", "--role", role)).strip()
            for role in ("manager", "practitioner")
        ]
        sue, tom = slack.person("U1", name="Sue"), telegram.person(42, name="Tom")

        def files_of_tom() -> list[tuple[str, bytes]]:
            media: list[dict[str, Any]] = [message.media for message in tom.messages]
            documents = [each["document"] for each in media if "document" in each]
            return [(each["file_name"], telegram.content(each["file_id"])) for each in documents]

        async with bot.running():
            await sue.says("Hello")
            await told(slack, sue, "invite code")
            await sue.says(codes[0])
            await told(slack, sue, "Shall we start?")
            for label, then in [
                ("Yes, that is fine", "Which place"),
                ("Ashdown", "Who may read"),
                ("Only me", "On which day"),
                ("Monday", "At what time"),
                ("09:00", "All set"),
            ]:
                await sue.presses(label)
                await told(slack, sue, then)
            await tom.starts(codes[1])
            await tom.is_told("Shall we start?", seconds=LONG)
            for label, then in [
                ("Yes, that is fine", "Which place"),
                ("Ashdown", "Who may read"),
                ("Only me", "On which day"),
                ("Monday", "At what time"),
                ("09:00", "Is it"),
                ("Yes", "All set"),
            ]:
                await tom.presses(label)
                await tom.is_told(then, seconds=LONG)

            await sue.command("/wayfinder", "event")
            await told(slack, sue, "Events and news of Neighbours")
            await sue.presses("New event")
            await slack.until(lambda: sue.modal is not None, LONG)
            await sue.fills(
                {
                    "title": "Housing clinic",
                    "purpose": "Bring one knot & leave with a next step.",
                    "day": "2026-03-31",  # two days after the clocks change
                    "time": "14:00",
                    "minutes": "60",
                    "place": "https://meet.example.org/clinic",
                    "capacity": "1",
                }
            )
            await told(slack, sue, "2 people get it.")
            await sue.presses("Repeat and remind")
            await slack.until(lambda: sue.modal is not None, LONG)
            await sue.fills({"repeats": "fortnight", "times": "3"})
            await told(slack, sue, "And again: Tuesday 14 April, 14:00")
            await sue.presses("Attach a paper")
            await told(slack, sue, "Send me the file")
            await sue.attaches("questions.pdf", "application/pdf", content=PDF)
            await told(slack, sue, "questions.pdf goes with")
            await sue.presses("Announce it now")
            await tom.is_told("And again: Tuesday 14 April", seconds=LONG)
            await tom.presses("Coming to all")
            await tom.is_told("What do you want to work out there?", seconds=LONG)
            await tom.says("Who decides about the hall?")
            await tom.is_told("Kept for Sue.", seconds=LONG)
            [(name, written)] = files_of_tom()
            assert name == "housing-clinic.ics"
            entry = vobject.readOne(written.decode()).vevent
            assert entry.rrule.value == "FREQ=WEEKLY;COUNT=3;INTERVAL=2;BYDAY=TU"
            assert f"{entry.dtstart.value:%Y-%m-%d %H:%M}" == "2026-03-31 14:00"
            await sue.presses("Coming to all")
            await told(slack, sue, "you are number 1 on the waiting list")
            await sue.presses("Code for the room")
            await told(slack, sue, "and nothing else.")
            said = next(p.seen for p in reversed(sue.messages) if "and nothing else." in p.seen)
            code = said.partition("Write ")[2].partition(" to Wayfinder")[0]
            [picture] = [f for f in slack.state.files.values() if f["name"] == "code.png"]
            assert picture["content"].startswith(b"\x89PNG")

            # A week before, by summer time.
            bot.clock.advance(timedelta(days=4, hours=3, minutes=1))
            await tom.is_told("In a week: Housing clinic", seconds=LONG)
            await telegram.until(lambda: len(files_of_tom()) == 2, LONG)
            assert files_of_tom()[-1] == ("questions.pdf", PDF)

            bot.clock.advance(timedelta(days=6, hours=23, minutes=5))  # less than an hour before
            reminder = await tom.is_told("In an hour: Housing clinic", seconds=LONG)
            assert "Who decides about the hall?" in reminder.text
            await tom.says(code.lower())
            await tom.is_told("Good to have you there.", seconds=LONG)
            await tom.says("/events")
            last_date = await tom.is_told("Tuesday 28 April, 14:00 to 15:00", seconds=LONG)
            await tom.presses("Can't", on=last_date)
            await telegram.until(lambda: len(files_of_tom()) == 3, LONG)
            off = vobject.readOne(files_of_tom()[-1][1].decode())
            assert off.method.value == "CANCEL"
            assert off.vevent.uid.value == entry.uid.value
            assert hasattr(off.vevent, "recurrence_id")
            await told(slack, sue, "A place is free for you")
