"""The post room: nothing comes in twice, and nothing said is lost.

Features call `outbox.put` in the transaction of the row that the letter belongs to, and
choose a kind from `kinds`. Read `kinds.py` first (what a letter goes through), then
`queue.py` (the steps as statements), then `pump.py` (the steps in order).
"""

from bot.delivery import erasing, inbox, kinds, outbox, reporting
from bot.delivery.kinds import Kind, State
from bot.delivery.reporting import Report
from bot.delivery.sender import Sender

__all__ = ["Kind", "Report", "Sender", "State", "erasing", "inbox", "kinds", "outbox", "reporting"]
