"""A nudge is enough: no letter waits for the next tick, however it falls between two looks."""

import asyncio

from bot.chat import Address, message
from bot.clock import pause
from bot.delivery import outbox
from bot.delivery.kinds import REPLY
from bot.engine.pumps import Pumps
from tests.world import World

LONG = 60
"""Seconds: the machine may be busy. Nothing ticks meanwhile."""


async def test_every_nudge_counts(world: World) -> None:
    pumps, sent = Pumps(world.app.sender), world.platforms["slack"].sent
    for turns in range(60):
        for number in range(2):
            async with world.app.db.transaction() as tx:
                to = Address("slack", f"T{number}/U{turns}")
                await outbox.put(tx, to, message("Kept."), kind=REPLY, now=world.clock.now())
            pumps.nudge()
            for _ in range(turns):
                await pause(0)
        async with asyncio.timeout(LONG):
            while len(sent) < 2 * (turns + 1):
                await pause(0.001)
    await pumps.stop()
