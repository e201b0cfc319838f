"""Commands that set up programmes and their places."""

from typing import Annotated

import typer
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import content
from bot.cli.database import in_the_database, known_zone, place_named, programme_named
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.config import Settings
from bot.conversations import Turn
from bot.organising import rules
from bot.organising.closing import close
from bot.people import places, record
from bot.people import queries as people
from bot.people.models import Membership, Person, Place, Programme
from bot.people.vocabulary import Role, Standing
from bot.reflections.enrolling import first_day_moved
from bot.reflections.journey import load_all

programme_commands = typer.Typer(no_args_is_help=True, help="Learning programmes.")
place_commands = typer.Typer(no_args_is_help=True, help="Places in a programme.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(programme_commands, name="programme")
    app.add_typer(place_commands, name="place")


@programme_commands.command("add")
def add_programme(
    name: Annotated[str, typer.Argument(help="As people know it.")],
    place: Annotated[
        list[str] | None, typer.Option("--place", help="One of its places; say it repeatedly.")
    ] = None,
    timezone: Annotated[str, typer.Option(help="The places' time zone.")] = "Europe/London",
    contact: Annotated[
        str, typer.Option(help="A person to turn to: name and how to reach them.")
    ] = "",
    welcome: Annotated[str, typer.Option(help="Words of welcome, in your own voice.")] = "",
    is_open: Annotated[
        bool, typer.Option("--open", help="Anybody who finds the bot may join, without a code.")
    ] = False,
) -> None:
    """Add a programme, with its places. `wayfinder programme set` sets the rest.

    Example: wayfinder programme add "Good Neighbours" --place Ashdown --place Birkby --open
    """
    known_zone(timezone)

    async def add(tx: AsyncSession) -> None:
        now = SystemClock().now()
        if name in {each.name for each in await people.programmes(tx)}:
            raise CannotDo(f"There is a programme named {name!r} already: choose another name.")
        programme = Programme(
            name=name, contact=contact, welcome=welcome, is_open=is_open, created_at=now
        )
        tx.add(programme)
        await tx.flush()
        tx.add_all(
            Place(programme_id=programme.id, name=each, timezone=timezone) for each in place or []
        )
        record.note(tx, "add programme", now, by="command line", programme_id=programme.id)

    in_the_database(add)
    typer.echo(f"Added {name} with {len(place or [])} place(s).")


@programme_commands.command("list")
def list_programmes() -> None:
    """List the programmes and their places.

    Example: wayfinder programme list
    """

    async def read(tx: AsyncSession) -> list[str]:
        lines = []
        for programme in await people.programmes(tx):
            places = ", ".join(place.name for place in await people.places(tx, programme.id))
            way_in = "open" if programme.is_open else "by invite"
            lines.append(f"{programme.name} ({way_in}): {places or 'no places'}")
        return lines

    for line in in_the_database(read) or ["No programme yet: 'wayfinder programme add NAME'."]:
        typer.echo(line)


@programme_commands.command("show")
def show_programme(name: Annotated[str, typer.Argument(help="The programme's name.")]) -> None:
    """Show everything that is set in a programme, and who runs it.

    Example: wayfinder programme show "Good Neighbours"
    """

    async def read(tx: AsyncSession) -> list[str]:
        programme = await programme_named(tx, name)
        lines = [f"{setting}: {_shown(programme, setting)}" for setting in rules.SETTABLE]
        for role in (Role.COACH, Role.MANAGER):
            names = await tx.scalars(
                select(Person.name)
                .join(Membership, Membership.person_id == Person.id)
                .where(Membership.programme_id == programme.id, Membership.role == role)
                .order_by(Person.name)
            )
            lines.append(f"{role}: {', '.join(names) or 'nobody yet'}")
        taking_part = await tx.scalar(
            select(func.count()).where(
                Person.programme_id == programme.id, Person.standing == Standing.TAKING_PART
            )
        )
        few = (taking_part or 0) < programme.least_people
        told = f"fewer than {programme.least_people}" if few else str(taking_part)
        places = [place.name for place in await people.places(tx, programme.id)]
        return [*lines, f"places: {', '.join(places) or 'none'}", f"taking part: {told}"]

    for line in in_the_database(read):
        typer.echo(line)


def _shown(programme: Programme, setting: str) -> str:
    value = getattr(programme, setting)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@programme_commands.command("set")
def set_programme(
    name: Annotated[str, typer.Argument(help="The programme's name.")],
    setting: Annotated[str, typer.Argument(help=f"One of: {', '.join(rules.SETTABLE)}.")],
    value: Annotated[str, typer.Argument(help="The new value; '' for none. Dates: 2026-09-07.")],
) -> None:
    """Set one thing in a programme. Thresholds can only be raised above 5 people and 3 places.

    Example: wayfinder programme set "Good Neighbours" keep_days 730
    """
    if setting not in rules.SETTABLE:
        raise CannotDo(f"There is no setting {setting!r}; there is: {', '.join(rules.SETTABLE)}.")
    try:
        new = rules.read(setting, value)
    except rules.WrongValue as wrong:
        hint = f"a whole number, {wrong.least} or more" if wrong.least else _how(setting)
        raise CannotDo(f"{setting} cannot be {value!r}: give {hint}.") from None
    if setting == "journey" and new not in (
        journeys := load_all(Settings().content or content.ROOT)
    ):
        raise CannotDo(f"There is no journey {value!r}; there is: {', '.join(journeys)}.")

    async def change(tx: AsyncSession) -> None:
        programme = await programme_named(tx, name)
        setattr(programme, setting, new)
        if not rules.dates_fit(programme.starts_on, programme.ends_on):
            raise CannotDo("The last day would be before the first day: nothing was changed.")
        now = SystemClock().now()
        if setting == "starts_on":
            await tx.flush()
            await first_day_moved(Turn(tx, now), programme)
        record.note(
            tx,
            f"set programme {setting}",
            now,
            by="command line",
            programme_id=programme.id,
        )

    in_the_database(change)
    typer.echo(f"{name}: {setting} is now {value or 'not set'}.")


def _how(setting: str) -> str:
    if setting in rules.DATES:
        return "a date like 2026-09-07"
    return "yes or no" if setting == "is_open" else "some words"


@programme_commands.command("helplines")
def set_helplines(
    name: Annotated[str, typer.Argument(help="The programme's name.")],
    line: Annotated[
        list[str] | None, typer.Option("--line", help="One line that people read; repeat it.")
    ] = None,
) -> None:
    """Set whom people are told to ring when somebody may be at risk; without lines, the usual.

    Example: wayfinder programme helplines "Good Neighbours" --line "Emergency: 112"
    """

    async def change(tx: AsyncSession) -> None:
        (await programme_named(tx, name)).helplines = "\n".join(line or [])

    in_the_database(change)
    typer.echo(f"{name} now has {len(line)} line(s)." if line else f"{name} has the usual numbers.")


@place_commands.command("add")
def add_place(
    programme: Annotated[str, typer.Argument(help="The programme's name.")],
    name: Annotated[str, typer.Argument(help="The place's name.")],
    timezone: Annotated[str, typer.Option(help="Its time zone.")] = "Europe/London",
) -> None:
    """Add a place to a programme.

    Example: wayfinder place add "Good Neighbours" Carrow --timezone Europe/Dublin
    """
    known_zone(timezone)

    async def add(tx: AsyncSession) -> None:
        of = await programme_named(tx, programme)
        if name in {place.name for place in await people.places(tx, of.id)}:
            raise CannotDo(f"{programme} has a place named {name!r} already.")
        await places.add(tx, of.id, name, timezone)

    in_the_database(add)
    typer.echo(f"Added {name} to {programme}.")


@place_commands.command("remove")
def remove_place(
    programme: Annotated[str, typer.Argument(help="The programme's name.")],
    name: Annotated[str, typer.Argument(help="The place's name.")],
    move_to: Annotated[
        str, typer.Option("--move-to", help="The place to which its people go; they are told.")
    ] = "",
) -> None:
    """Remove a place. What was done together there is kept; 'place add' brings it back.

    Example: wayfinder place remove "Good Neighbours" Ashdown --move-to Birkby
    """

    async def remove(tx: AsyncSession) -> int:
        of = await programme_named(tx, programme)
        place = await place_named(tx, of, name)
        to = await place_named(tx, of, move_to) if move_to else None
        if to is place:
            raise CannotDo("Its people cannot go to the place that is removed: name another one.")
        n = await places.people_in(tx, place)
        if n and to is None:
            raise CannotDo(
                f"{name} has {n} people, or expects them: say where they go with --move-to."
            )
        now = SystemClock().now()
        record.note(tx, "remove place", now, by="command line", programme_id=of.id)
        return await close(Turn(tx, now), of, place, to)

    moved = in_the_database(remove)
    went = f" {moved} people are in {move_to} now, and are told." if moved else ""
    typer.echo(f"Removed {name} from {programme}.{went}")


@place_commands.command("list")
def list_places(programme: Annotated[str, typer.Argument(help="The programme's name.")]) -> None:
    """List a programme's places and their time zones.

    Example: wayfinder place list "Good Neighbours"
    """

    async def read(tx: AsyncSession) -> list[str]:
        of = await programme_named(tx, programme)
        return [f"{place.name} ({place.timezone})" for place in await people.places(tx, of.id)]

    for line in in_the_database(read) or [f"{programme} has no places yet."]:
        typer.echo(line)


@place_commands.command("set")
def set_place(
    programme: Annotated[str, typer.Argument(help="The programme's name.")],
    name: Annotated[str, typer.Argument(help="The place's name.")],
    rename: Annotated[str, typer.Option(help="Its new name.")] = "",
    timezone: Annotated[str, typer.Option(help="Its new time zone.")] = "",
) -> None:
    """Rename a place, or change its time zone. People keep the zone that they chose.

    Example: wayfinder place set "Good Neighbours" Carow --rename Carrow
    """
    if timezone:
        known_zone(timezone)

    async def change(tx: AsyncSession) -> None:
        of = await programme_named(tx, programme)
        place = await place_named(tx, of, name)
        if rename and rename in {each.name for each in await people.places(tx, of.id)}:
            raise CannotDo(f"{programme} has a place named {rename!r} already.")
        place.name, place.timezone = rename or place.name, timezone or place.timezone

    in_the_database(change)
    typer.echo(f"Changed {rename or name} in {programme}.")
