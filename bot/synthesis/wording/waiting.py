"""Waits for many answers at once."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from bot.llm import NoAnswer

Result = TypeVar("Result")


async def all_answers(calls: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Wait for all of them, and return what they return, in their order.

    Raises:
        NoAnswer: one of them got none; the others are not waited for.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(call) for call in calls]
    except BaseExceptionGroup as several:
        first = several.subgroup(NoAnswer)
        if first is None:
            raise
        failed = first.exceptions[0]
    else:
        return [task.result() for task in tasks]
    raise failed
