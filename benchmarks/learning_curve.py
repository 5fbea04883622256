"""How much a model gains from each doubling of our own corpus.

    python benchmarks/learning_curve.py --data FOLDER --encoder FOLDER [--jobs 2] [--output FILE]

Trains `configs/tiktalk.cfg` for the same number of steps on an eighth, a quarter, half and all of
the train parts of `corpus/`, and scores each on the dialogues that choices are made by (`choose/`
in the folder that `spacy project run convert` filled). A smaller share is part of every larger
one. The research dialogues are never trained on, so what is said of them is what our own corpus
alone teaches. No test part is read. A share whose pipeline lies there already is not trained
again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import spacy
from spacy.training import Example

from spacy_tiktalk.formats.convert import convert, read_records
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord
from spacy_tiktalk.formats.records import record_to_doc
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval, paired_bootstrap
from spacy_tiktalk.metrics.coref.scorer import tally_coref
from spacy_tiktalk.training.corpus import make_predicted

ROOT = Path(__file__).resolve().parent.parent
OWN = ("corpus/train.jsonl", "corpus/threads/train.jsonl")
SHARES = (8, 4, 2, 1)
KINDS = ("threads", "pairs", "sample", "research")


def own_dialogues() -> list[DialogueRecord]:
    """Those of our train parts, in an order that has nothing to do with what is in them."""
    records = [record for name in OWN for record in read_records(ROOT / name)]
    return sorted(records, key=lambda r: hashlib.sha256(r.dialogue.text.encode()).digest())


def train(share: int, args: argparse.Namespace) -> Path:
    """The pipeline trained on one in `share` of our own dialogues."""
    folder = args.work / f"one_in_{share}"
    trained = folder / "model-last"
    if (trained / "meta.json").is_file():
        return trained
    (folder / "data").mkdir(parents=True, exist_ok=True)
    records = own_dialogues()
    records = records[: len(records) // share]
    write_jsonl(folder / "own.jsonl", records)
    convert(folder / "own.jsonl", folder / "data" / "own.spacy")
    return run_training(folder, folder / "data", args, seed=args.seed)


def run_training(
    folder: Path,
    data: Path,
    args: argparse.Namespace,
    *,
    seed: int,
    options: Sequence[str] = (),
) -> Path:
    """`spacy train` with our config for `args.steps` steps; the pipeline, in `folder`."""
    steps = str(args.steps)
    command = [
        *(sys.executable, "-m", "spacy", "train", "configs/tiktalk.cfg", "--output", str(folder)),
        *("--paths.train", str(data), "--paths.dev", str(args.data / "dev.spacy")),
        *("--paths.encoder", str(args.encoder), "--system.seed", str(seed)),
        *("--training.max_epochs", "0", "--training.max_steps", steps),
        *("--training.optimizer.learn_rate.total_steps", steps),
        # Never scored but at the start and the end: nothing is chosen by the part held out.
        *("--training.eval_frequency", steps),
        *options,
    ]
    threads = str(max(1, (os.cpu_count() or 1) // args.jobs))
    with (folder / "train.log").open("w") as log:
        subprocess.run(
            command,
            check=True,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            env={**os.environ, "OMP_NUM_THREADS": threads, "MKL_NUM_THREADS": threads},
        )
    return folder / "model-last"


def held_out(data: Path) -> list[tuple[str, DialogueRecord]]:
    """The dialogues of `choose/` with their kind: of our parts, p are pairs and t threads."""
    out = []
    for name in ("threads", "sample", "research"):
        for record in read_records(data / "choose" / f"{name}.spacy"):
            pair = name == "threads" and not (record.dialogue.key or "").startswith("t")
            out.append(("pairs" if pair else name, record))
    return out


def said_by(pipeline: Path, held: list[tuple[str, DialogueRecord]]) -> list[Example]:
    nlp = spacy.load(pipeline)
    gold = [record_to_doc(record, nlp)[0] for _, record in held]
    said = nlp.pipe([make_predicted(nlp, doc) for doc in gold], batch_size=64)
    return [Example(a, b) for a, b in zip(said, gold, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=ROOT / "training" / "learning_curve")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="trainings at a time")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    with ThreadPoolExecutor(args.jobs) as pool:
        pipelines = list(pool.map(lambda share: train(share, args), SHARES))
    held = held_out(args.data)
    rows: list[dict[str, object]] = []
    tallies: list[dict[str, object]] = []
    for share, pipeline in zip(SHARES, pipelines, strict=True):
        examples = said_by(pipeline, held)
        row: dict[str, object] = {"dialogues": len(own_dialogues()) // share, "steps": args.steps}
        line, mine = f"{row['dialogues']:>6}", {}
        for kind in KINDS:
            part = [e for e, (what, _) in zip(examples, held, strict=True) if what == kind]
            mine[kind] = tally_coref(part)
            for label, measure in (("", "coref_f"), ("_mentions", "coref_mention_f")):
                v = bootstrap_interval(mine[kind], measure)
                row[kind + label] = [round(100 * x, 2) for x in (v.value, v.low, v.high)]
                line += (
                    f" | {kind}{label} {100 * v.value:.1f} [{100 * v.low:.1f}, {100 * v.high:.1f}]"
                )
            if tallies:
                d = paired_bootstrap(mine[kind], tallies[-1][kind], "coref_f")
                row[f"{kind}_gain"] = [round(100 * x, 2) for x in (d.value, d.low, d.high)]
                line += f" {100 * d.value:+.1f} [{100 * d.low:+.1f}, {100 * d.high:+.1f}]"
        rows.append(row)
        tallies.append(mine)
        print(line, flush=True)
    if args.output:
        args.output.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
