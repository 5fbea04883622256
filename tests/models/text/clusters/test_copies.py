"""Names inside a longer name of whom they name."""

from __future__ import annotations

import pytest

from spacy_tiktalk.models.text.clusters.talk.copies import copies


@pytest.mark.parametrize(
    ("outer", "inner", "other", "copied"),
    [
        ("唐雨婷姐姐", "唐雨婷", "唐雨婷", True),
        ("唐雨婷姐姐", "唐雨婷", "雨婷", False),  # her sister, perhaps
        ("唐雨婷的妈妈", "唐雨婷", "唐雨婷", False),
        ("唐雨婷助理", "唐雨婷", "唐雨婷", False),
        ("他姐姐", "他", "他", False),
    ],
)
def test_copies(outer: str, inner: str, other: str, copied: bool) -> None:
    starts = [0, 0, 9]
    assert copies(starts, [outer, inner, other], [0, 1, 0]) == ({1} if copied else set())
    # Of another cluster than that of the longer one it is somebody else.
    assert copies(starts, [outer, inner, other], [0, 1, 1]) == set()


def test_none() -> None:
    assert copies([], [], []) == set()
