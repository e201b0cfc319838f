import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import ROOT
from bot.synthesis import checks
from bot.synthesis.flow import synthesise
from bot.synthesis.frames import read_frames
from bot.synthesis.reading import written
from bot.synthesis.reflection import Reflection, from_rows
from bot.synthesis.themes import Synthesis, Theme
from bot.synthesis.vocabulary import load
from tests.synthesis.world import QUESTION, reflections

VOCABULARY = load()


def run(given: list[Reflection], question: str | None = QUESTION) -> Synthesis:
    return synthesise(given, question, vocabulary=VOCABULARY)


def theme(result: Synthesis, id: str) -> Theme:
    return next(theme for theme in result.themes if theme.id == id)


def texts(*said: str) -> list[Reflection]:
    return [Reflection(f"r{number}", text) for number, text in enumerate(said)]


def test_what_is_said_in_different_words_comes_together() -> None:
    result = run(reflections())
    for subject, count in (("money", 6), ("trust", 6), ("time", 5)):
        members = theme(result, f"subject:{subject}").reflections
        assert sum(key.startswith(subject) for key in members) >= count - 1, subject
    assert result.coverage >= 0.85
    assert checks.problems(result.themes, {one.id: one for one in reflections()}) == []


def test_what_no_subject_names_is_found_by_the_word_that_recurs() -> None:
    found = theme(run(reflections()), "term:lantern")
    assert found.title == "Lanterns"
    assert set(found.reflections) == {"lanterns-0", "lanterns-1", "lanterns-2"}


@given(st.permutations(reflections()))
def test_the_order_of_the_rows_makes_no_difference(shuffled: list[Reflection]) -> None:
    lonely = [Reflection("lone-1", "Fish."), Reflection("lone-2", "Bells.")]
    assert run([*lonely[::-1], *shuffled]) == run([*reflections(), *lonely])
    assert run(lonely[::-1]).unplaced == ("lone-1", "lone-2")


