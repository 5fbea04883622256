"""What joining does not compute twice makes no difference: all weighed anew is the same."""

from __future__ import annotations

import sys
from heapq import nlargest
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_material import gold_video, thread
from places import ROOT

from spacy_tiktalk.people import VideoPeople, find, find_people
from spacy_tiktalk.people.evidence.weights import logistic
from spacy_tiktalk.people.joining import _RIVALS, Entry, Joining

sys.path.insert(0, str(ROOT / "benchmarks"))
from people_speed import objects


class WeighAll(Joining):
    """No rivals are remembered, and every probability is exact, however unlikely the pair."""

    def _probability(self, first: int, second: int) -> float:
        odds = self._edges[first][second]
        return logistic(odds) * self._share(first, second, odds) * self._share(second, first, odds)

    def _rivals(self, group: int) -> list[tuple[float, int]]:
        edges = ((odds, -other) for other, odds in self._edges[group].items())
        return [(odds, -other) for odds, other in nlargest(_RIVALS, edges)]

    def _entries(self, first: int, second: int) -> Any:
        if second in self._edges[first]:
            a, b = min(first, second), max(first, second)
            entry: Entry = (-self._probability(a, b), a, b, self._versions[a], self._versions[b])
            yield entry


def both(threads: Any) -> tuple[list[VideoPeople], list[VideoPeople]]:
    """The people as the package finds them, and by weighing all anew."""
    with pytest.MonkeyPatch.context() as patch:
        found = find_people(threads)
        patch.setattr(find, "Joining", WeighAll)
        return found, find_people(threads)


WORDS = ["林小雨", "王小雨", "小雨", "雨姐", "雨哥", "老王", "王老师", "老师", "他", "我", "他们",
         "老板娘", "帅哥", "穿灰围裙的", "灰围裙大哥", "小范", "范叔", "豪嫂", "梁家豪",
         "刘德华", "华仔", "wyb"]  # fmt: skip


@st.composite
def sections(draw: st.DrawFn) -> list[dict[str, Any]]:
    threads = []
    title = draw(st.sampled_from([{}, {"title": "刘德华和林小雨"}]))
    for number in range(draw(st.integers(4, 14))):
        said = draw(
            st.lists(st.tuples(st.integers(1, 3), st.sampled_from(WORDS)), min_size=1, max_size=5)
        )
        numbers = {c: n for n, c in enumerate(dict.fromkeys(c for c, _ in said), start=1)}
        head = st.tuples(st.sampled_from(["H1", "H2"]), st.floats(0.5, 1))
        heads = draw(st.dictionaries(st.integers(1, 3), head, max_size=2))
        writers = draw(st.lists(st.sampled_from(["小雨的日常", "阿布"]), max_size=3))
        said = [(numbers[c], w) for c, w in said]
        threads.append(thread(f"t{number}", said, heads=heads, writers=writers, **title))
    return threads


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sections())
def test_small_sections_are_joined_as_by_weighing_all(threads: list[dict[str, Any]]) -> None:
    found, anew = both(threads)
    assert found == anew


@pytest.mark.parametrize(("clusters", "seed"), [(400, 0), (400, 1)])
def test_made_up_clusters_are_joined_as_by_weighing_all(clusters: int, seed: int) -> None:
    found, anew = both(list(objects(clusters, seed)))
    assert repr(found) == repr(anew)
    assert len(found[0].people) < 0.7 * clusters


def test_gold_videos_are_joined_as_by_weighing_all() -> None:
    for name in ("t01", "t02", "t03"):
        found, anew = both(gold_video(name).records)
        assert repr(found) == repr(anew)
