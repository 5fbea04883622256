"""Measures against worked examples that others published, re-derived by hand in the comments.

Clusters are written as in the literature: "abc de" is {a, b, c}, {d, e}.
"""

from __future__ import annotations

from fractions import Fraction as Fr

import pytest

from spacy_tiktalk.metrics.coref.tally import CorefTally


def scores(gold: str, predicted: str) -> dict[str, float]:
    tally = CorefTally()
    tally.add([set(c) for c in gold.split()], [set(c) for c in predicted.split()])
    return tally.scores()


def f1(p: Fr, r: Fr) -> Fr:
    return 2 * p * r / (p + r) if p + r else Fr(0)


def check(found: dict[str, float], measure: str, p: Fr, r: Fr, f: Fr | None = None) -> None:
    expected = {"p": p, "r": r, "f": f1(p, r) if f is None else f}
    got = {letter: found[f"coref_{measure}_{letter}"] for letter in "prf"}
    assert got == pytest.approx({k: float(v) for k, v in expected.items()}, abs=1e-12), measure


# --- Luo 2005, "On Coreference Resolution Performance Metrics", table 1 -----------------------
LUO_KEY = "12345 67 89ABC"
LUO = {
    # response: (MUC p, r), (B3 p, r), (CEAF-phi4 total similarity, response clusters)
    # (a) merges the small and one large entity. B3 p = (5*1 + 2*2/7 + 5*5/7) / 12 = 16/21.
    #     phi4: 1 for 12345, and 89ABC (2*5/12 = 5/6) beats 67 (2*2/9) for the merged one.
    "a": ("12345 6789ABC", (Fr(9, 10), Fr(1)), (Fr(16, 21), Fr(1)), (1 + Fr(5, 6), 2)),
    # (b) merges the two large ones. B3 p = (10 * 5/10 + 2) / 12. phi4: 1 + 2*5/15.
    "b": ("1234589ABC 67", (Fr(9, 10), Fr(1)), (Fr(7, 12), Fr(1)), (1 + Fr(2, 3), 2)),
    # (c) one entity. B3 p = (25 + 4 + 25) / 12 / 12. phi4: 2*5/17.
    "c": ("123456789ABC", (Fr(9, 11), Fr(1)), (Fr(54, 144), Fr(1)), (Fr(10, 17), 1)),
    # (d) singletons only: no link, so MUC is 0/0 = 0. B3 r = 3 entities * 1 / 12.
    #     phi4: 2/6 + 2/3 + 2/6.
    "d": ("1 2 3 4 5 6 7 8 9 A B C", (Fr(0), Fr(0)), (Fr(1), Fr(3, 12)), (Fr(4, 3), 12)),
}
# F values as printed in the paper, in percent: MUC, B-cubed, phi4-CEAF.
LUO_PRINTED = {
    "a": (94.7, 86.5, 73.3),
    "b": (94.7, 73.7, 66.7),
    "c": (90.0, 54.5, 29.4),
    "d": (0.0, 40.0, 17.8),
}


@pytest.mark.parametrize("case", sorted(LUO))
def test_luo_2005(case: str) -> None:
    response, muc, b3, (similarity, n) = LUO[case]
    found = scores(LUO_KEY, response)
    check(found, "muc", *muc)
    check(found, "b3", *b3)
    check(found, "ceafe", similarity / n, similarity / 3)
    printed = [100 * found[f"coref_{m}_f"] for m in ("muc", "b3", "ceafe")]
    assert printed == pytest.approx(LUO_PRINTED[case], abs=0.051)
    assert found["coref_f"] == pytest.approx(sum(printed) / 300)


