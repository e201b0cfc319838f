from datetime import timedelta

from prometheus_client import REGISTRY

from bot.chat import Address, NotSent, Said, Why
from bot.delivery import inbox, metrics
from tests.delivery.post import ANN, Post


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_depth_and_age_are_told_by_lane(post: Post) -> None:
    await post.put("One.", Address("slack", "T1/U1"))
    post.clock.advance(timedelta(seconds=90))
    await post.put("Two.", Address("slack", "T1/U2"))
    await post.put("Three.")
    await post.put("Later.", due_at=post.now + timedelta(days=1))
    async with post.db.reading() as tx:
        queues = await metrics.measure(tx, post.now)
    assert queues == {"slack:T1": (2, 90.0), "telegram": (1, 0.0)}
    assert value("wayfinder_queue_depth", lane="slack:T1") == 2
    assert value("wayfinder_queue_age_seconds", lane="slack:T1") == 90
    await post.deliver()
    async with post.db.reading() as tx:
        assert list(await metrics.measure(tx, post.now)) == ["slack:T1"]
    assert value("wayfinder_queue_depth", lane="telegram") == 0


async def test_outcomes_limits_and_duplicates_are_counted(post: Post) -> None:
    def counts() -> tuple[float, ...]:
        return (
            value("wayfinder_sends_total", lane="telegram", outcome="sent"),
            value("wayfinder_sends_total", lane="telegram", outcome="failed"),
            value("wayfinder_rate_limited_total", lane="telegram"),
            value("wayfinder_inbox_duplicates_total", platform="telegram"),
        )

    before = counts()
    await post.put("One.", Address("telegram", "1"))
    await post.put("Two.", Address("telegram", "2"))
    post.platform.answers += [
        NotSent(Why.OUR_FAULT, "no"),
        NotSent(Why.TRY_AGAIN, "too many", timedelta(seconds=1)),
    ]
    await post.deliver()
    await post.machine_time_passes(1)
    await post.deliver()
    for _ in range(2):
        async with post.db.transaction() as tx:
            await inbox.is_news(tx, Said(id="e1", sender=ANN, text="Hello"), post.now)
    assert [after - b for after, b in zip(counts(), before, strict=True)] == [1, 1, 1, 1]
