"""Commands about people: lists of them, one of them, and those who run the machine."""

from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chat import Address
from bot.cli.database import in_the_database, programme_named
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.config import Settings
from bot.people import codes as codes_of
from bot.people import importing, linking, permission, record, table
from bot.people.codes import Code
from bot.people.importing import Plan
from bot.people.models import Administrator, Membership, Person, Place, Programme
from bot.people.vocabulary import Role, Standing

people_commands = typer.Typer(no_args_is_help=True, help="Lists of people.")
person_commands = typer.Typer(no_args_is_help=True, help="One person.")
administrator_commands = typer.Typer(no_args_is_help=True, help="Those who run the machine.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(people_commands, name="people")
    app.add_typer(person_commands, name="person")
    app.add_typer(administrator_commands, name="administrator")


@people_commands.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or from Excel) or .xlsx.")],
    programme: Annotated[str, typer.Option(help="The programme's name.")],
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it. Without this, nothing is changed.")
    ] = False,
    codes: Annotated[
        Path | None,
        typer.Option(help="With --apply: write each person's invite code to this CSV file."),
    ] = None,
) -> None:
    """Take over a list of people: say what would change and what is wrong, then with --apply do it.

    Columns: reference (or email), name; if you like place, role, account, language, timezone.
    A second run with the same list changes nothing. Lines that are wrong are left out, and the
    exit status is 1, so mend them and run it again.

    Example: wayfinder people import people.csv --programme "Good Neighbours" --apply --codes c.csv
    """
    if codes and not apply:
        raise CannotDo("--codes writes the codes of people who were taken over: add --apply.")
    try:
        lines = table.read(file.read_bytes(), file.name)
    except OSError as error:
        raise CannotDo(f"{file} cannot be read ({error.strerror}).") from None
    now = SystemClock().now()

    async def take_over(tx: AsyncSession) -> tuple[Plan, list[Code]]:
        of = await programme_named(tx, programme)
        plan = await importing.plan(tx, of, lines)
        if not apply:
            return plan, []
        await importing.apply(tx, of, plan, now)
        return plan, await codes_of.codes(tx, of, now) if codes else []

    with Progress(SpinnerColumn(), TextColumn("{task.description}"), transient=True) as progress:
        progress.add_task(f"Looking at {len(lines)} lines")
        plan, made = in_the_database(take_over)
    _tell(plan, apply)
    if codes:
        _write(codes, made)
    if plan.wrong:
        raise typer.Exit(1)


def _tell(plan: Plan, applied: bool) -> None:
    for change in plan.changes:
        one = change.wanted
        typer.echo(f"line {one.line}: {one.name} ({one.reference}): {', '.join(change.what)}")
    for wrong in plan.wrong:
        typer.echo(f"line {wrong.line}: wrong: {wrong.why}", err=True)
    for column in plan.unused:
        typer.echo(f"The column {column!r} is not used.", err=True)
    changed = len(plan.changes) - plan.new
    did = "" if applied else "would be "
    typer.echo(
        f"{plan.new} {did}new, {changed} {did}changed, {plan.as_it_is} as it is, "
        f"{len(plan.wrong)} wrong."
    )
    if not applied:
        typer.echo("Nothing has been changed: --apply does it.")


def _write(to: Path, codes: list[Code]) -> None:
    bot = Settings().telegram_bot_name
    try:
        to.touch(0o600)
        to.chmod(0o600)
        to.write_bytes(codes_of.codes_table(codes, bot))
    except OSError as error:
        raise CannotDo(f"{to} cannot be written ({error.strerror}): choose another.") from None
    typer.echo(f"Wrote {len(codes)} codes to {to}.")


@person_commands.command("list")
def list_people(programme: Annotated[str, typer.Argument(help="The programme's name.")]) -> None:
    """List the people of a programme: number, name, place, roles, standing.

    Example: wayfinder person list "Good Neighbours"
    """

    async def read(tx: AsyncSession) -> list[str]:
        of = await programme_named(tx, programme)
        roles: dict[int, list[str]] = {}
        for person_id, role in await tx.execute(
            select(Membership.person_id, Membership.role)
            .where(Membership.programme_id == of.id)
            .order_by(Membership.role)
        ):
            roles.setdefault(person_id, []).append(role)
        rows = await tx.execute(
            select(Person, Place.name)
            .outerjoin(Place, Place.id == Person.place_id)
            .where(Person.programme_id == of.id, Person.standing != Standing.DECLINED)
            .order_by(Person.id)
        )
        return [
            f"{person.id}  {person.name}  {place or 'no place'}  "
            f"{', '.join(roles.get(person.id, ['no role']))}  {person.standing}"
            for person, place in rows
        ]

    for line in in_the_database(read) or [f"{programme} has nobody yet."]:
        typer.echo(line)