# --- Pradhan et al. 2014, "Scoring Coreference Partitions of Predicted Mentions" --------------
def test_pradhan_2014() -> None:
    found = scores("abc defg", "ab cd fghi")
    # MUC: {abc} is cut in ab|c, {defg} in d|e|fg: (3-2 + 4-3) / (2 + 3); the response keeps
    # ab (1 of 1), c|d (0 of 1), fg|h|i (1 of 3).
    check(found, "muc", Fr(2, 5), Fr(2, 5))
    # B3 recall: a, b 2/3 each, c 1/3, d 1/4, e 0, f, g 2/4 each = 35/12 over 7;
    # precision: a, b 1 each, c, d 1/2 each, f, g 2/4 each, h, i 0 = 4 over 8.
    check(found, "b3", Fr(4, 8), Fr(35, 12) / 7)
    # CEAF-phi4: abc~ab 4/5, defg~fghi 4/8.
    check(found, "ceafe", Fr(13, 10) / 3, Fr(13, 10) / 2)
    # BLANC: gold has 3+6 coreference and 12 other links, the response 1+1+6 and 28-8; in both
    # are ab, fg, and ad, af, ag, bd, bf, bg, cf, cg.
    p_c, r_c, p_n, r_n = Fr(2, 8), Fr(2, 9), Fr(8, 20), Fr(8, 12)
    check(
        found,
        "blanc",
        (p_c + p_n) / 2,
        (r_c + r_n) / 2,
        (f1(p_c, r_c) + f1(p_n, r_n)) / 2,
    )
    check(found, "mention", Fr(6, 8), Fr(6, 7))
    # As printed: MUC .40; B3 r .42, p .50, F .46; CEAFe r .65, p .43, F .52.
    assert found["coref_muc_f"] == pytest.approx(0.40, abs=0.006)
    assert found["coref_b3_f"] == pytest.approx(0.46, abs=0.006)
    assert found["coref_ceafe_f"] == pytest.approx(0.52, abs=0.006)


# --- Moosavi & Strube 2016, "Which Coreference Evaluation Metric Do You Trust?" ---------------
def test_moosavi_strube_2016() -> None:
    # Same data. Recall: abc keeps 1 of 3 links, defg 1 of 6: (3*1/3 + 4*1/6) / 7, printed .24;
    # precision: ab 1 of 1, cd 0 of 1, fghi 1 of 6: (2 + 0 + 4*1/6) / 8, printed .33.
    found = scores("abc defg", "ab cd fghi")
    check(found, "lea", Fr(8, 3) / 8, Fr(5, 3) / 7)
    assert found["coref_lea_r"] == pytest.approx(0.24, abs=0.005)
    assert found["coref_lea_p"] == pytest.approx(0.33, abs=0.005)


# --- Recasens & Hovy 2011, "BLANC: Implementing the Rand index" -------------------------------
# 70 mentions: 61 singletons and entities of 4, 3 and 2 mentions; eight responses. Values in
# percent as printed in the paper (and in Recasens's thesis, pages 124-125): MUC, B3, BLANC.
RECASENS_KEY = [{n} for n in range(1, 62)] + [{62, 63, 64, 65}, {66, 67, 68}, {69, 70}]


def rebuilt(*joined: tuple[int, ...]) -> list[set[int]]:
    """The key with these clusters in place of whatever holds their mentions."""
    taken = {m for cluster in joined for m in cluster}
    return [set(c) for c in joined] + [c - taken for c in RECASENS_KEY if c - taken]


RECASENS = {
    "A": (rebuilt((1, 2)), 92.31, 99.28, 97.61),
    "B": (rebuilt((1, 62, 63, 64, 65)), 92.31, 98.84, 91.63),
    "C": (rebuilt((66,), (67,), (68,)), 80.00, 98.55, 91.15),
    "D": (rebuilt((62, 63, 64, 65, 66, 67, 68)), 92.31, 97.49, 81.12),
    "E": (rebuilt((1, 62, 63), (28, 64, 65)), 76.92, 96.66, 79.92),
    "F": (rebuilt((1, 62), (4, 63), (28, 64), (57, 65)), 46.15, 94.99, 72.12),
    "G": ([{n} for n in range(1, 71)], 0.0, 95.52, 49.90),
    "H": ([set(range(1, 71))], 16.00, 3.61, 0.41),
}


@pytest.mark.parametrize("case", sorted(RECASENS))
def test_recasens_hovy_2011(case: str) -> None:
    response, muc, b3, blanc = RECASENS[case]
    assert sum(map(len, response)) == 70
    tally = CorefTally()
    tally.add(RECASENS_KEY, response)
    found = tally.scores()
    got = [100 * found[f"coref_{m}_f"] for m in ("muc", "b3", "blanc")]
    assert got == pytest.approx([muc, b3, blanc], abs=0.0101)


