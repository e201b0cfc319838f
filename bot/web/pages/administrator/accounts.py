"""Administrators, erasing somebody who wrote to one, the record, and backups."""

import asyncio
import sqlite3

from sqlalchemy import delete, select
from starlette.responses import Response

from bot.chat import Address
from bot.conversations import Turn
from bot.people import machine, permission, record
from bot.people.models import Account, Administrator, Person, Trace
from bot.web import words as web_words
from bot.web.pages.administrator import copying, words
from bot.web.pages.administrator.group import ADMINISTRATOR, ERASES, SEES_THE_RECORD
from bot.web.visit import LARGEST, Flash, Undo, Visit

PAGE = 100
ACCOUNTS = "/administrator/accounts"


@ADMINISTRATOR.get("/administrator/accounts", needs=ERASES)
async def accounts(visit: Visit) -> Response:
    typed = visit.query.get("who", "").strip()[:200].replace("\0", "")
    return visit.show(
        "administrator/accounts.html",
        administrators=await machine.administrators(visit.tx),
        own=await _own(visit),
        typed=typed,
        found=await machine.found(visit.tx, typed) if typed else [],
    )


async def _own(visit: Visit) -> set[str]:
    return set(
        await visit.tx.scalars(select(Account.address).where(Account.person_id == visit.person.id))
    )


@ADMINISTRATOR.post("/administrator/appoint")
async def appoint(visit: Visit) -> Response:
    try:
        address = Address.parse(visit.text("account", 200))
    except ValueError:
        return visit.back(ACCOUNTS, Flash(text=words.not_an_account(), tone="problem"))
    new = await permission.appoint_administrators(visit.tx, [address], visit.now, visit.person)
    undo = Undo(label=words.undo(), path="/administrator/remove", fields={"account": str(address)})
    return visit.back(
        ACCOUNTS, Flash(text=words.appointed(str(address)), undo=undo if new else None)
    )


@ADMINISTRATOR.post("/administrator/remove")
async def remove(visit: Visit) -> Response:
    account = visit.text("account", 200)
    if account in await _own(visit):
        return visit.back(ACCOUNTS, Flash(text=words.not_yourself(), tone="problem"))
    if await visit.tx.get(Administrator, account) is None:
        return visit.back(ACCOUNTS, Flash(text=web_words.nothing_changed(), tone="problem"))
    await visit.tx.execute(delete(Administrator).where(Administrator.address == account))
    record.note(visit.tx, "remove administrator", visit.now, actor=visit.person, ref=account)
    undo = Undo(label=words.undo(), path="/administrator/appoint", fields={"account": account})
    return visit.back(ACCOUNTS, Flash(text=words.removed(account), undo=undo))


@ADMINISTRATOR.post("/administrator/erase/{id:int}", needs=ERASES)
async def erase(visit: Visit) -> Response:
    """Erase somebody, unread. It cannot be undone, so it takes finding them first."""
    person = visit.found(await visit.tx.get(Person, int(visit.ref)))
    if person.id == visit.person.id or visit.text("sure") != str(person.id):
        return visit.back(ACCOUNTS, Flash(text=web_words.nothing_changed(), tone="problem"))
    record.note(visit.tx, "erase somebody", visit.now, actor=visit.person)
    await visit.house.rights.forgetting.forget(Turn(visit.tx, visit.now), person, by="web")
    return visit.back(ACCOUNTS, Flash(text=words.erased()))


@ADMINISTRATOR.get("/administrator/record", needs=SEES_THE_RECORD)
async def what_was_done(visit: Visit) -> Response:
    """The record, newest first: numbers and deeds, and nobody's name or words."""
    typed = visit.query.get("before", "")
    before = int(typed) if typed.isdecimal() and len(typed) < 19 else LARGEST - 1
    traces = list(
        await visit.tx.scalars(
            select(Trace).where(Trace.id < before).order_by(Trace.id.desc()).limit(PAGE)
        )
    )
    return visit.show(
        "administrator/record.html",
        traces=traces,
        programmes=await machine.programmes(visit.tx),
        more=traces[-1].id if len(traces) == PAGE else None,
    )


# Backups.


@ADMINISTRATOR.get("/administrator/backups")
async def backups(visit: Visit) -> Response:
    house = visit.house
    return visit.show(
        "administrator/backups.html",
        can_copy=copying.can_copy(house.db),
        folder=house.backups.absolute(),
        database=house.db.url.database or "",
        copies=copying.copies(house.backups) if copying.can_copy(house.db) else [],
    )


@ADMINISTRATOR.post("/administrator/backups")
async def back_up(visit: Visit) -> Response:
    house, path = visit.house, "/administrator/backups"
    if not copying.can_copy(house.db):
        return visit.back(path, Flash(text=words.no_copy(), tone="problem"))
    try:
        made = await asyncio.to_thread(copying.copy, house.db, house.backups, visit.now)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        return visit.back(path, Flash(text=words.cannot_write(why), tone="problem"))
    record.note(visit.tx, "back up", visit.now, actor=visit.person)
    return visit.back(path, Flash(text=words.backed_up(made.name)))
