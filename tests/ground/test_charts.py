"""Charts are drawn exactly as in the components sheet of the design, and say what they show."""

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from portal.ground.charts import bars, bullet, figure, line, spark
from portal.ground.plot import nice_ticks

SAYS = "Example: 16, 14 and 19 against 12, 15 and 14 a year before"


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def shapes(svg: str) -> list[str]:
    """Each shape on a line: its class without the block's name, its numbers, its words."""
    return [
        " ".join(
            [
                shape.get("class", shape.tag).replace("chart__", ""),
                *(f"{name}={value}" for name, value in shape.attrib.items() if name not in ("class", "rx", "r")),
                *([shape.text] if shape.text else []),
            ]
        )
        for shape in ElementTree.fromstring(svg)
    ]


def test_bars_stand_where_the_design_has_them():
    svg = bars(SAYS, ["Aug", "Sep", "Oct"], [16, 14, 19], [12, 15, 14])
    assert svg.startswith(f'<svg class="chart" width="100%" height="150" role="img" aria-label="{SAYS}">')
    assert shapes(svg) == [
        "axis x1=8% x2=100% y1=126 y2=126",
        "text x=0% y=130 0",
        "axis x1=8% x2=100% y1=71 y2=71",
        "text x=0% y=75 10",
        "axis x1=8% x2=100% y1=16 y2=16",
        "text x=0% y=20 20",
        "before x=13.83% width=9.16% y=60 height=66",
        "now x=23.33% width=9.16% y=38 height=88",
        "strong middle x=28.09% y=33 16",
        "middle x=23.33% y=144 Aug",
        "before x=44.49% width=9.16% y=43.5 height=82.5",
        "now x=54% width=9.16% y=49 height=77",
        "strong middle x=58.75% y=44 14",
        "middle x=54% y=144 Sep",
        "before x=75.16% width=9.16% y=49 height=77",
        "now x=84.67% width=9.16% y=21.5 height=104.5",
        "strong middle x=89.42% y=16.5 19",
        "middle x=84.67% y=144 Oct",
    ]


def test_single_bars_stand_in_the_middle_of_their_room_each_in_its_paint():
    labels, minutes = ["08", "10", "12", "14", "16", "17:30", "19"], [9, 6, 8, 7, 11, 34, 41]
    drawn = shapes(bars("Minutes", labels, minutes, paints=["before"] * 5 + ["missed"] * 2, height=180))
    assert drawn[8:11] == [
        "before x=10.5% width=7.8% y=128 height=28",
        "strong middle x=14.57% y=123 9",
        "middle x=14.57% y=174 08",
    ]
    assert drawn[-3:] == [
        "missed x=89.35% width=7.8% y=28.44 height=127.56",
        "strong middle x=93.43% y=23.44 41",
        "middle x=93.43% y=174 19",
    ]


def test_a_line_shows_its_axis_its_goal_and_names_its_last_point():
    months = ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]
    values = [164, 158, 172, 169, 181, 196, 204, 212, 228, 219, 246, 268]
    drawn = shapes(line("Booked", months, values, goal=260, ticks=range(100, 301, 50), height=200, axis=6))
    assert drawn[8:12] == [
        "axis x1=6% x2=100% y1=12 y2=12",
        "text x=0% y=16 300",
        "goal x1=6% x2=100% y1=44.8 y2=44.8",
        "line x1=9% x2=17% y1=123.52 y2=128.44",
    ]
    assert drawn[21:25] == [
        "line x1=89% x2=97% y1=56.28 y2=38.24",
        "dot cx=97% cy=38.24",
        "strong middle x=97% y=28.24 268",
        "middle x=9% y=196 Nov",
    ]
    assert drawn[-1] == "middle strong x=97% y=196 Oct"


