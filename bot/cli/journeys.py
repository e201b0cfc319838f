"""Commands for those who write journeys: check them, draw them, play them."""

import random
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.tree import Tree

from bot import content
from bot.cli.failing import CannotDo
from bot.config import Settings
from bot.reflections.assessments.content import load_all as load_assessments
from bot.reflections.choosing.rules import ANSWERED, Asked, History, choose
from bot.reflections.journey import Journey, load_all, read_jargon

commands = typer.Typer(no_args_is_help=True, help="Journeys, for those who write them.")

SEASON = 12


def add_to(app: typer.Typer) -> None:
    app.add_typer(commands, name="journey")


def _root() -> Path:
    return Settings().content or content.ROOT


def _journey(name: str) -> Journey:
    journeys = load_all(_root())
    if name and name not in journeys:
        raise CannotDo(f"There is no journey named {name!r}; there is: {', '.join(journeys)}.")
    return journeys[name] if name else next(iter(journeys.values()))


@commands.command()
def check() -> None:
    """Say whether all journeys and assessments can be used; if not, which line to mend.

    Example: wayfinder journey check
    """
    root = _root()
    for journey in load_all(root).values():
        typer.echo(
            f"{journey.name}: {len(journey.prompts)} prompts in {len(journey.movements)} movements,"
            f" {len(journey.forks)} fork(s), {len(journey.one_offs)} one-off(s)"
        )
    for name, questions in load_assessments(root, read_jargon(root)).items():
        typer.echo(f"{name}: an assessment of {len(questions.blocks)} blocks")


@commands.command()
def show(
    name: Annotated[str, typer.Argument(help="Which journey; the first if left out.")] = "",
) -> None:
    """Draw a journey: its seasons, its prompts in order, and where it branches.

    Example: wayfinder journey show inner-journey
    """
    journey = _journey(name)
    tree = Tree(f"{journey.title}: {journey.about}")
    season, number, ways = tree, 0, _first_ways(journey)
    for prompt in journey.prompts.values():
        is_for_all = not prompt.way or prompt.way in ways  # whichever way, it is as long
        if is_for_all and number % SEASON == 0:
            season = tree.add(f"Season {number // SEASON + 1}")
        number += is_for_all
        marks = [
            prompt.theme,
            *([f"way {prompt.way}"] if prompt.way else []),
            *([f"near {prompt.near}"] if prompt.near else []),
            *([f"brings back {', '.join(prompt.brings_back)}"] if prompt.brings_back else []),
            *(["what will you try?"] if prompt.closes_with_intent else []),
        ]
        movement = journey.movements[prompt.movement].title
        row = season.add(f"{prompt.name} ({movement}; {'; '.join(marks)})")
        if fork := journey.forks.get(prompt.name):
            branch = row.add(fork.ask)
            for way in fork.ways:
                branch.add(f"{way.key}: {way.label}")
    if journey.one_offs:
        once = tree.add("Once")
        for prompt in journey.one_offs.values():
            once.add(f"{prompt.name} ({prompt.days} days after {prompt.after})")
    Console().print(tree, markup=False, highlight=False)


def _first_ways(journey: Journey) -> set[str]:
    return {fork.ways[0].key for fork in journey.forks.values()}


@commands.command("try")
def try_(
    name: Annotated[str, typer.Argument(help="Which journey; the first if left out.")] = "",
    weeks: Annotated[int, typer.Option(min=1, max=520)] = 52,
    passes: Annotated[
        float, typer.Option(help="How often this person passes, from 0 to 1.", min=0, max=1)
    ] = 0.2,
    seed: Annotated[int, typer.Option(help="The same seed, the same person.")] = 1,
) -> None:
    """Play a journey with somebody made up: what they are asked week by week, and why.

    Example: wayfinder journey try inner-journey --weeks 30 --passes 0.5
    """
    journey, dice = _journey(name), random.Random(seed)
    asked: list[Asked] = []
    ways: list[str] = []
    round_ = 1
    for week in range(1, weeks + 1):
        near = {"set"} if week % 6 == 0 else set[str]()
        choice = choose(journey, History(asked, ways, near), round_)
        round_ = choice.round
        state = "skipped" if dice.random() < passes else ANSWERED
        asked.append(Asked(choice.prompt, round_, state))
        prompt = journey.prompts[choice.prompt]
        typer.echo(f"{week:3}  {state:8}  {choice.prompt}  ({choice.why})")
        typer.echo(f"     {prompt.question}")
        fork = journey.forks.get(choice.prompt)
        if fork and state == ANSWERED:
            way = dice.choice(fork.ways)
            ways.append(way.key)
            typer.echo(f"     {fork.ask} {way.label}")
        if prompt.closes_with_intent and state == ANSWERED:
            typer.echo("     and is asked what they will try")
        if week % SEASON == 0:
            typer.echo(f"     the end of season {week // SEASON}")
