"""A year of sixty people in eight places: a coach looks for themes, shapes them, gives them back,
publishes them, and puts one into the playbook; then somebody takes their words back."""

from bot.demo import year
from bot.people.vocabulary import Role
from tests.world import Someone, World


async def eight_neighbourhoods(world: World) -> tuple[Someone, Someone]:
    """Return a coach and a manager of a programme with a year behind it."""
    async with world.app.db.transaction() as tx:
        await year.prepare(tx, world.clock.now())
    coach, manager = world.person("slack", "helen"), world.person("telegram", "idris")
    for who, role in ((coach, Role.COACH), (manager, Role.MANAGER)):
        await who.starts(year.CODES[role])
        await who.presses("Yes, that is fine")
        await who.presses("Alderbrook")
        await who.presses("Only me")
        await who.presses("Monday")
        await who.presses("09:00")
    return coach, manager


async def test_a_run(world: World) -> None:
    coach, _manager = await eight_neighbourhoods(world)
    print(coach.transcript())
    await coach.commands("themes")
    print(coach.transcript())
    await coach.presses("Look for themes")
    await coach.presses("Show the themes")
    print(coach.transcript())
    assert 0
