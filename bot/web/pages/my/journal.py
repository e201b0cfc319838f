"""What somebody kept: to find, read, change, show, take out, bring back, and take away."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import Response

from bot.language import speaking
from bot.people.models import Person
from bot.people.vocabulary import Visibility
from bot.reflections import queries as reflections
from bot.reflections import words as reflection_words
from bot.reflections.about import words as about_words
from bot.reflections.enclosed import queries as enclosed
from bot.reflections.enclosed.flow import Held
from bot.reflections.journal import exports, queries
from bot.reflections.journal import words as journal_words
from bot.reflections.models import Reflection, State
from bot.web import words as web_words
from bot.web.declaring import OWN_REFLECTIONS
from bot.web.later import Later, shown
from bot.web.pages.my import words
from bot.web.pages.my.group import MY
from bot.web.visit import Flash, NotHere, Undo, Visit

PAGE = 20
MEDIA = {"md": "text/markdown", "html": "text/html", "json": "application/json"}


@MY.get("/my/journal", needs=OWN_REFLECTIONS)
async def journal(visit: Visit) -> Response:
    tx, me = visit.tx, visit.person
    wanted, theme, month = (visit.query.get(name, "")[:200] for name in ("q", "theme", "month"))
    ids = await queries.with_words(tx, me, wanted)
    total = len(ids) if not wanted else len(await queries.with_words(tx, me, ""))
    if theme:
        _, about = await queries.with_tag(tx, me, theme)
        ids = _both(ids, about)
    if month:
        ids = _both(ids, await queries.of_month(tx, me, month))
    last = max((len(ids) - 1) // PAGE, 0)
    number = min(_number(visit.query.get("page", "")), last)
    labels = visit.house.reflections.about.labels
    tags = await queries.all_tags(tx, me)
    found = await queries.these(tx, me, ids[number * PAGE : (number + 1) * PAGE])
    sent = await enclosed.with_answers(tx, [each.id for each in found])
    return visit.show(
        "my/journal.html",
        entries=[
            (each, _about(tags.get(each.id, []), labels), sent.get(each.id, [])) for each in found
        ],
        count=len(ids),
        total=total,
        number=number,
        last=last,
        wanted={"q": wanted, "theme": theme, "month": month},
        themes=[
            (queries.mark(tag), labels.get(tag, tag), n) for tag, n in await queries.tags(tx, me)
        ],
        months=[
            (f"{first:%Y-%m}", journal_words.month(first), n)
            for first, n in await queries.months(tx, me)
        ],
        who=reflection_words.who,
        forms=list(exports.WRITERS),
    )


@MY.get("/my/journal.{form}", needs=OWN_REFLECTIONS)
async def export(visit: Visit) -> Response:
    form = visit.path["form"]
    if form == "zip":
        return await _packed(visit)
    if form not in exports.WRITERS:
        raise NotHere
    written, _ = await visit.house.reflections.journal.written(visit.tx, visit.person, form)
    return visit.file(f"journal-{visit.now:%Y-%m-%d}.{form}", written, MEDIA[form])


async def _packed(visit: Visit) -> Response:
    """Hand out all of a journal, with the recordings and pictures in it."""
    house, me = visit.house, visit.person.id
    held = [Held.of(part) for part in await enclosed.all_of(visit.tx, visit.person)]
    name = f"journal-{visit.now:%Y-%m-%d}"

    async def write(files: Mapping[int, str]) -> dict[str, str]:
        async with house.db.reading() as tx:
            person = await tx.get_one(Person, me)
            with speaking(person.language):
                return {
                    f"{name}.{form}": (
                        await house.reflections.journal.written(tx, person, form, files)
                    )[0]
                    for form in exports.WRITERS
                }

    async def make(_: Headers) -> Response:
        content = await house.enclosed.packed(held, write)
        return visit.file(f"{name}.zip", content, "application/zip")

    return Later(make)


@MY.get("/my/sent/{id:int}", needs=OWN_REFLECTIONS)
async def sent(visit: Visit) -> Response:
    """A recording or a picture that came with an answer."""
    part = visit.found(await enclosed.own(visit.tx, visit.person, visit.ref))
    return shown(visit.house.enclosed, Held.of(part))


@MY.get("/my/journal/{id:int}", needs=OWN_REFLECTIONS)
async def entry(visit: Visit) -> Response:
    found = await _own(visit)
    if found.state is not State.ANSWERED:
        raise NotHere
    labels = visit.house.reflections.about.labels
    tags = await queries.tags_of(visit.tx, found.id)
    return visit.show(
        "my/entry.html",
        entry=found,
        sent=(await enclosed.with_answers(visit.tx, [found.id])).get(found.id, []),
        tags=[(tag, labels.get(tag, tag)) for tag in tags],
        suggestions=[label for key, label in labels.items() if key not in tags],
        rungs=journal_words.rungs(),
        who=reflection_words.who(found.visibility),
    )


@MY.post("/my/journal/{id:int}", needs=OWN_REFLECTIONS)
async def rewrite(visit: Visit) -> Response:
    found = await _own(visit)
    before, text = found.text, visit.text("text")
    here = f"/my/journal/{found.id}"
    if not text:
        return visit.back(here, Flash(text=words.needs_words(), tone="problem"))
    await visit.press(journal_words.REWRITE, visit.ref, answers={"text": text})
    undo = Undo(label=words.undo(), path=here, fields={"text": before}) if before else None
    return visit.back(here, Flash(text=web_words.saved(), undo=undo))


@MY.post("/my/journal/{id:int}/who", needs=OWN_REFLECTIONS)
async def show_to(visit: Visit) -> Response:
    found = await _own(visit)
    chosen, before = visit.text("who"), found.visibility
    here = f"/my/journal/{found.id}"
    if chosen not in set(Visibility):
        return visit.back(here, Flash(text=web_words.nothing_changed(), tone="problem"))
    heard = await visit.press(journal_words.SHOW_TO[Visibility(chosen)], visit.ref)
    undo = Undo(label=words.undo(), path=f"{here}/who", fields={"who": before.value})
    return visit.back(here, heard.flash(undo if chosen != before else None))


@MY.post("/my/journal/{id:int}/tags", needs=OWN_REFLECTIONS)
async def add_tag(visit: Visit) -> Response:
    found = await _own(visit)
    before = await queries.tags_of(visit.tx, found.id)
    heard = await visit.press(about_words.TYPED, visit.ref, text=visit.text("tag", 200))
    await visit.tx.flush()
    changed = await queries.tags_of(visit.tx, found.id) != before
    said = Flash(text=web_words.saved()) if changed else heard.flash()
    return visit.back(f"/my/journal/{found.id}", said)


@MY.post("/my/journal/{id:int}/tags/remove", needs=OWN_REFLECTIONS)
async def remove_tag(visit: Visit) -> Response:
    found = await _own(visit)
    tag = visit.text("tag", 200)
    here = f"/my/journal/{found.id}"
    if tag not in await queries.tags_of(visit.tx, found.id):
        return visit.back(here, Flash(text=web_words.nothing_changed(), tone="problem"))
    await queries.toggle(visit.tx, found.id, tag)
    undo = Undo(label=words.undo(), path=f"{here}/tags", fields={"tag": tag})
    return visit.back(here, Flash(text=web_words.saved(), undo=undo))


@MY.post("/my/journal/{id:int}/delete", needs=OWN_REFLECTIONS)
async def delete(visit: Visit) -> Response:
    found = await _own(visit)
    heard = await visit.press(journal_words.DELETE, visit.ref)
    undo = Undo(label=words.bring_back(), path=f"/my/journal/{found.id}/bring-back")
    return visit.back("/my/journal", heard.flash(undo))


@MY.post("/my/journal/{id:int}/bring-back", needs=OWN_REFLECTIONS)
async def bring_back(visit: Visit) -> Response:
    visit.found(await reflections.own_deleted(visit.tx, visit.person, visit.ref))
    heard = await visit.press(journal_words.KEEP_AFTER_ALL, visit.ref)
    return visit.back(f"/my/journal/{visit.ref}", heard.flash())


@MY.get("/my/journal/{id:int}/answer", needs=OWN_REFLECTIONS)
async def question(visit: Visit) -> Response:
    """A question that hangs on what was done on a page; the journey's are asked in the chat."""
    return visit.show("my/answer.html", entry=await _unanswered(visit))


@MY.post("/my/journal/{id:int}/answer", needs=OWN_REFLECTIONS)
async def answer(visit: Visit) -> Response:
    found = await _unanswered(visit)
    text = visit.text("text")
    if not text:
        said = Flash(text=words.needs_words(), tone="problem")
        return visit.back(f"/my/journal/{found.id}/answer", said)
    heard = await visit.press(reflection_words.ANSWER, visit.ref, text=text)
    return visit.back(f"/my/journal/{found.id}", heard.flash())


async def _own(visit: Visit) -> Reflection:
    return visit.found(await reflections.own(visit.tx, visit.person, visit.ref))


async def _unanswered(visit: Visit) -> Reflection:
    found = await _own(visit)
    if found.state is not State.ASKED or found.prompt is not None:
        raise NotHere
    return found


def _about(tags: list[str], labels: Mapping[str, str]) -> list[str]:
    return [labels.get(tag, tag) for tag in tags]


def _both(ids: list[int], also: list[int]) -> list[int]:
    wanted = set(also)
    return [each for each in ids if each in wanted]


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0
