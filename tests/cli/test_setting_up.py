"""Programmes, places and invites from the command line."""

import json

from tests.cli.conftest import Run


def test_a_programme_with_places_and_an_invite(wayfinder: Run) -> None:
    wayfinder("programme", "add", "Neighbours", "--place", "Ashdown", "--place", "Birkby")
    wayfinder("place", "add", "Neighbours", "Carrow", "--timezone", "Europe/Dublin")
    assert "Neighbours (by invite): Ashdown, Birkby, Carrow" in wayfinder("programme", "list").out
    code = wayfinder("invite", "add", "Neighbours", "--place", "Birkby", "--uses", "3").out.strip()
    assert len(code) == 10


def test_noes_say_what_there_is(wayfinder: Run) -> None:
    wayfinder("programme", "add", "Neighbours", "--place", "Ashdown")
    for words, sentence in [
        (("programme", "add", "Neighbours"), "There is a programme named 'Neighbours' already"),
        (("place", "add", "Neighbours", "Ashdown"), "has a place named 'Ashdown' already"),
        (("place", "add", "Streets", "Ashdown"), "there is: Neighbours"),
        (("place", "add", "Neighbours", "Carrow", "--timezone", "Lodnon"), "Europe/London"),
        (("invite", "add", "Neighbours", "--place", "Birkby"), "it has: Ashdown"),
    ]:
        told = wayfinder(*words)
        assert told.code == 1
        assert sentence in told.err.replace("\n", " ")


def test_the_manifest_is_one(wayfinder: Run) -> None:
    manifest = json.loads(wayfinder("slack", "manifest").out)
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_the_tables_revision(wayfinder: Run) -> None:
    assert "empty" in wayfinder("db", "current").out
    wayfinder("db", "upgrade")
    wayfinder("db", "upgrade")
    assert "empty" not in wayfinder("db", "current").out
