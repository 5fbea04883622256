"""Memory freed in training goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from spacy_tiktalk.heap import HeapTrimmer, _trim

# 120 MB in pieces below the size that has pages of its own; a fiftieth of them stays.
SCRIPT = """
import gc
from pathlib import Path
from spacy_tiktalk.heap import HeapTrimmer

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

pieces = [bytearray(60_000) for _ in range(2000)]
kept = pieces[::50]
del pieces
gc.collect()
trimmer, before = HeapTrimmer(), resident()
for _ in range(15):
    trimmer()
between = resident()
trimmer()
print(before, between, resident())
"""


@pytest.mark.skipif(_trim() is None, reason="this C library has no malloc_trim")
@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="no /proc on this system")
def test_what_was_freed_between_what_stays_goes_back() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    before, between, after = map(float, run.stdout.split())
    assert between == pytest.approx(before, abs=5)  # not at every step: it takes its time
    assert after < before - 80


def test_without_malloc_trim_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spacy_tiktalk.heap._trim", lambda: None)
    trimmer = HeapTrimmer()
    for _ in range(40):
        trimmer()
    assert trimmer.calls == 40
