"""Commands that let people in."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.database import in_the_database, place_named, programme_named
from bot.cli.failing import CannotDo
from bot.clock import SystemClock
from bot.config import Settings
from bot.organising.page import Invitation, page
from bot.people import invites, record, spoken
from bot.people import queries as people
from bot.people.models import Invite, Place, Programme
from bot.people.vocabulary import Role

invite_commands = typer.Typer(no_args_is_help=True, help="Codes that let people in.")

ProgrammeName = Annotated[str, typer.Argument(help="The programme's name.")]
PlaceName = Annotated[str, typer.Option(help="Only for this place.")]
WhichRole = Annotated[Role, typer.Option(help="What those who use it become.")]
Days = Annotated[int, typer.Option(help="How long it can be used; 0 for ever.", min=0)]
Uses = Annotated[int, typer.Option(help="How often; 0 for any number.", min=0)]


def add_to(app: typer.Typer) -> None:
    app.add_typer(invite_commands, name="invite")


async def _make(
    tx: AsyncSession, programme: str, place: str, role: Role, days: int, uses: int
) -> tuple[Invite, Programme]:
    now = SystemClock().now()
    of = await programme_named(tx, programme)
    made = invites.make(
        tx,
        now,
        of.id,
        place_id=(await place_named(tx, of, place)).id if place else None,
        role=role,
        lasts=timedelta(days=days) if days else None,
        uses=uses or None,
    )
    record.note(tx, f"invite {role}", now, by="command line", programme_id=of.id)
    return made, of


@invite_commands.command("add")
def add_invite(
    programme: ProgrammeName,
    place: PlaceName = "",
    role: WhichRole = Role.PRACTITIONER,
    days: Days = 30,
    uses: Uses = 0,
) -> None:
    """Make an invite code and print it.

    Example: wayfinder invite add "Good Neighbours" --place Birkby --uses 20
    """

    async def add(tx: AsyncSession) -> str:
        made, _ = await _make(tx, programme, place, role, days, uses)
        return made.code

    typer.echo(in_the_database(add))


@invite_commands.command("page")
def invite_page(
    programme: ProgrammeName,
    out: Annotated[Path, typer.Option(help="Where the page is written.")] = Path("invite.html"),
    code: Annotated[str, typer.Option(help="An invite there is; without it, a new one.")] = "",
    place: PlaceName = "",
    role: WhichRole = Role.PRACTITIONER,
    days: Days = 30,
    uses: Uses = 0,
    telegram_bot: Annotated[
        str, typer.Option(help="The bot's name in Telegram; else TELEGRAM_BOT_NAME.")
    ] = "",
) -> None:
    """Write a page to print: the code, the link, and a QR code that opens the bot in Telegram.

    Example: wayfinder invite page "Good Neighbours" --place Birkby --out birkby.html
    """
    bot = telegram_bot or Settings().telegram_bot_name

    async def draw(tx: AsyncSession) -> str:
        if code:
            of = await programme_named(tx, programme)
            found = await people.valid_invite(tx, code, SystemClock().now())
            if found is None or found.programme_id != of.id:
                raise CannotDo(f"{programme} has no invite {code!r} that can still be used.")
            made = found
        else:
            made, of = await _make(tx, programme, place, role, days, uses)
        at = await tx.get(Place, made.place_id) if made.place_id else None
        invitation = Invitation(
            code=made.code,
            programme=of.name,
            place=at.name if at else "",
            role=made.role,
            until=spoken.date(made.expires_at, "Europe/London") if made.expires_at else "",
            welcome=of.welcome,
            contact=of.contact,
        )
        return page(invitation, bot)

    drawn = in_the_database(draw)
    try:
        out.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise CannotDo(f"{out} cannot be written ({error.strerror}): choose another.") from None
    typer.echo(f"Wrote {out}.")
    if not bot:
        typer.echo("It has no QR code: set TELEGRAM_BOT_NAME or give --telegram-bot.", err=True)


@invite_commands.command("list")
def list_invites(programme: ProgrammeName) -> None:
    """List the invites of a programme that can still be used.

    Example: wayfinder invite list "Good Neighbours"
    """

    async def read(tx: AsyncSession) -> list[str]:
        of = await programme_named(tx, programme)
        places = {place.id: place.name for place in await people.places(tx, of.id)}
        now = SystemClock().now()
        made = select(Invite).where(Invite.programme_id == of.id, Invite.person_id.is_(None))
        return [
            f"{invite.code}  {invite.role}  {places.get(invite.place_id or 0, 'any place')}  "
            f"{_uses(invite)}  {_until(invite)}"
            for invite in await tx.scalars(made.order_by(Invite.created_at))
            if invite.uses_left != 0 and (invite.expires_at is None or invite.expires_at > now)
        ]

    for line in in_the_database(read) or [f"{programme} has no invite that can still be used."]:
        typer.echo(line)


def _uses(invite: Invite) -> str:
    return "any number of uses" if invite.uses_left is None else f"{invite.uses_left} use(s)"


def _until(invite: Invite) -> str:
    until: datetime | None = invite.expires_at
    return f"until {until:%Y-%m-%d}" if until else "for ever"


@invite_commands.command("end")
def end_invite(code: Annotated[str, typer.Argument(help="The code.")]) -> None:
    """Let nobody in any more with this code.

    Example: wayfinder invite end K7WQ2M9XHD
    """

    async def end(tx: AsyncSession) -> None:
        invite = await tx.get(Invite, code)
        if invite is None:
            raise CannotDo(f"There is no invite {code!r}: 'wayfinder invite list' shows them.")
        invite.uses_left = 0
        now = SystemClock().now()
        record.note(tx, "end invite", now, by="command line", programme_id=invite.programme_id)

    in_the_database(end)
    typer.echo(f"{code} lets nobody in any more.")
