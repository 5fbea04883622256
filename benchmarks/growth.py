"""How time and memory grow with the length of one dialogue; `bench.py` starts it for a runtime.

python benchmarks/growth.py zh_tiktalk float32 --longest 300000 prints one line of JSON: for each
length, the processor's seconds of the whole pipeline, of its encoder and of the rest, and the
megabytes that the process reached above the loaded pipeline (Linux). The exponents are the slopes
of least-squares lines through their logarithms, from 280 characters up. `--shortest 93352 --longest
93352 --threads 2` measures one dialogue of 10,002 comments alone, in two threads.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from bench import CHARACTERS, TURNS, dialogues

STEP = 3
PARTS = ("all", "encoder", "rest")


def resident(field: str) -> float:
    """MB of a line of the process's status: VmRSS now, VmHWM at most; NaN where it is not told."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1000


def forget_peak() -> None:
    """Let VmHWM begin anew, where the system can."""
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")


def measure(nlp: Any, longest: int, *, shortest: int = 280) -> dict[str, list[float]]:
    """Characters, comments, seconds by part, and MB, one entry a length."""
    nlp(dialogues(nlp, 1)[0])
    loaded = resident("VmRSS")
    found: dict[str, list[float]] = {name: [] for name in ("characters", "comments", *PARTS, "MB")}
    times = max(1, shortest // CHARACTERS)
    while times * CHARACTERS <= longest:
        [doc] = dialogues(nlp, 1, times=times)
        forget_peak()
        spent = dict.fromkeys(PARTS, 0.0)
        for name, pipe in nlp.pipeline:
            before = time.process_time()
            doc = pipe(doc)
            took = time.process_time() - before
            spent["all"] += took
            spent["encoder" if name == "tok2vec" else "rest"] += took
        for name, seconds in spent.items():
            found[name].append(seconds)
        found["characters"].append(times * CHARACTERS)
        found["comments"].append(times * len(TURNS))
        found["MB"].append(resident("VmHWM") - loaded)
        times *= STEP
    return found


def exponent(sizes: list[float], values: list[float]) -> float:
    """The slope of log(value) over log(size); NaN for a single size."""
    import numpy as np

    if len(sizes) < 2:
        return float("nan")
    # What is less than the smallest that can be told counts as that.
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(values, 1e-3)), 1)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("kind")
    parser.add_argument("--shortest", type=int, default=280, help="characters")
    parser.add_argument("--longest", type=int, default=300_000, help="characters")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    from runtimes import load

    os.environ["OMP_NUM_THREADS"] = str(args.threads)  # bench.py has said one
    found = measure(load(args.model, args.kind), args.longest, shortest=args.shortest)
    exponents = {name: exponent(found["characters"], found[name]) for name in (*PARTS, "MB")}
    print(json.dumps({**found, "exponents": exponents}))


if __name__ == "__main__":
    main()