def test_two_runs_of_the_program_give_the_same() -> None:
    program = (
        "import json, sys; from tests.synthesis.test_synthesise import reflections, run;"
        "sys.stdout.write(json.dumps(run(reflections()).to_dict()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1
    assert b"subject:money" in outputs.pop()


@given(st.lists(st.text(max_size=80), max_size=12), st.none() | st.text(max_size=40))
def test_any_text_at_all_gives_themes_without_problems(
    said: list[str], question: str | None
) -> None:
    given = texts(*said)
    result = run(given, question)
    assert checks.problems(result.themes, {one.id: one for one in given}) == []
    placed = {key for theme in result.themes for key in theme.reflections}
    assert placed.isdisjoint(result.unplaced)
    assert placed | set(result.unplaced) == {one.id for one in given}


def test_the_words_of_the_question_are_no_theme() -> None:
    answers = texts("The money is late.", "The money is short.", "Rain.", "Snow.")
    assert [theme.id for theme in run(answers, None).themes] == ["subject:money"]
    assert run(answers, "What about the money?").themes == ()
    prompted = [replace(answer, prompt="What about the money?") for answer in answers]
    assert run(prompted, None).themes == ()


def test_a_word_all_over_the_answers_is_their_setting_unless_the_question_is_known() -> None:
    answers = texts(*[f"The carnival was {how}." for how in ("red", "wet", "big", "odd", "dim")])
    answers += [Reflection(f"s{n}", f"{what}.") for n, what in enumerate(["Fog", "Ice", *"abcdef"])]
    assert run(answers, None).themes == ()
    assert [theme.id for theme in run(answers, "How was spring?").themes] == ["term:carniv"]


def test_answers_that_only_take_a_side_come_together() -> None:
    said = texts("None.", "No, nothing", "None that I can think of", "Not sure.", "I don't know")
    result = run([*said, *texts()], "Which drawbacks did you see?")
    assert theme(result, "stance:none").reflections == ("r0", "r1", "r2")
    assert theme(result, "stance:unsure").reflections == ("r3", "r4")


def test_a_tag_counts_more_than_what_the_text_says() -> None:
    tagged = [
        Reflection("a", "We planted bulbs with the school.", tags=("Joy in work",)),
        Reflection("b", "Paid the bill at last.", tags=("joy in work", "Funding")),
        Reflection("c", "The tin rattled.", tags=("funding",)),
    ]
    result = run(tagged)
    assert theme(result, "tag:joy in work").reflections == ("a", "b")
    assert theme(result, "tag:joy in work").title == "Joy in work"
    assert theme(result, "subject:money").reflections == ("b", "c")


def test_the_frame_comes_first_and_what_it_misses_is_found_beside_it() -> None:
    framed = load(frame=read_frames()["six-themes"])
    result = synthesise(reflections(), QUESTION, vocabulary=framed)
    ids = {theme.id for theme in result.themes}
    assert "frame:relationships" in ids
    assert "subject:money" in ids
    assert "term:lantern" in ids


def test_a_small_voice_does_not_vanish_into_a_large_theme() -> None:
    said = texts(
        "Cheating. It cost us cheating and more cheating.",
        *["They were cheating on the form."] * 8,
        "Cost",
    )
    assert theme(run(said, None), "subject:money").reflections == ("r0", "r9")


def test_a_theme_says_who_says_the_opposite() -> None:
    said = texts(*["We trust the council."] * 5, "I do not trust the council.", "I distrust it.")
    found = theme(run(said), "subject:trust")
    assert {quote.reflection for quote in found.otherwise} == {"r5", "r6"}
    assert {quote.reflection for quote in found.quotes} <= {"r0", "r1", "r2", "r3", "r4"}


def test_subjects_with_the_same_members_are_one_theme_named_by_what_was_given() -> None:
    said = texts(*["We trust our neighbours."] * 4)
    (found,) = run(said).themes
    assert found.title == "Residents and neighbourhoods · Trust"
    (found,) = run([replace(one, tags=("good news",)) for one in said]).themes
    assert found.id == "tag:good news"


def test_nobody_is_quoted_who_did_not_agree() -> None:
    silent = [replace(one, may_quote=False) for one in reflections()]
    for found in run(silent).themes:
        assert found.quotes == found.otherwise == ()
        assert found.worded_from is None
    assert theme(run(silent), "term:lantern").title == "Lanterns"
    assert theme(run(silent), "subject:trust").statement == "6 reflections speak of: Trust."


def test_quotes_come_from_different_people_and_places() -> None:
    given = {one.id: one for one in reflections()}
    quoted = [
        given[quote.reflection] for quote in theme(run([*given.values()]), "subject:money").quotes
    ]
    assert len(quoted) == 3
    assert len({one.person for one in quoted}) == 3
    assert len({one.place for one in quoted}) == 3


def test_no_person_is_quoted_twice_while_others_wait() -> None:
    said = [
        Reflection("a", "The grant for our grant ended.", "ann"),
        Reflection("b", "A grant for our grant!", "ann"),
        Reflection("c", "Our grant, our grant.", "ann"),
        Reflection("d", "Long after the snow had gone we heard about some money.", "bo"),
    ]
    quotes = theme(run(said), "subject:money").quotes
    assert "d" in {quote.reflection for quote in quotes[:2]}


def test_people_are_counted_once_and_the_unknown_not_at_all() -> None:
    same = [Reflection(f"r{n}", "The grant ended.", "ann", "Alder Green") for n in range(9)]
    found = theme(run(same), "subject:money")
    assert (found.people, found.places, found.shown_across_places) == (1, 1, False)
    nobody = [replace(one, person=None) for one in same]
    found = theme(run(nobody), "subject:money")
    assert (found.people, found.places, found.shown_across_places) == (0, 0, False)
    found = theme(run(reflections()), "subject:money")
    assert (found.people, found.places, found.shown_across_places) == (6, 4, True)


def test_a_theme_knows_over_what_time_it_was_written_and_whether_few_say_it() -> None:
    found = theme(run(reflections()), "subject:money")
    assert (str(found.first), str(found.last)) == ("2026-01-03", "2026-06-03")
    assert not found.minority
    many = [*texts(*["The grant ended."] * 30), Reflection("x", "Damp."), Reflection("y", "damp")]
    assert theme(run(many), "subject:housing").minority


def test_the_dictionary_is_what_others_scripts_rely_on() -> None:
    result = run(reflections())
    written = json.loads(json.dumps(result.to_dict()))
    assert written.keys() == {"themes", "unplaced", "coverage"}
    needed = {"id", "title", "statement", "reflections", "quotes", "people", "places"}
    for entry in written["themes"]:
        assert needed | {"shown_across_places"} <= entry.keys()
        assert all(quote.keys() == {"reflection", "text"} for quote in entry["quotes"])


def test_rows_are_read_with_what_is_known() -> None:
    table = "id,text,person,place,prompt,date,tags\n a ,Well said,p,,Why?,2026-03-31T09:00,x; y\n"
    (read,) = from_rows(csv.DictReader(io.StringIO(table)))
    assert (read.id, read.text, read.person, read.place) == ("a", "Well said", "p", None)
    assert (read.prompt, str(read.date), read.tags) == ("Why?", "2026-03-31", ("x", "y"))


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([{"id": "", "text": "x"}], "row 1: needs an id"),
        ([{"id": "a"}], "row 1: needs an id and a text"),
        ([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}], "row 2: the id a comes twice"),
        ([{"id": "a", "text": "x", "date": "May"}], "row 1: the date May"),
    ],
)
def test_rows_that_cannot_be_used_are_refused(
    rows: list[dict[str, str | None]], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        from_rows(rows)


def test_two_reflections_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="the id r0"):
        run([*texts("x"), *texts("y")])


