"""Reflections of people in four places, made up for these tests."""

import datetime

from bot.synthesis.reflection import Reflection

QUESTION = "What got in the way of working with residents this month?"

_SAID = {
    "money": [
        "The grant ran out in March and nobody could pay for the hall.",
        "Our budget was cut again, so the lunch club has no funding.",
        "Funding comes for six months at a time and then it stops.",
        "It cost more than we had, and small groups cannot afford the fees.",
        "No money for childcare, so parents stayed away.",
        "We waited for the funder to sign off the grant.",
    ],
    "trust": [
        "People do not trust the council after the last consultation.",
        "It takes years to build trust and one letter to lose it.",
        "Residents mistrust anybody with a lanyard.",
        "There was suspicion that the decision had been made already.",
        "Trust was broken when the old centre closed.",
        "They trusted us because Amina had introduced us.",
    ],
    "time": [
        "I was too busy to go to the tea mornings.",
        "The workload is overwhelming and I rush from deadline to deadline.",
        "There is not enough time to listen properly.",
        "Capacity. We are stretched too thin.",
        "A deadline from headquarters swallowed the whole month.",
    ],
    "lanterns": [
        "The lanterns got soaked twice.",
        "Everybody wanted to talk about the lanterns.",
        "Broken lanterns again.",
    ],
}
PLACES = ["Alder Green", "Birch Hill", "Cedar Quay", "Dunmore"]


def reflections() -> list[Reflection]:
    """Return them with ten people from four places, so that every subject has several of each."""
    found: list[Reflection] = []
    for subject, texts in _SAID.items():
        for number, text in enumerate(texts):
            at = len(found)
            found.append(
                Reflection(
                    id=f"{subject}-{number}",
                    text=text,
                    person=f"person-{at % 10}",
                    place=PLACES[at % 10 % 4],
                    date=datetime.date(2026, 1 + at % 6, 3),
                )
            )
    return found
