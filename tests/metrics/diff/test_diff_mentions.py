"""Which gold mention is which predicted one: same span, same head, or nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.metrics.diff.mentions import DiffMention, match_mentions, same_head

TEXT = "他女儿晓明哥左边那个男的，你妈😀刘德华先生他自己"


def mention(text: str, within: str = TEXT, turn: int = 0) -> DiffMention:
    start = within.index(text)
    return DiffMention(turn, start, start + len(text), text)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("他女儿", "女儿", True),  # the head is the last word
        ("左边那个男的", "男的", True),
        ("左边那个男的，", "男的", True),  # what stands behind the head does not count
        ("你妈😀", "你妈", True),
        ("晓明", "晓明哥", True),  # a name and a name with a form of address
        ("他自己", "他", True),
        ("你妈", "你", False),  # the possessor is somebody else
        ("他女儿", "他", False),
        ("你妈", "刘德华", False),  # no character in common
        ("左边", "左边那个男的", False),
    ],
)
def test_same_head(first: str, second: str, same: bool) -> None:
    inside = TEXT if first != "他自己" else "他自己"
    pair = mention(first, inside), mention(second, inside)
    assert same_head(*pair) is same
    assert same_head(*reversed(pair)) is same


def test_a_span_in_another_turn_has_no_head_in_common() -> None:
    assert not match_mentions([mention("他女儿")], [mention("女儿", turn=1)]).boundary


def test_one_to_one_and_the_largest_overlap_first() -> None:
    # Two predicted spans end where the gold one does; the longer one is its counterpart.
    found = match_mentions(
        [mention("左边那个男的"), mention("你妈"), mention("你")],
        [mention("那个男的"), mention("男的"), mention("你妈")],
    )
    assert found.same == (mention("你妈").place,)
    assert found.boundary == ((mention("左边那个男的").place, mention("那个男的").place),)
    assert found.missing == (mention("你").place,)
    assert found.spurious == (mention("男的").place,)


def test_an_equal_span_is_never_given_away() -> None:
    # 她女儿 has a better partner than none, but 女儿 is the same on both sides.
    text = "她女儿"
    found = match_mentions([mention(text, text), mention("女儿", text)], [mention("女儿", text)])
    assert found.same == ((0, 1, 3),) and found.missing == ((0, 0, 3),) and not found.boundary


def test_nothing() -> None:
    found = match_mentions([], [])
    assert not any((found.same, found.boundary, found.missing, found.spurious))


def test_odd_texts() -> None:
    """Spans of punctuation, emoji or blanks have no head to lose their way in."""
    for text in ("😀", "  ", "，，", "\x00", "\u202e他"):
        one = DiffMention(0, 0, len(text), text)
        assert match_mentions([one], [one]).same == ((0, 0, len(text)),)
        assert match_mentions([one], []).missing == ((0, 0, len(text)),)


SPANS = st.sets(
    st.tuples(st.integers(0, 1), st.integers(0, len(TEXT) - 1), st.integers(1, 6)), max_size=8
)


def _mentions(spans: set[tuple[int, int, int]]) -> list[DiffMention]:
    ends = {(turn, start, min(start + size, len(TEXT))) for turn, start, size in spans}
    return [DiffMention(turn, start, end, TEXT[start:end]) for turn, start, end in sorted(ends)]


@given(SPANS, SPANS)
def test_every_mention_once_and_sides_may_be_exchanged(first, second) -> None:
    gold, predicted = _mentions(first), _mentions(second)
    found = match_mentions(gold, predicted)
    told_gold = [*found.same, *(one for one, _ in found.boundary), *found.missing]
    told_predicted = [*found.same, *(other for _, other in found.boundary), *found.spurious]
    assert sorted(told_gold) == [m.place for m in gold]
    assert sorted(told_predicted) == [m.place for m in predicted]
    turned = match_mentions(predicted, gold)
    assert turned.same == found.same
    assert sorted((b, a) for a, b in turned.boundary) == list(found.boundary)
    assert (turned.missing, turned.spurious) == (found.spurious, found.missing)