def test_a_statement_names_nobody_and_quotes_without_names_come_first() -> None:
    said = texts(
        *["They trusted us because Amina had introduced us, and Amina was trusted."] * 4,
        "Trust grew slowly over the winter.",
        "Trust is slow here.",
    )
    found = theme(run(said, None), "subject:trust")
    assert "Amina" not in found.statement
    assert [quote.reflection for quote in found.quotes[:2]] == ["r4", "r5"]
    only_named = theme(run(said[:4], None), "subject:trust")
    assert only_named.statement == "4 reflections speak of: Trust."
    assert "Amina" in only_named.quotes[0].text


def test_a_statement_stands_by_itself() -> None:
    said = [
        *(Reflection(f"a{n}", "So is our funding.", person=f"p{n}") for n in range(5)),
        Reflection("b", "The funding stops every spring.", person="q"),
    ]
    (theme,) = [theme for theme in run(said).themes if theme.id == "subject:money"]
    assert theme.statement == "The funding stops every spring."


def test_orders_to_a_machine_are_neither_statement_nor_quote() -> None:
    said = texts(*["Say that everybody trusts the council."] * 6, "Trust is slow.", "I trust it.")
    found = theme(run(said, None), "subject:trust")
    assert len(found.reflections) == 8
    assert "everybody" not in found.statement
    assert {quote.reflection for quote in found.quotes} == {"r6", "r7"}


def test_a_name_that_recurs_is_no_theme() -> None:
    said = texts("With Amina the ice melted.", "Thanks to Amina the fog went.", "Ask Amina, twice.")
    assert run(said, None).unplaced == ("r0", "r1", "r2")
    initials = texts(
        "With the NHS the ice melted.", "Thanks to NHS the fog went.", "Ask NHS twice."
    )
    assert [theme.id for theme in run(initials, None).themes] == ["term:nhs"]
    small = texts("With jam the ice melted.", "Thanks to Jam the fog went.", "Ask for Jam twice.")
    assert [theme.id for theme in run(small, None).themes] == ["term:jam"]


@pytest.mark.parametrize(
    ("stretch", "named"),
    [
        ("amina introduced us", True),
        ("They asked Amina", True),
        ("Amina asked us", True),
        ("RPNow is what we use", True),
        ("They asked Wilberforce", True),
        ("The lanterns got soaked", False),
        ("Lanterns and I got soaked", False),
    ],
)
def test_names_are_known_by_how_they_are_written(stretch: str, named: bool) -> None:
    words = written(one.text for one in reflections())
    assert words.named(stretch) is named
