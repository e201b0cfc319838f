from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFont

from bot import content
from bot.reflections.assessments import chart, rules, words
from bot.reflections.assessments.content import load_all
from bot.reflections.assessments.rules import Judgement, Perspective
from bot.reflections.journey import read_jargon

PEOPLE = st.dictionaries(st.integers(0, 20), st.sampled_from(Perspective), min_size=3)


@given(people=PEOPLE)
def test_nobody_is_seen_alone(people: dict[int, Perspective]) -> None:
    groups = rules.groups(people)
    for group in groups:
        assert sum(side in group for side in people.values()) >= rules.ENOUGH
    shown = [side for group in groups for side in group]
    assert sorted(shown) == sorted(set(people.values()))


def test_the_spread_counts_and_leaves_out_what_nobody_said() -> None:
    said = [Judgement.IN_PLACE, Judgement.NOT_YET, Judgement.IN_PLACE]
    assert rules.spread(said) == {Judgement.NOT_YET: 1, Judgement.IN_PLACE: 2}
    assert rules.apartness([said]) == 3
    assert rules.apartness([[Judgement.DONT_KNOW]]) == 0


def test_the_nine_building_blocks() -> None:
    questions = load_all(content.ROOT, read_jargon(content.ROOT))["nine-building-blocks"]
    assert len(questions.blocks) == 9
    for number, block in enumerate(questions.blocks, 1):
        assert len(words.block(block, number, 9, "1").buttons) == 5


def a_picture() -> chart.Picture:
    return chart.lay_out(
        "How A & B see it",
        [("one", "One <thing> in Tŷ Ŵyn"), ("two", "Nobody spoke of this")],
        [
            chart.Time("Last May", {"one": {Judgement.DONT_KNOW: 3}}),
            chart.Time("May", {"one": {Judgement.NOT_YET: 2, Judgement.IN_PLACE: 1}}),
        ],
        dict(words.names()),
    )


def test_the_picture_has_a_square_for_each_person() -> None:
    drawn = chart.as_svg(a_picture())
    assert drawn.count('height="16"') == 6
    assert "One &lt;thing&gt; in Tŷ Ŵyn, Last May: don't know 3" in drawn.replace("&#x27;", "'")
    assert "One &lt;thing&gt; in Tŷ Ŵyn, May: not yet 2, in place 1" in drawn
    assert "A &amp; B" in drawn
    assert "Nobody spoke" not in drawn


def test_the_same_picture_as_png() -> None:
    picture = a_picture()
    drawn = Image.open(BytesIO(chart.as_png(picture)))
    assert drawn.size == (chart.WIDTH * chart.SHARP, int(picture.height) * chart.SHARP)
    shades = [drawn.getpixel((int(s.x + 2) * 2, int(s.y + 2) * 2)) for s in picture.bars[-1][1]]
    assert shades == [(0x7B, 0x32, 0x94), (0x7B, 0x32, 0x94), (0x1B, 0x78, 0x37)]


def test_the_picture_has_every_letter_it_needs() -> None:
    font = ImageFont.truetype(chart.FONT, 20)
    missing = bytes(font.getmask("\ue000"))
    assert all(bytes(font.getmask(letter)) != missing for letter in "éŵŷâłĐșẁ–“”’€")