def test_a_sparkline_keeps_its_goal_in_sight():
    svg = spark("61 to 84 against 92", [61, 64, 70, 69, 74, 80, 86, 84], goal=92, height=60)
    assert svg.startswith('<svg class="chart spark" width="100%" height="60" role="img"')
    assert shapes(svg) == [
        "line x1=1% x2=15% y1=50.97 y2=46.91",
        "line x1=15% x2=29% y1=46.91 y2=38.79",
        "line x1=29% x2=43% y1=38.79 y2=40.15",
        "line x1=43% x2=57% y1=40.15 y2=33.38",
        "line x1=57% x2=71% y1=33.38 y2=25.27",
        "line x1=71% x2=85% y1=25.27 y2=17.15",
        "line x1=85% x2=99% y1=17.15 y2=19.85",
        "dot cx=99% cy=19.85",
        "goal x1=0% x2=100% y1=9.03 y2=9.03",
    ]


def test_a_bullet_is_red_only_when_the_goal_was_missed():
    assert shapes(bullet("84 against 92", 84, 92, full=100, missed=True)) == [
        "track x=0% width=100% y=4 height=6",
        "missed x=0% width=84% y=4 height=6",
        "tick x1=92% x2=92% y1=0 y2=14",
    ]
    assert shapes(bullet("412 against 380", 412, 380, full=480))[1:] == [
        "now x=0% width=85.83% y=4 height=6",
        "tick x1=79.17% x2=79.17% y1=0 y2=14",
    ]


def test_charts_with_words_are_mirrored_from_right_to_left_in_the_readers_digits():
    with force_locale("fa"):
        drawn = shapes(bars("x", ["آبان"], [16], [12], ticks=[0, 20]))
        flat = shapes(spark("x", [1, 2]))
    assert drawn[:2] == ["axis x1=92% x2=0% y1=126 y2=126", "text x=100% y=130 ۰"]
    assert (
        drawn[4:]
        == [
            "before x=46% width=28.17% y=60 height=66",
            "now x=17.83% width=28.17% y=38 height=88",
            "strong middle x=31.74% y=33 ۱۶",
            "middle x=46% y=144 آبان",
        ]
        or drawn[4:]
    )
    assert flat[0] == "line x1=1% x2=99% y1=36.52 y2=7.48" or flat


def test_words_in_a_chart_are_escaped():
    svg = bars('"><script>', ["<b>"], [1])
    assert "<script>" not in svg and "&lt;b&gt;" in svg and 'aria-label="&#34;&gt;&lt;script&gt;"' in svg


def test_gaps_and_single_points_are_drawn_as_they_are():
    assert [shape.split()[0] for shape in shapes(spark("x", [1, None, 3, 4, None]))] == ["line", "line", "dot"]
    assert [shape.split()[0] for shape in shapes(spark("x", [5]))] == ["line", "dot"]
    assert shapes(spark("x", [])) == [] and shapes(bars("x", [], []))
    assert "dot" in " ".join(shapes(line("x", ["Nov"], [7])))


def test_figures_have_a_true_minus_and_the_readers_digits():
    assert figure(-1234.5) == "−1,234.5"
    with force_locale("fa"):
        assert figure(26) == "۲۶"


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 19, [0, 10, 20]),
        (0, 41, [0, 15, 30, 45]),
        (0, 38, [0, 20, 40]),
        (0, 74, [0, 25, 50, 75]),
        (38, 49, [35, 40, 45, 50]),
        (0, 0, [0, 1]),
        (0, 0.3, [0, 0.1, 0.2, 0.3]),
        (0, 0.0, [0, 0.5, 1]),
        (-5, 5, [-5, 0, 5]),
    ],
)
def test_ticks_are_round_and_few(low, high, ticks):
    assert nice_ticks(low, high) == ticks


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e9))
def test_ticks_always_span_the_values(low, span):
    ticks = nice_ticks(low, low + span)
    slack = span * 1e-6 + abs(low) * 1e-15  # far from zero a float is no finer than that
    assert 2 <= len(ticks) <= 4 and ticks[0] <= low + slack and ticks[-1] >= low + span - slack
