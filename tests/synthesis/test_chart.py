"""Pictures of themes: the same cells on a page and in a chat, and a dash where nothing is said."""

from io import BytesIO

from PIL import Image

from bot.reflections.assessments.chart import SHARP
from bot.synthesis import board_words, chart, rules
from bot.synthesis.shown import Agreed, Shown


def a_theme(title: str, by_place: dict[str, int]) -> Shown:
    return Shown(
        id=1, title=title, statement="", is_minority=False, reflections=30, people=20, places=3,
        first=None, last=None, quotes=(), otherwise=(), did="", by_place=by_place, by_quarter={},
        is_in_playbook=False, agreed=Agreed(rules.Agreement(0, 0, {}), None, {}),
    )  # fmt: skip


def a_grid(places: int = 2) -> chart.Grid:
    names = [f"Place {n}" for n in range(places)]
    themes = [
        a_theme("<b>Trust</b>", dict.fromkeys(names, 8)),
        a_theme("Money & cost", {names[0]: 5}),
        a_theme("Too thin", {}),
    ]
    return chart.grid(themes, [theme.by_place for theme in themes])


def test_the_heat_map_says_each_number_and_leaves_the_rest_dashes() -> None:
    drawn = chart.as_svg(chart.heat_map("Themes by place", a_grid()), "here")
    assert 'aria-labelledby="here"><title id="here">Themes by place</title>' in drawn
    assert "&lt;b&gt;Trust&lt;/b&gt;" in drawn
    assert [drawn.count(f">{said}</text>") for said in ("8", "5", "–")] == [2, 1, 1]
    assert drawn.count('fill-opacity="0.5"') == 2
    assert drawn.count('fill-opacity="0.04"') == 1
    assert "Too thin" not in drawn
    assert a_grid().left_out == 1


def test_bars_stand_on_a_line_and_are_as_high_as_people_are_many() -> None:
    picture = chart.bars("Themes over time", a_grid())
    high = [block.height for block in picture.blocks if block.kind == "bar"]
    assert high == [28, 28, 17.5, 0]
    assert len([block for block in picture.blocks if block.kind == "foot"]) == 2


def test_the_same_picture_as_png() -> None:
    picture = chart.heat_map("Themes by place", a_grid())
    drawn = Image.open(BytesIO(chart.as_png(picture)))
    assert drawn.width == round(picture.width + 2 * chart.MARGIN) * SHARP
    light = drawn.convert("L").tobytes()
    shades = [
        light[round(b.y + 3) * SHARP * drawn.width + round(b.x + chart.MARGIN + 3) * SHARP]
        for b in picture.blocks
    ]
    assert shades[0] == shades[1] < shades[2] < shades[3] < 255


def test_many_columns_make_it_wider_and_turn_their_names() -> None:
    picture = chart.heat_map("Themes by place", a_grid(places=30))
    assert picture.width == chart.NAMES + 30 * chart.LEAST + chart.MARGIN
    assert chart.as_svg(picture, "here").count("rotate(-90") == 30
    drawn = Image.open(BytesIO(chart.as_png(picture))).convert("L")
    left = (chart.NAMES + chart.MARGIN) * SHARP
    heads = drawn.crop((left, 0, drawn.width, 100 * SHARP))
    low, _high = heads.getextrema()
    assert isinstance(low, int)
    assert low < 128, "their names are drawn"


def test_a_picture_is_told_in_words() -> None:
    assert board_words.in_words(a_grid()) == [
        "<b>Trust</b>: most in Place 0, Place 1 (8 people).",
        "Money & cost: most in Place 0 (5 people).",
    ]
