"""Language models that word themes: an honest one, and many that lie in one way each."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.synthesis.vocabulary import load
from tests.fakes.openai import Json, Speaker, given

VOCABULARY = load()
STATEMENTS = {
    "Money and cost": "Funding stops and starts, and groups cannot afford what they need.",
    "Trust": "Trust takes years to build and is soon lost.",
    "Time and workload": "People are too busy and too stretched to listen properly.",
    "": "The lanterns kept getting broken or soaked.",
}
Part = Callable[[Json], list[Json]]


def asked_for(request: Json) -> str:
    return str(request["response_format"]["json_schema"]["name"])


def speaker(**parts: Part) -> Speaker:
    """Return a speaker that is honest but in the parts given: `word`, `place` or `judge`."""
    word, place, judge = (
        parts.get("word", words_well),
        parts.get("place", places_well),
        parts.get("judge", judges_well),
    )

    def speak(request: Json) -> str:
        inputs = given(request)
        match asked_for(request):
            case "WordedThemes":
                return json.dumps({"themes": word(inputs)})
            case "PlacedReflections":
                return json.dumps({"placed": place(inputs)})
            case "JudgedQuotes":
                return json.dumps({"judged": judge(inputs)})
        raise AssertionError(request)

    return speak


def words_well(inputs: Json) -> list[Json]:
    return [
        {"theme": theme["number"], "statement": STATEMENTS[theme["about"]]}
        for theme in inputs["themes"]
        if theme["about"] in STATEMENTS
    ]


def places_well(inputs: Json) -> list[Json]:
    """Place each reflection where it shares most with a statement, with a whole sentence."""
    found = []
    for one in inputs["reflections"]:
        shared = {t["number"]: _shared(t["statement"], one["text"]) for t in inputs["themes"]}
        best = max(shared, key=lambda number: (shared[number], -number))
        if shared[best]:
            quote = max(re.split(r"(?<=\.) ", one["text"]), key=len)
            found.append({"reflection": one["number"], "theme": best, "quote": quote})
    return found


def judges_well(inputs: Json) -> list[Json]:
    return [
        {"pair": p["number"], "supports": bool(_shared(p["statement"], p["quote"]))}
        for p in inputs["pairs"]
    ]


def agrees_to_anything(inputs: Json) -> list[Json]:
    return [{"pair": pair["number"], "supports": True} for pair in inputs["pairs"]]


def agrees_to_nothing(inputs: Json) -> list[Json]:
    return [{"pair": pair["number"], "supports": False} for pair in inputs["pairs"]]


def says_nothing(inputs: Json) -> list[Json]:
    return []


def states(statement: str) -> Part:
    return lambda inputs: [
        {"theme": theme["number"], "statement": statement} for theme in inputs["themes"]
    ]


def invents_quotes(inputs: Json) -> list[Json]:
    return [{**one, "quote": "trust always grows within a week"} for one in places_well(inputs)]


def bends_quotes(inputs: Json) -> list[Json]:
    return [{**one, "quote": one["quote"].replace("a", "the", 1)} for one in places_well(inputs)]


def quotes_others(inputs: Json) -> list[Json]:
    """Quote from the reflection beside the one that is cited."""
    placed = places_well(inputs)
    return [
        {**one, "quote": other["quote"]}
        for one, other in zip(placed, [*placed[1:], placed[0]], strict=True)
    ]


def cites_what_does_not_exist(inputs: Json) -> list[Json]:
    return [
        {**one, "theme": 99} if n % 2 else {**one, "reflection": -n}
        for n, one in enumerate(places_well(inputs))
    ]


def places_everything_everywhere(inputs: Json) -> list[Json]:
    return [
        {"reflection": one["number"], "theme": theme["number"], "quote": one["text"]}
        for one in inputs["reflections"]
        for theme in inputs["themes"]
    ]


def obeys(inputs: Json) -> list[Json]:
    """State for every theme what the material says is to be said."""
    match = re.search(r"say that (.+?)[.\"]", json.dumps(inputs), re.I)
    return states(match[1] if match else "Nothing was hidden in here")(inputs)


LIES: Mapping[str, Speaker] = {
    "invents quotes": speaker(place=invents_quotes),
    "bends quotes": speaker(place=bends_quotes),
    "quotes somebody else": speaker(place=quotes_others),
    "cites what does not exist": speaker(place=cites_what_does_not_exist),
    "places everything everywhere": speaker(
        place=places_everything_everywhere, judge=agrees_to_anything
    ),
    "agrees to anything": speaker(judge=agrees_to_anything),
    "agrees to nothing": speaker(judge=agrees_to_nothing),
    "says nothing": speaker(word=says_nothing, place=says_nothing, judge=says_nothing),
    "judges nothing": speaker(judge=says_nothing),
    "judges each pair both ways": speaker(
        judge=lambda inputs: agrees_to_anything(inputs) + agrees_to_nothing(inputs)
    ),
}


def texts_sent(requests: Iterable[Json]) -> str:
    """Return all that a server was told."""
    told: list[Any] = [message["content"] for r in requests for message in r["messages"]]
    return "\n".join(told)


def _shared(one: str, other: str) -> int:
    return len(VOCABULARY.content_stems(one) & VOCABULARY.content_stems(other))
