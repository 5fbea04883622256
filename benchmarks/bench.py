"""Speed and memory in every runtime, side by side: `make bench`.

python benchmarks/bench.py [--model zh_tiktalk] [--dialogues 256] [--longest 300000] [--peers]
[--no-video]. Torch is measured where it is installed. Rates and latencies are of the processor's
time where one thread works, so that other jobs weigh on all alike; several threads and processes
are measured by the clock, processes against one by the clock. The runtimes take turns. Starts,
memory and growth are of processes of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before anything is imported that has threads

import numpy as np

KINDS = ("torch", "float32", "int8")
TORCH = 30_000  # characters: of 68,000 the clusterer in torch takes 13 GB
BATCHES = (1, 32, 256)
TURNS = (("A", "这不是刘德华吗"), ("B", "他还是那么帅，旁边那个女的是谁啊"), ("C", "是他老婆吧"))
TITLE = "刘德华和老婆逛街被偶遇 #明星"
CHARACTERS = sum(len(text) for _, text in TURNS)


def dialogues(nlp: Any, n: int, *, times: int = 1, title: str | None = None) -> list[Any]:
    """Docs of the same talk; a longer one is the talk again and again, by other writers."""
    from spacy_tiktalk import Dialogue

    return [
        Dialogue.from_turns(
            [(f"{who}{k}", text) for k in range(times) for who, text in TURNS], title=title
        ).to_doc(nlp)
        for _ in range(n)
    ]  # fmt: skip


def rates(
    pipes: dict[str, Any],
    n: int,
    turns: int,
    *,
    batches: tuple[int, ...] = BATCHES,
    title: str | None = None,
) -> dict[int, dict[str, float]]:
    """Dialogues a second of processor time by batch and runtime, the best of the turns."""
    found: dict[int, dict[str, float]] = {}
    for batch in batches:
        took = dict.fromkeys(pipes, np.inf)
        for _ in range(turns):
            for kind, nlp in pipes.items():
                docs = dialogues(nlp, n, title=title)
                before = time.process_time()
                for _ in nlp.pipe(docs, batch_size=batch):
                    pass
                took[kind] = min(took[kind], time.process_time() - before)
        found[batch] = {kind: n / seconds for kind, seconds in took.items()}
    return found


def latencies(pipes: dict[str, Any], n: int) -> dict[str, list[float]]:
    """Milliseconds of processor time of one dialogue alone, `Doc` included: p50, p95, p99."""
    took: dict[str, list[float]] = {kind: [] for kind in pipes}
    for _ in range(n):
        for kind, nlp in pipes.items():
            before = time.process_time()
            nlp(dialogues(nlp, 1)[0])
            took[kind].append(1000 * (time.process_time() - before))
    return {kind: np.percentile(all_, [50, 95, 99]).tolist() for kind, all_ in took.items()}


def processes(pipes: dict[str, Any], n: int) -> dict[str, float]:
    """How many times faster two processes are than one, by the clock, starting them included."""
    found = {}
    for kind, nlp in pipes.items():
        took = []
        for count in (1, 2):
            docs = dialogues(nlp, n)
            before = time.perf_counter()
            for _ in nlp.pipe(docs, batch_size=32, n_process=count):
                pass
            took.append(time.perf_counter() - before)
        found[kind] = took[0] / took[1]
    return found


def on_all_cores(pipes: dict[str, Any], n: int, turns: int) -> dict[str, float]:
    """Dialogues a second by the clock in one process that has every core; the best of the turns."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    threads_of(cores or 1)
    took = dict.fromkeys(pipes, np.inf)
    for _ in range(turns):
        for kind, nlp in pipes.items():
            docs = dialogues(nlp, n)
            before = time.perf_counter()
            for _ in nlp.pipe(docs, batch_size=max(BATCHES)):
                pass
            took[kind] = min(took[kind], time.perf_counter() - before)
    threads_of(1)
    return {kind: n / seconds for kind, seconds in took.items()}


def threads_of(n: int) -> None:
    """In how many all runtimes may work from now on."""
    os.environ["OMP_NUM_THREADS"] = str(n)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(n)


