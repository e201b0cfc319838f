"""What somebody kept, theirs to find, read, change, show and take away."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Message
from bot.conversations import Handler, Heard
from bot.conversations.flow import show as show_form
from bot.delivery.files import Files
from bot.people import spoken
from bot.people.models import Person
from bot.people.vocabulary import Visibility
from bot.reflections import queries, remembering
from bot.reflections import words as all_words
from bot.reflections.enclosed import queries as enclosed
from bot.reflections.enclosed import words as enclosed_words
from bot.reflections.journal import exports, words
from bot.reflections.journal import queries as journal
from bot.reflections.journal.exports import Entry
from bot.reflections.models import Part, Reflection, Search
from bot.reflections.showing import flow as showing

PAGE = 5


@dataclass(frozen=True)
class View:
    """Some of a journal: `a.` all, `w.` with the words last looked for, `t.` tag, `m.` month."""

    kind: str = "a"
    key: str = ""
    page: int = 0

    @classmethod
    def parse(cls, ref: str) -> "View":
        kind, _, rest = ref.partition(".")
        key, _, page = rest.rpartition(".")
        if kind not in ("a", "w", "t", "m") or not page.isdecimal():
            return cls()
        return cls(kind, key, int(page))


class Journal:
    """Args:
    themes: what the themes are called, by key.
    files: where exported files stand until they are sent.
    """

    def __init__(self, themes: Mapping[str, str], files: Files) -> None:
        self._themes, self._files = themes, files
        self.routes: dict[str, Handler] = {
            all_words.JOURNAL: self.show,
            all_words.WHO: self.who,
            words.READ: self.read,
            words.EDIT: self.edit,
            words.REWRITE: self.rewrite,
            words.DELETE: self.delete,
            words.KEEP_AFTER_ALL: self.bring_back,
            words.FIND: self.ask_what_to_find,
            words.FOUND: self.find,
            words.THEMES: self.by_theme,
            words.MONTHS: self.by_month,
            words.EXPORT: self.export,
            **{action: self._shower(rung) for rung, action in words.SHOW_TO.items()},
        }

    async def show(self, heard: Heard) -> None:
        """Show a page of answers, newest first: all of them, or those with the words given."""
        if heard.after_command:
            await self.find(heard)
        elif heard.ref:
            await heard.redraw(await self.page(heard, View.parse(heard.ref)))
        else:
            await heard.say(await self.page(heard, View()))

    async def page(self, heard: Heard, view: View) -> Message:
        skip = view.page * PAGE
        if view.kind == "a":
            found = await queries.journal(heard.tx, heard.person, skip, PAGE + 1)
            has_older, title = len(found) > PAGE, ""
        else:
            title, ids = await self._matching(heard, view)
            found = await journal.these(heard.tx, heard.person, ids[skip : skip + PAGE])
            has_older = len(ids) > skip + PAGE
        return words.journal(
            found[:PAGE],
            heard.person,
            view.page,
            has_older=has_older,
            view=f"{view.kind}.{view.key}",
            title=title,
        )

    async def _matching(self, heard: Heard, view: View) -> tuple[str, list[int]]:
        tx, person = heard.tx, heard.person
        if view.kind == "t":
            tag, ids = await journal.with_tag(tx, person, view.key)
            return self._themes.get(tag, tag) or view.key, ids
        if view.kind == "m":
            ids = await journal.of_month(tx, person, view.key)
            firsts = [first for first, _ in await journal.months(tx, person)]
            named = [words.month(first) for first in firsts if f"{first:%Y-%m}" == view.key]
            return (named or [view.key])[0], ids
        search = await tx.get(Search, person.id)
        wanted = search.words if search else ""
        return words.found_for(wanted), await journal.with_words(tx, person, wanted)

    async def ask_what_to_find(self, heard: Heard) -> None:
        await heard.ask(words.find_what(), words.FOUND)

    async def find(self, heard: Heard) -> None:
        """Show the answers with these words in them."""
        await heard.tx.merge(Search(person_id=heard.person.id, words=heard.text[:200]))
        await heard.stop_expecting(heard.person)
        await heard.say(await self.page(heard, View("w")))

    async def by_theme(self, heard: Heard) -> None:
        counts = [
            (journal.mark(tag), self._themes.get(tag, tag), count)
            for tag, count in await journal.tags(heard.tx, heard.person)
        ]
        await heard.say(words.pick_theme(counts))

    async def by_month(self, heard: Heard) -> None:
        await heard.say(words.pick_month(await journal.months(heard.tx, heard.person)))

    async def export(self, heard: Heard) -> None:
        """Hand out all of it as a file; `ref` is the form, asked for first."""
        if heard.ref not in exports.WRITERS:
            await heard.say(words.export_how())
            return
        written, count = await self.written(heard.tx, heard.person, heard.ref)
        name = f"journal-{heard.now:%Y-%m-%d}.{heard.ref}"
        whose = heard.person.id
        file = self._files.write(name, written.encode(), whose=whose, now=heard.now)
        await heard.say(words.exported(count, file))

    async def written(
        self, tx: AsyncSession, person: Person, form: str, files: Mapping[int, str] | None = None
    ) -> tuple[str, int]:
        """Return a whole journal, its form one of `exports.WRITERS`, and how many answers.

        Args:
            files: where the file of a part lies beside it, for those that do.
        """
        tags = await journal.all_tags(tx, person)
        found = await journal.everything(tx, person)
        sent = await enclosed.with_answers(tx, [each.id for each in found])
        entries = [
            self._entry(
                each, tags.get(each.id, []), sent.get(each.id, []), files or {}, person.timezone
            )
            for each in found
        ]
        return exports.WRITERS[form](words.journal_of(person.name), entries), len(entries)

    def _entry(
        self,
        each: Reflection,
        tags: list[str],
        sent: list[Part],
        files: Mapping[int, str],
        timezone: str,
    ) -> Entry:
        assert each.answered_at is not None
        return Entry(
            date=spoken.date(each.answered_at, timezone),
            at=each.answered_at.isoformat(),
            question=each.question,
            opening=each.opening,
            text=each.text,
            about=[self._themes.get(tag, tag) for tag in tags],
            who=all_words.who(each.visibility),
            enclosed=tuple(enclosed_words.label(p.file_kind) for p in sent if p.id not in files),
            files=tuple(files[part.id] for part in sent if part.id in files),
        )

    async def read(self, heard: Heard) -> None:
        """Show one answer in full."""
        entry = await self._own(heard)
        if entry:
            tags = await journal.tags_of(heard.tx, entry.id)
            about = [self._themes.get(tag, tag) for tag in tags]
            sent = await enclosed.with_answers(heard.tx, [entry.id])
            again = enclosed_words.again(sent.get(entry.id, []))
            for shown in words.whole(entry, heard.person, about, again):
                await heard.say(shown)

    async def edit(self, heard: Heard) -> None:
        entry = await self._own(heard)
        if entry:
            await show_form(heard, words.edit_form(entry))

    async def rewrite(self, heard: Heard) -> None:
        """Put new words in place of an answer, however many messages it was said in.

        What came besides words stays with it.
        """
        entry = await self._own(heard)
        if entry is None:
            return
        text = heard.answers["text"].strip()
        if not text:
            await heard.say(all_words.came_through_empty())
            return
        for part in await queries.parts(heard.tx, entry.id):
            if part.file_id:
                part.text = ""
            else:
                await heard.tx.delete(part)
        heard.tx.add(
            Part(
                reflection_id=entry.id,
                address=str(heard.sender),
                message_id="",
                text=text,
                said_at=heard.now,
                edited_at=heard.now,
            )
        )
        entry.text = text
        await heard.say(all_words.changed(entry))

    async def delete(self, heard: Heard) -> None:
        """Take an answer out; for some days it can be brought back."""
        entry = await self._own(heard)
        if entry:
            entry.deleted_at = heard.now
            await remembering.no_longer(heard.tx, heard.person, entry)
            await showing.narrowed(heard, entry)
            await heard.say(words.deleted(entry))

    async def bring_back(self, heard: Heard) -> None:
        entry = await queries.own_deleted(heard.tx, heard.person, heard.ref)
        if entry is None:
            await heard.say(all_words.gone())
            return
        entry.deleted_at = None
        await heard.redraw(words.brought_back(entry))

    async def who(self, heard: Heard) -> None:
        """Offer the ladder of who may read an answer."""
        entry = await self._own(heard)
        if entry:
            await heard.say(words.who_should_read(entry))

    def _shower(self, rung: Visibility) -> Handler:
        async def show_to(heard: Heard) -> None:
            entry = await self._own(heard)
            if entry:
                if showing.is_wider(entry.visibility, rung):
                    entry.shown_at = heard.now
                entry.visibility = rung
                await showing.narrowed(heard, entry)
                await heard.redraw(words.now_shown_to(entry))

        return show_to

    async def _own(self, heard: Heard) -> Reflection | None:
        """Return the person's own answer that was meant, or say that it is not there."""
        entry = await queries.own(heard.tx, heard.person, heard.ref)
        if entry is None:
            await heard.say(all_words.gone())
        return entry
