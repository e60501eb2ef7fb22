"""Every figure of surveys by its definition: the worked values, the edges, and what is refused."""

import pytest

from portal.surveys.models.figures import (
    Figure,
    Groups,
    average_rating,
    completion_rate,
    customer_effort,
    customer_satisfaction,
    net_promoter_score,
    nps_interval,
    pooled,
    response_rate,
    share,
)

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("groups", "value", "centre", "margin"),
    [((12, 5, 3), 45, 39.1, 30.7), ((60, 25, 15), 45, None, 14.3), ((3, 1, 1), 40, None, 54.8)],
)
def test_nps_and_its_interval_are_the_worked_ones(groups, value, centre, margin) -> None:
    promoters, passives, detractors = groups
    found = net_promoter_score({9: promoters, 8: passives, 3: detractors})
    assert (found.value, found.n) == (value, sum(groups))
    told = nps_interval(Groups(*groups))
    assert round(told[1], 1) == margin
    assert centre is None or round(told[0], 1) == centre


@pytest.mark.parametrize(
    ("scores", "value"), [({9: 1, 10: 1}, 100), ({0: 1, 6: 1}, -100), ({7: 1, 8: 1}, 0), ({}, None)]
)
def test_nps_is_a_signed_whole_number_whose_edges_are_inclusive(scores, value) -> None:
    assert net_promoter_score(scores).value == value


def test_passives_count_below_the_line() -> None:
    assert net_promoter_score({10: 1, 7: 3}).value == 25


def test_groups_are_pooled_and_not_averaged() -> None:
    few, many = {10: 1}, {0: 9, 10: 1}
    assert net_promoter_score(pooled(few, many)).value == -64  # the mean of 100 and -80 would be 10


def test_an_interval_never_leaves_the_scale() -> None:
    best = net_promoter_score({10: 2})
    assert (best.value, best.high) == (100, 100) and best.low == pytest.approx(-24.41, abs=0.01)


def test_half_a_point_goes_away_from_zero_on_both_sides() -> None:
    assert net_promoter_score({10: 1, 8: 7}).value == 13
    assert net_promoter_score({0: 1, 8: 7}).value == -13


@pytest.mark.parametrize("scores", [{11: 1}, {-1: 1}])
def test_scores_outside_the_scale_are_refused(scores) -> None:
    with pytest.raises(ValueError, match="outside"):
        net_promoter_score(scores)


@pytest.mark.parametrize(
    ("points", "scores", "value"),
    [(5, {3: 1, 4: 1, 5: 2}, 75), (3, {2: 1, 3: 1}, 50), (10, {7: 1, 8: 1, 9: 1, 10: 1}, 75)],
)
def test_satisfied_are_the_top_boxes_of_the_scale(points, scores, value) -> None:
    assert customer_satisfaction(scores, points).value == value


def test_a_scale_of_another_length_has_no_share_of_satisfied() -> None:
    with pytest.raises(ValueError, match="7 points"):
        customer_satisfaction({7: 1}, 7)


def test_effort_is_the_share_of_five_to_seven() -> None:
    assert customer_effort({4: 1, 5: 1, 6: 1, 7: 1}).value == 75


def test_an_average_is_another_figure() -> None:
    assert average_rating({4: 1, 5: 1}) == 4.5
    assert average_rating({}) is None


def test_rates_are_shares_and_nothing_of_nothing_is_unknown() -> None:
    assert response_rate(118, 163).value == 72
    assert completion_rate(9, 12).value == 75
    assert response_rate(0, 0) == Figure(0)
    with pytest.raises(ValueError, match="5 of 4"):
        response_rate(5, 4)


def test_the_interval_of_a_share_is_wilsons() -> None:
    """Worked by hand: 8 of 10 gives 49.0 to 94.3, none of 10 gives 0 to 27.8 (Newcombe 1998, method 3)."""
    eight, none = share(8, 10), share(0, 10)
    assert (round(eight.low or 0, 1), round(eight.high or 0, 1)) == (49.0, 94.3)
    assert (round(none.low or 0, 1), round(none.high or 0, 1)) == (0.0, 27.8)


def test_intervals_that_meet_say_so() -> None:
    assert share(8, 10).overlaps(share(6, 10)) is True
    assert share(95, 100).overlaps(share(20, 100)) is False
    assert share(1, 2).overlaps(share(0, 0)) is None