def growth(model: str, kind: str, longest: int) -> dict[str, Any]:
    """What `growth.py` says of a runtime, in a process of its own."""
    script = str(Path(__file__).with_name("growth.py"))
    command = [sys.executable, script, model, kind, "--longest", str(longest)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def beside_peers(model: str, n: int, turns: int) -> str:
    """The table of peers, each in its own environment, one after the other."""
    import peers
    import spacy
    from runtimes import VIDEO

    from spacy_tiktalk.models.text.encoder import lay_out
    from spacy_tiktalk.models.walking import encoders_of

    nlp = spacy.load(model, exclude=list(VIDEO))
    encoder = next(encoders_of(nlp))
    pieces = [len(window) for window in lay_out(encoder, dialogues(nlp, n)).windows]
    batches = (1, 32)
    ours = rates({"ours": nlp}, n, turns, batches=batches)
    found = {peer.name: peers.measure(peer, pieces, batches, turns) for peer in peers.PEERS}
    return peers.table({batch: ours[batch]["ours"] for batch in batches}, found)


def child(model: str, kind: str) -> None:
    """A cold start, stage by stage; prints seconds of processor time and megabytes."""
    if kind != "torch":
        sys.modules["torch"] = None  # type: ignore[assignment]
        sys.modules["spacy_transformers"] = None  # type: ignore[assignment]
        without_torch()
    marks = [time.process_time()]
    import spacy  # noqa: F401

    marks.append(time.process_time())
    import spacy_tiktalk  # noqa: F401

    marks.append(time.process_time())
    from runtimes import load

    nlp = load(model, kind)
    marks.append(time.process_time())
    loaded = memory()
    nlp(dialogues(nlp, 1)[0])
    marks.append(time.process_time())
    stages = dict(zip(("spacy", "ours", "load", "first"), np.diff(marks).tolist(), strict=True))
    print(json.dumps({**stages, "loaded MB": loaded, "after MB": memory()}))


def without_torch() -> None:
    """No add-on of spaCy may load torch, as where it is not installed."""
    from importlib.metadata import Distribution, EntryPoints

    whole = Distribution.entry_points

    def entry_points(distribution: Any) -> EntryPoints:
        every = whole.fget(distribution)  # type: ignore[attr-defined]
        return EntryPoints([e for e in every if not e.value.startswith("spacy_transformers")])

    Distribution.entry_points = property(entry_points)  # type: ignore[method-assign,assignment]


def memory() -> int:
    """Megabytes that are resident now (Linux); -1 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return -1
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def start(model: str, kind: str) -> dict[str, float]:
    """What `child` says, the lowest of three processes."""
    command = [sys.executable, __file__, "--model", model, "--child", kind]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(3)
    ]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def table(found: dict[str, Any], kinds: list[str]) -> str:
    """One table in Markdown; behind each figure its ratio to the first column."""
    rows = [("", *kinds), ("---", *("---:" for _ in kinds))]

    def row(name: str, values: dict[str, float], digits: int = 1) -> None:
        base = values[kinds[0]]
        rows.append((name, *(f"{values[k]:.{digits}f} ({values[k] / base:.2f})" for k in kinds)))

    for batch, values in found["rates"].items():
        row(f"dialogues/s, batch {batch}", values)
    for batch, values in found["titled"].items():
        row(f"dialogues/s with titles, batch {batch}", values)
    row(f"dialogues/s on all cores, by the clock, batch {max(BATCHES)}", found["all cores"])
    row("two processes to one", found["processes"], 2)
    for n, name in enumerate(("p50", "p95", "p99")):
        row(f"one dialogue, {name}, ms", {k: found["latencies"][k][n] for k in kinds})
    for stage in ("spacy", "ours", "load", "first"):
        row(f"cold start: {stage}, s", {k: found["starts"][k][stage] for k in kinds}, 2)
    for name in ("loaded MB", "after MB"):
        row(name, {k: found["starts"][k][name] for k in kinds}, 0)
    growths = found["growth"]
    for part, name in (("all", "time"), ("encoder", "the encoder's"), ("rest", "the rest's")):
        row(f"exponent of {name}", {k: growths[k]["exponents"][part] for k in kinds}, 2)
    row("exponent of memory", {k: growths[k]["exponents"]["MB"] for k in kinds}, 2)
    last = min(len(growths[k]["MB"]) for k in kinds) - 1  # the longest that all have read
    longest = growths[kinds[0]]["comments"][last]
    row(f"MB over loaded, {longest:,} comments", {k: growths[k]["MB"][last] for k in kinds}, 0)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="zh_tiktalk")
    parser.add_argument("--dialogues", type=int, default=256)
    parser.add_argument("--turns", type=int, default=3, help="of each runtime; the best counts")
    parser.add_argument("--longest", type=int, default=300_000, help="characters")
    parser.add_argument("--peers", action="store_true", help="beside others, downloaded at first")
    parser.add_argument("--no-video", action="store_true", help="text alone")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--child", choices=KINDS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(args.model, args.child)
        return
    from runtimes import load

    kinds = [kind for kind in KINDS if kind != "torch" or find_spec("torch")]
    starts = {kind: start(args.model, kind) for kind in kinds}
    pipes = {kind: load(args.model, kind) for kind in kinds}
    for nlp in pipes.values():
        nlp(dialogues(nlp, 1)[0])
    found = {
        "characters": CHARACTERS,
        "dialogues": args.dialogues,
        "starts": starts,
        "rates": rates(pipes, args.dialogues, args.turns),
        "titled": rates(pipes, args.dialogues, args.turns, batches=(32,), title=TITLE),
        "latencies": latencies(pipes, args.dialogues),
        "all cores": on_all_cores(pipes, args.dialogues, args.turns),
        "processes": processes(pipes, args.dialogues),
        "growth": {
            kind: growth(args.model, kind, min(args.longest, TORCH if kind == "torch" else 10**9))
            for kind in kinds
        },
    }
    said = f"{args.dialogues} dialogues of {CHARACTERS} characters"
    print(f"{said}, one thread but where all cores work\n")
    print(table(found, kinds))
    if args.peers:
        print("\nOne thread each, pieces as many as ours reads of the same dialogues\n", flush=True)
        print(beside_peers(args.model, args.dialogues, args.turns))
    if not args.no_video and all(map(find_spec, ("av", "cv2"))):
        print("\nThe head tracker by stage and times real time\n", flush=True)
        script = str(Path(__file__).with_name("video_speed.py"))
        subprocess.run([sys.executable, script], check=True)
    if args.output:
        args.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