@person_commands.command("role")
def set_role(
    person: Annotated[int, typer.Argument(help="Their number, from 'wayfinder person list'.")],
    role: Annotated[Role, typer.Argument(help="What they become.")],
    programme: Annotated[str, typer.Argument(help="In which programme.")],
    remove: Annotated[bool, typer.Option("--remove", help="They are no longer.")] = False,
) -> None:
    """Make somebody a coach or manager of a programme, or no longer.

    Example: wayfinder person role 7 coach "Good Neighbours"
    """
    now = SystemClock().now()

    async def change(tx: AsyncSession) -> str:
        of, who = await programme_named(tx, programme), await person_numbered(tx, person)
        key = {"person_id": who.id, "programme_id": of.id, "role": role}
        membership = await tx.get(Membership, key)
        if remove and membership:
            await tx.delete(membership)
        elif not remove and membership is None:
            tx.add(Membership(**key, since=now))
        deed = f"{'remove' if remove else 'give'} role {role}"
        record.note(tx, deed, now, by="command line", subject=who, programme_id=of.id)
        return who.name

    name = in_the_database(change)
    typer.echo(f"{name} is {'no longer' if remove else 'now'} {role} in {programme}.")


async def person_numbered(tx: AsyncSession, number: int) -> Person:
    person = await tx.get(Person, number)
    if person is None:
        raise CannotDo(f"There is nobody numbered {number}: 'wayfinder person list' shows numbers.")
    return person


@person_commands.command("show")
def show_person(
    person: Annotated[int, typer.Argument(help="Their number, from 'wayfinder person list'.")],
) -> None:
    """Show how somebody can be reached and what was done with their things; never their words.

    Example: wayfinder person show 7
    """

    async def read(tx: AsyncSession) -> list[str]:
        who = await person_numbered(tx, person)
        programme = await tx.get(Programme, who.programme_id) if who.programme_id else None
        accounts = [account.address for account in await linking.accounts(tx, who)]
        return [
            f"name: {who.name}",
            f"programme: {programme.name if programme else 'none'}",
            f"standing: {who.standing}",
            f"known to the programme as: {who.reference or ''}",
            f"accounts: {', '.join(accounts) or 'none'}",
            *(
                f"{trace.at.astimezone(UTC):%Y-%m-%d %H:%M} {trace.deed} ({trace.by})"
                for trace in await record.about(tx, who)
            ),
        ]

    for line in in_the_database(read):
        typer.echo(line)


@administrator_commands.command("add")
def add_administrator(
    account: Annotated[str, typer.Argument(help="Such as telegram:42 or slack:T1/U2.")],
) -> None:
    """Let the owner of an account run the machine: programmes, places, invites; nobody's words.

    Example: wayfinder administrator add telegram:42
    """
    address = _address(account)

    async def add(tx: AsyncSession) -> bool:
        return bool(await permission.appoint_administrators(tx, [address], SystemClock().now()))

    is_new = in_the_database(add)
    typer.echo(f"{address} is {'now' if is_new else 'already'} an administrator.")


@administrator_commands.command("remove")
def remove_administrator(
    account: Annotated[str, typer.Argument(help="Such as telegram:42 or slack:T1/U2.")],
) -> None:
    """Take it back. WAYFINDER_ADMINISTRATORS appoints those it names again at every start.

    Example: wayfinder administrator remove telegram:42
    """
    address = _address(account)

    async def remove(tx: AsyncSession) -> None:
        if await tx.get(Administrator, str(address)) is None:
            raise CannotDo(f"{address} is no administrator.")
        await tx.execute(delete(Administrator).where(Administrator.address == str(address)))
        now = SystemClock().now()
        record.note(tx, "remove administrator", now, by="command line", ref=str(address))

    in_the_database(remove)
    typer.echo(f"{address} is no longer an administrator.")


@administrator_commands.command("list")
def list_administrators() -> None:
    """List the accounts of those who run the machine.

    Example: wayfinder administrator list
    """

    async def read(tx: AsyncSession) -> list[str]:
        return list(await tx.scalars(select(Administrator.address).order_by(Administrator.since)))

    for line in in_the_database(read) or ["Nobody yet: 'wayfinder administrator add ACCOUNT'."]:
        typer.echo(line)


def _address(account: str) -> Address:
    try:
        return Address.parse(account)
    except ValueError as error:
        raise CannotDo(f"{error}, or slack:T1/U2.") from None
