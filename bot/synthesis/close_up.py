"""One theme with all that it rests on, what was not placed, and what was done.

Nobody's name is among it but coaches', and no place's unless its writer agreed to that. What fails
a check is shown with what it fails.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from bot.people import record
from bot.people.models import Person
from bot.people.record import By
from bot.synthesis import checks, material, queries
from bot.synthesis.board import cards_of
from bot.synthesis.models import Act, Evidence, LivingTheme, Part, Reply, Wording
from bot.synthesis.reflection import Reflection
from bot.synthesis.themes import Quote, Theme
from bot.synthesis.views import Deed, Detail, Item, Unplaced
from bot.synthesis.vocabulary import Topic


async def theme(
    tx: AsyncSession, coach: Person, theme_id: int, now: datetime, *, by: By = "web"
) -> Detail | None:
    """Return a theme with its evidence, and write down that this coach looked."""
    found = await queries.access_theme(tx, coach, theme_id)
    if found is None:
        return None
    row, study, programme = found
    record.note(
        tx, "read theme", now, by=by, actor=coach, programme_id=programme.id, ref=str(row.id)
    )
    evidence = await queries.evidence(tx, [row.id])
    read = await material.of_ids(tx, programme.id, (each.reflection_id for each in evidence))
    others = await _other_themes(tx, row)
    items = [
        _item(each, read, row, others.get(each.reflection_id, ()))
        for each in evidence
        if str(each.reflection_id) in read.reflections
    ]
    replies = await tx.scalars(
        select(Reply.words)
        .where(Reply.theme_id == row.id, Reply.words != "")
        .order_by(Reply.answered_at)
    )
    [card] = await cards_of(tx, programme, study.id, [row])
    said = (await queries.wordings(tx, [row])).get(row.id)
    return Detail(
        card=card,
        study=study,
        programme=programme,
        items=tuple(sorted(items, key=_most_telling_first)),
        problems=tuple(_problems(row, said, evidence, read.reflections)),
        not_quite=tuple(replies),
    )


def _item(
    each: Evidence, read: material.Material, theme: LivingTheme, also_in: tuple[int, ...]
) -> Item:
    key = str(each.reflection_id)
    one = read.reflections[key]
    names_place = key in read.may_name_place and one.place is not None
    return Item(
        reflection_id=each.reflection_id,
        text=one.text,
        quote=each.quote if each.quote in one.text else "",
        part=each.part,
        on=one.date,
        place=read.place_names[one.place] if names_place and one.place else "",
        may_quote=one.may_quote,
        by_coach=each.by_coach,
        supports=each.is_supporting if each.ticked_wording_id == theme.wording_id else None,
        also_in=also_in,
    )


def _most_telling_first(item: Item) -> tuple[bool, bool, int]:
    return not item.quote, item.part is Part.SUPPORTS, -item.reflection_id


async def _other_themes(tx: AsyncSession, theme: LivingTheme) -> dict[int, tuple[int, ...]]:
    alive = [id_ for id_ in await queries.alive(tx, theme.study_id) if id_ != theme.id]
    mine = select(Evidence.reflection_id).where(Evidence.theme_id == theme.id)
    of = queries.standing(alive, Evidence.reflection_id.in_(mine))
    rows = await tx.execute(select(of.c.reflection_id, of.c.theme_id).order_by(of.c.theme_id))
    found: dict[int, tuple[int, ...]] = {}
    for reflection_id, theme_id in rows:
        found[reflection_id] = (*found.get(reflection_id, ()), theme_id)
    return found


def _problems(
    theme: LivingTheme,
    said: Wording | None,
    evidence: Iterable[Evidence],
    reflections: Mapping[str, Reflection],
) -> list[str]:
    """Return what fails a check, each once."""
    standing = [each for each in evidence if str(each.reflection_id) in reflections]
    quotes = tuple(Quote(str(each.reflection_id), each.quote) for each in standing if each.quote)
    claimed = Theme(
        id=str(theme.id),
        title=theme.name,
        statement=said.statement if said else theme.name,
        worded_from=str(said.worded_from_id) if said and said.worded_from_id else None,
        topics=tuple(Topic(*topic) for topic in theme.topics),
        reflections=tuple(str(each.reflection_id) for each in standing),
        quotes=quotes,
        otherwise=(),
        people=0,
        places=0,
        shown_across_places=False,
        first=None,
        last=None,
        minority=theme.is_minority,
    )
    found = [problem.what for problem in checks.problems([claimed], reflections)]
    return list(dict.fromkeys(found))


async def unplaced(
    tx: AsyncSession,
    coach: Person,
    study_id: int,
    now: datetime,
    first: int,
    most: int,
    *,
    by: By = "web",
) -> Unplaced | None:
    """Return some of what stands in no theme, newest first, and write down that this coach looked.

    Args:
        first: how many of the newest to leave out; fewer where there are none after them.
    """
    found = await queries.access_study(tx, coach, study_id)
    if found is None:
        return None
    study, programme = found
    record.note(
        tx, "read unplaced", now, by=by, actor=coach, programme_id=programme.id, ref=str(study.id)
    )
    placed = select(queries.standing(await queries.alive(tx, study.id)).c.reflection_id)
    across, of_it = material.ids(study)
    left = list(
        await tx.scalars(of_it.where(across.c.id.not_in(placed)).order_by(across.c.id.desc()))
    )
    count = len(left)
    first = min(first, max(count - 1, 0) // most * most)
    wanted = left[first : first + most]
    read = await material.of_ids(tx, programme.id, wanted)
    items = [
        Item(
            reflection_id=id_,
            text=one.text,
            quote="",
            part=Part.SUPPORTS,
            on=one.date,
            place=read.place_names[one.place]
            if one.place and str(id_) in read.may_name_place
            else "",
            may_quote=one.may_quote,
            by_coach=False,
            supports=None,
            also_in=(),
        )
        for id_ in wanted
        if (one := read.reflections.get(str(id_)))
    ]
    return Unplaced(study, programme, count, first, tuple(items))


async def history(
    tx: AsyncSession, coach: Person, study_id: int, *, theme_id: int | None = None, most: int = 100
) -> list[Deed] | None:
    """Return what was done in a study, or with one theme of it, newest first."""
    if await queries.access_study(tx, coach, study_id) is None:
        return None
    # what a run changed is long, and only whoever undoes it reads it
    changed = func.json_array_length(Act.changes) > 0
    acts = select(Act, changed).options(defer(Act.changes)).where(Act.study_id == study_id)
    if theme_id is not None:
        acts = acts.where(Act.theme_id == theme_id)
    rows = (await tx.execute(acts.order_by(Act.id.desc()).limit(most))).all()
    done = [act for act, _ in rows]
    actors = {act.actor_id for act in done if act.actor_id}
    named = select(Person.id, Person.name).where(Person.id.in_(actors))
    names = {id_: name for id_, name in await tx.execute(named)}
    about = [act.theme_id for act in done if act.theme_id]
    themes = list(await tx.scalars(select(LivingTheme).where(LivingTheme.id.in_(about))))
    said = await queries.wordings(tx, themes)
    titles = {each.id: said[each.id].title if each.id in said else each.name for each in themes}
    return [
        Deed(
            id=act.id,
            at=act.at,
            who=names.get(act.actor_id or 0, ""),
            by=act.by,
            deed=act.deed,
            why=act.why,
            theme_id=act.theme_id,
            title=titles.get(act.theme_id or 0, ""),
            can_be_undone=bool(has_changes) and act.undone_by_id is None,
            is_undone=act.undone_by_id is not None,
        )
        for act, has_changes in rows
    ]