def test_recasens_hovy_2011_by_hand() -> None:
    # System C misses the three links of {66, 67, 68}. Of 70*69/2 = 2415 links gold has
    # 6+3+1 = 10 coreference and 2405 others; the response has 7 and 2408.
    tally = CorefTally()
    tally.add(RECASENS_KEY, RECASENS["C"][0])
    p_c, r_c, p_n, r_n = Fr(7, 7), Fr(7, 10), Fr(2405, 2408), Fr(2405, 2405)
    check(
        tally.scores(),
        "blanc",
        (p_c + p_n) / 2,
        (r_c + r_n) / 2,
        (f1(p_c, r_c) + f1(p_n, r_n)) / 2,
    )


# --- Published test cases of the CoNLL reference scorer and of LEA's authors ------------------
# (key, response): measure -> (recall, precision). BLANC as (r_c, p_c, r_n, p_n).
ABCDEF = "a bc def"
CASES: dict[str, tuple[str, str, dict[str, tuple[Fr, ...]]]] = {
    "A-2 missing mentions": (
        ABCDEF,
        "a de",
        {
            "muc": (Fr(1, 3), Fr(1)),
            "b3": (Fr(7, 18), Fr(1)),
            "ceafe": (Fr(9, 5) / 3, Fr(9, 5) / 2),  # a: 1, def~de: 4/5
            "blanc": (Fr(1, 4), Fr(1), Fr(2, 11), Fr(1)),
            "lea": (Fr(2, 6), Fr(1)),
        },
    ),
    "A-3 spurious mentions": (
        ABCDEF,
        "a bcx defy z",
        {
            "muc": (Fr(1), Fr(3, 5)),
            "b3": (Fr(1), Fr(55, 108)),
            "ceafe": ((1 + Fr(4, 5) + Fr(6, 7)) / 3, (1 + Fr(4, 5) + Fr(6, 7)) / 4),
            "blanc": (Fr(1), Fr(4, 9), Fr(1), Fr(11, 27)),
            "lea": (Fr(1), Fr(4, 9)),
        },
    ),
    "A-4 both": (
        ABCDEF,
        "a bcx dy z",
        {
            "muc": (Fr(1, 3), Fr(1, 3)),
            "b3": (Fr(5, 9), Fr(17, 42)),
            "ceafe": (Fr(11, 5) / 3, Fr(11, 5) / 4),
            "blanc": (Fr(1, 4), Fr(1, 4), Fr(5, 11), Fr(5, 17)),
            "lea": (Fr(1, 2), Fr(2, 7)),
        },
    ),
    "A-10 gold mentions, all single": (
        ABCDEF,
        "a b c d e f",
        {
            "muc": (Fr(0), Fr(0)),
            "b3": (Fr(1, 2), Fr(1)),
            "blanc": (Fr(0), Fr(0), Fr(1), Fr(11, 15)),
            "lea": (Fr(1, 6), Fr(1, 6)),
        },
    ),
    "A-11 gold mentions, all one": (
        ABCDEF,
        "abcdef",
        {
            "muc": (Fr(1), Fr(3, 5)),
            "b3": (Fr(1), Fr(7, 18)),
            "blanc": (Fr(1), Fr(4, 15), Fr(0), Fr(0)),
            "lea": (Fr(5, 6), Fr(4, 15)),
        },
    ),
    "A-12 own mentions, all single": (
        ABCDEF,
        "a x y c d e z",
        {
            "muc": (Fr(0), Fr(0)),
            "b3": (Fr(13, 36), Fr(4, 7)),
            "blanc": (Fr(0), Fr(0), Fr(5, 11), Fr(5, 21)),
            "lea": (Fr(1, 6), Fr(1, 7)),
        },
    ),
    "A-13 own mentions, all one": (
        ABCDEF,
        "axycdez",
        {
            "muc": (Fr(1, 3), Fr(1, 6)),
            "b3": (Fr(17, 36), Fr(6, 49)),
            "blanc": (Fr(1, 4), Fr(1, 21), Fr(0), Fr(0)),
            "lea": (Fr(1, 6), Fr(1, 21)),
        },
    ),
    "B-1": (
        "ab cde",
        "bcx de",
        {"blanc": (Fr(1, 4), Fr(1, 4), Fr(2, 6), Fr(2, 6)), "lea": (Fr(1, 5), Fr(2, 5))},
    ),
    "C-1": (
        "ab cde fg",
        "bcx de fg",
        {"blanc": (Fr(2, 5), Fr(2, 5), Fr(10, 16), Fr(10, 16)), "lea": (Fr(3, 7), Fr(4, 7))},
    ),
    "F-1 Vilain et al. 1995": (
        "ABCD",
        "AB CD",
        {"muc": (Fr(2, 3), Fr(1)), "lea": (Fr(2, 6), Fr(1))},
    ),
    "G-1 Vilain et al. 1995": ("AB CD", "ABCD", {"muc": (Fr(1), Fr(2, 3))}),
    "J-1 Vilain et al. 1995": ("ABC", "AC", {"muc": (Fr(1, 2), Fr(1)), "lea": (Fr(1, 3), Fr(1))}),
    "K-1 Vilain et al. 1995": (
        "BCDEGHJ",
        "ABC DEF GHI",
        {"muc": (Fr(3, 6), Fr(3, 6)), "lea": (Fr(3, 21), Fr(3, 9))},
    ),
    "N-3 only singletons in the key": ("a b c d e f", "ab cde f", {"lea": (Fr(1, 6), Fr(1, 6))}),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_reference_scorer_case(case: str) -> None:
    gold, predicted, expected = CASES[case]
    found = scores(gold, predicted)
    for measure, values in expected.items():
        if measure == "blanc":
            r_c, p_c, r_n, p_n = values
            f = (f1(p_c, r_c) + f1(p_n, r_n)) / 2
            check(found, "blanc", (p_c + p_n) / 2, (r_c + r_n) / 2, f)
        else:
            check(found, measure, p=values[1], r=values[0])


@pytest.mark.parametrize(
    ("gold", "predicted", "p", "r"),
    [
        # M: the key has coreference links only, so BLANC is their P, R and F.
        pytest.param("abcdef", "abcdef", Fr(1), Fr(1), id="M-1"),
        pytest.param("abcdef", "a b c d e f", Fr(0), Fr(0), id="M-2"),
        pytest.param("abcdef", "ab cde f", Fr(1), Fr(4, 15), id="M-3"),
        pytest.param("abcdef", "abcxyz", Fr(3, 15), Fr(3, 15), id="M-4"),
        pytest.param("abcdef", "a b c x y z", Fr(0), Fr(0), id="M-5"),
        pytest.param("abcdef", "ab cxy z", Fr(1, 4), Fr(1, 15), id="M-6"),
        # N: the key has singletons only, so BLANC is P, R and F of non-coreference links.
        pytest.param("a b c d e f", "a b c d e f", Fr(1), Fr(1), id="N-1"),
        pytest.param("a b c d e f", "abcdef", Fr(0), Fr(0), id="N-2"),
        pytest.param("a b c d e f", "ab cde f", Fr(1), Fr(11, 15), id="N-3"),
        pytest.param("a b c d e f", "a b c x y z", Fr(3, 15), Fr(3, 15), id="N-4"),
        pytest.param("a b c d e f", "abcxyz", Fr(0), Fr(0), id="N-5"),
        pytest.param("a b c d e f", "ab cxy z", Fr(2, 11), Fr(2, 15), id="N-6"),
        # Luo et al. 2014: a key of one mention has no link; 1 for the same mentions, else 0.
        pytest.param("a", "a", Fr(1), Fr(1), id="one mention, found"),
        pytest.param("a", "b", Fr(0), Fr(0), id="one mention, missed"),
        pytest.param("a", "a b", Fr(0), Fr(0), id="one mention, and another"),
    ],
)
def test_blanc_with_one_kind_of_link(gold: str, predicted: str, p: Fr, r: Fr) -> None:
    check(scores(gold, predicted), "blanc", p, r)
