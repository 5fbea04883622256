"""What joining does not compute twice makes no difference: all weighed anew is the same."""

from __future__ import annotations

import gc
from heapq import nlargest
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from people_material import gold_video, sections
from script_files import load_benchmark
from video_corpus import read_videos

from spacy_tiktalk.people import VideoPeople, find, find_people
from spacy_tiktalk.people.evidence.weights import logistic
from spacy_tiktalk.people.joining import _RIVALS, Entry, Joining

objects = load_benchmark("people_speed").objects


class WeighAll(Joining):
    """No rivals are remembered, every probability is exact, however unlikely the pair, and whoever
    says something new is compared with all neighbors."""

    def _probability(self, first: int, second: int) -> float:
        odds = self._edges[first][second]
        return logistic(odds) * self._share(first, second, odds) * self._share(second, first, odds)

    def _exclude(self, first: int, second: int) -> bool:
        self._barred.clear()
        return super()._exclude(first, second)

    def _join(self, *args: Any, **options: Any) -> tuple[int, list[int], list[int]]:
        kept, neighbors, _ = super()._join(*args, **options)
        return kept, neighbors, neighbors

    def _rivals(self, group: int) -> list[tuple[float, int]]:
        edges = ((odds, -other) for other, odds in self._edges[group].items())
        return [(odds, -other) for odds, other in nlargest(_RIVALS, edges)]

    def _entries(self, first: int, second: int) -> Any:
        if second in self._edges[first]:
            a, b = min(first, second), max(first, second)
            probability = self._probability(a, b)
            if probability >= self.settings.threshold:  # what is not likely yet waits its turn
                entry: Entry = (-probability, a, b, self._versions[a], self._versions[b])
                yield entry


def both(threads: Any, **options: Any) -> tuple[list[VideoPeople], list[VideoPeople]]:
    """The people as the package finds them, and by weighing all anew."""
    with pytest.MonkeyPatch.context() as patch:
        found = find_people(threads, **options)
        patch.setattr(find, "Joining", WeighAll)
        return found, find_people(threads, **options)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sections(least=4, most=14, told=True))
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


def test_the_threads_of_many_videos_are_joined_as_by_weighing_all() -> None:
    """People of many kinds of names and nouns, with neighbors that each change concerns or not."""
    videos = read_videos()[:12]
    threads = [record for video in videos for record in video.records]
    found, anew = both(threads, one_video=True)
    assert repr(found) == repr(anew)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_search_for_cycles_is_left_as_it_was(
    enabled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    was, seen = gc.isenabled(), []
    monkeypatch.setattr(Joining, "run", lambda _: seen.append(gc.isenabled()))
    try:
        (gc.enable if enabled else gc.disable)()
        find_people(list(objects(5, 0)))
        assert (seen, gc.isenabled()) == ([False], enabled)
    finally:
        (gc.enable if was else gc.disable)()
