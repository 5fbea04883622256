"""The bootstrap interval and the text table."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval
from spacy_tiktalk.metrics.coref.table import conll_table
from spacy_tiktalk.metrics.coref.tally import CorefTally

GOOD = ([{1, 2}, {3}], [{1, 2}, {3}])
BAD = ([{1, 2}, {3}], [{1, 3}, {2}])
MISSED = ([{1, 2}, {3}], [])


def tally_of(*documents) -> CorefTally:
    tally = CorefTally()
    for gold, predicted in documents:
        tally.add(gold, predicted)
    return tally


def test_interval_of_equal_documents_is_a_point() -> None:
    tally = tally_of(*[BAD] * 5)
    value = tally.scores()["coref_f"]
    assert 0 < value < 1
    assert bootstrap_interval(tally, n=50) == pytest.approx((value, value, value))


def test_interval_agrees_with_resampling_one_by_one() -> None:
    documents = [GOOD] * 12 + [BAD] * 5 + [MISSED] * 7
    tally = tally_of(*documents)
    found = bootstrap_interval(tally, "coref_b3_f", n=2000, seed=1, level=0.9)
    rng = np.random.default_rng(99)
    naive = []
    for _ in range(2000):
        draw = rng.integers(0, len(documents), len(documents))
        naive.append(tally.subset(draw.tolist()).scores()["coref_b3_f"])
    low, high = np.quantile(naive, [0.05, 0.95])
    assert found.value == tally.scores()["coref_b3_f"]
    assert found.low == pytest.approx(low, abs=0.02)
    assert found.high == pytest.approx(high, abs=0.02)
    assert found.low < found.value < found.high


def test_interval_is_reproducible_and_narrows_with_data() -> None:
    small, large = [tally_of(*[GOOD, BAD, MISSED] * k) for k in (4, 100)]
    assert bootstrap_interval(small, seed=3) == bootstrap_interval(small, seed=3)
    assert bootstrap_interval(small, seed=3) != bootstrap_interval(small, seed=4)
    one, other = bootstrap_interval(small), bootstrap_interval(large)
    assert other.value == pytest.approx(one.value)
    assert (other.high - other.low) < 0.5 * (one.high - one.low)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ({"measure": "coref_ceafm_f"}, "T403", "coref_ceafm_f"),
        ({"n": 0}, "T404", "n is 0"),
        ({"level": 1.0}, "T404", "level is 1.0, which must be between 0 and 1, exclusive"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict, code: str, says: str) -> None:
    with pytest.raises(TiktalkError) as caught:
        bootstrap_interval(tally_of(GOOD), **arguments)
    assert caught.value.code == code
    assert says in str(caught.value)


def test_an_empty_tally_has_no_interval() -> None:
    with pytest.raises(TiktalkError, match=r"T404.*at least one document"):
        bootstrap_interval(CorefTally())


def test_table_shows_every_measure_in_percent() -> None:
    # {1,2,3} against {1,2}: MUC p 1/1, r 1/2; B3 p 2/2, r (2*2/3)/3 = 4/9; phi4 4/5;
    # LEA p 1, r 1/3; BLANC: coreference links only, p 1/1, r 1/3; mentions p 2/2, r 2/3.
    # CoNLL: (2/3 + 8/13 + 4/5) / 3 = .694.
    lines = conll_table(tally_of(([{1, 2, 3}], [{1, 2}])).scores()).splitlines()
    assert "all clusters" in lines[0] and "without singletons" in lines[0]
    assert lines[1].split() == ["P", "R", "F", "|", "P", "R", "F"]
    cells = {line[:14].strip(): line[14:].split() for line in lines[2:]}
    both = {
        "MUC": ["100.00", "50.00", "66.67"],
        "B-cubed": ["100.00", "44.44", "61.54"],
        "CEAF-phi4": ["80.00", "80.00", "80.00"],
        "CoNLL average": ["69.40"],
        "LEA": ["100.00", "33.33", "50.00"],
        "BLANC": ["100.00", "33.33", "50.00"],
        "mentions": ["100.00", "66.67", "80.00"],
    }
    assert cells == {label: [*row, "|", *row] for label, row in both.items()}
    assert len({line.rindex("|") for line in lines}) == 1
    # Columns are right-aligned under P, R, F: the CoNLL average stands under F.
    where = [i for i, c in enumerate(lines[1]) if c == "F"]
    for line in lines[2:]:
        assert [line[i - 2] for i in where] == [".", "."]


def test_table_of_spacys_none_scores() -> None:
    scores = dict.fromkeys(tally_of(GOOD).scores())
    body = conll_table(scores).splitlines()[2:]
    assert [line[14:].split() for line in body if line.startswith("MUC")] == [list("---|---")]
    plain = {k: 0.5 for k in scores if "nosingle" not in k}
    assert "singletons" not in conll_table(plain) and "50.00" in conll_table(plain)
