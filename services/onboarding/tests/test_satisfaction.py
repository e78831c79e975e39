"""CSAT and NPS of many answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.onboarding.rules.satisfaction import Answer, read_answers, summary

answers = st.lists(st.builds(Answer, st.integers(1, 5), st.integers(0, 10)), min_size=1)


def test_the_two_best_of_five_and_promoters_less_detractors() -> None:
    found = summary(read_answers("csat,nps\n5,10\n4,9\n3,8\n2,7\n1,6\n"))
    assert (found.n, found.csat_pct, found.nps) == (5, 40.0, 20.0)
    assert (found.promoters, found.passives, found.detractors) == (2, 2, 1)


def test_of_nobody_nothing_is_said() -> None:
    found = summary(read_answers("csat,nps\n"))
    assert (found.n, found.csat_pct, found.nps) == (0, None, None)


@given(answers)
def test_every_answer_is_in_one_group_and_the_order_does_not_matter(given: list[Answer]) -> None:
    found = summary(given)
    assert found.promoters + found.passives + found.detractors == found.n == len(given)
    assert found == summary(reversed(given))
    assert found.csat_pct is not None and 0 <= found.csat_pct <= 100
    assert found.nps is not None and -100 <= found.nps <= 100


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "column csat is missing"),
        ("csat\n5\n", "column nps is missing"),
        ("csat,nps\n5,10\n6,10\n", "line 3: csat: an answer to this question is 1 to 5, not 6"),
        ("csat,nps\n5,-1\n", "line 2: nps: an answer to this question is 0 to 10, not -1"),
        ("csat,nps\n5,\n", "line 2: nps: '' is no whole number"),
        ("csat,nps\n4.5,9\n", "line 2: csat: '4.5' is no whole number"),
        ("csat,nps\n5,1_0\n", "line 2: nps: '1_0' is no whole number"),
        ("csat,nps\n5\n", "line 2: nps: '' is no whole number"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_answers(text)
