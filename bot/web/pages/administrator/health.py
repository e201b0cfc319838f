"""What is wrong, which apps there are, and what waits to be sent."""

from datetime import timedelta

from starlette.responses import Response

from bot import schema
from bot.delivery import metrics, overview
from bot.people import machine
from bot.people import queries as people
from bot.web.pages.administrator import copying, words
from bot.web.pages.administrator.group import ADMINISTRATOR
from bot.web.visit import Visit

LATE = timedelta(minutes=1)
WAITS_LONG = timedelta(minutes=10)
OFTEN = 3
"""Times in a row that a platform did not answer."""

BACKUP_EVERY = timedelta(days=7)


@ADMINISTRATOR.get("/administrator")
async def health(visit: Visit) -> Response:
    return visit.show(
        "administrator/health.html",
        wrong=await _what_is_wrong(visit),
        revision=await schema.current(visit.house.db),
        database="SQLite" if visit.house.db.is_sqlite else "PostgreSQL",
        ticked_at=visit.house.ticked_at(),
        taking_part=await people.count_taking_part(visit.tx),
        unreachable=await metrics.closed(visit.tx),
        waiting=sum(n for n, _ in (await metrics.measure(visit.tx, visit.now)).values()),
    )


async def _what_is_wrong(visit: Visit) -> list[tuple[str, str]]:
    """Return what is wrong, and what to do about each."""
    house, now, wrong = visit.house, visit.now, list[tuple[str, str]]()
    if await schema.current(house.db) != schema.newest():
        wrong.append(words.database_is_older())
    ticked_at = house.ticked_at()
    if house.db.is_sqlite and (ticked_at is None or now - ticked_at > LATE):
        wrong.append(words.nothing_is_done())
    if not house.apps:
        wrong.append(words.no_apps())
    for lane, (_, age) in (await metrics.measure(visit.tx, now)).items():
        if age > WAITS_LONG.total_seconds():
            wrong.append(words.waits_long(lane, int(age // 60)))
    for each in await overview.lanes(visit.tx):
        if each.failures >= OFTEN:
            wrong.append(words.does_not_answer(each.lane, each.failures))
    if copying.can_copy(house.db):
        copies = copying.copies(house.backups)
        if not copies or now - copies[0].made_at > BACKUP_EVERY:
            wrong.append(words.no_backup_lately())
    if not house.is_secure and "//127.0.0.1" not in house.base_url:
        wrong.append(words.not_encrypted())
    return wrong


@ADMINISTRATOR.get("/administrator/apps")
async def apps(visit: Visit) -> Response:
    accounts = await machine.accounts_by_lane(visit.tx)
    lanes = {each.lane: each for each in await overview.lanes(visit.tx)}
    return visit.show(
        "administrator/apps.html",
        apps=visit.house.apps,
        telegram_bot=visit.house.telegram_bot,
        rows=[
            (lane, accounts.get(lane, (0, 0)), lanes.get(lane))
            for lane in sorted({*accounts, *lanes})
        ],
    )


@ADMINISTRATOR.get("/administrator/queues")
async def queues(visit: Visit) -> Response:
    return visit.show(
        "administrator/queues.html",
        waiting=await metrics.measure(visit.tx, visit.now),
        newest=await overview.newest(visit.tx),
        most=overview.NEWEST,
    )
