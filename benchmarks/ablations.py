"""What the parts of the recipe are worth: trainings that each lack one of them, and other seeds.

    python benchmarks/ablations.py --data FOLDER --encoder FOLDER [--jobs 2] [--output FILE]

Trains `configs/tiktalk.cfg` for the same number of steps on the train parts of `corpus/`, whole and
without one thing that was kept, and whole with other seeds, so that a difference can be held
against what luck alone does. Scored as in `learning_curve.py`, on the dialogues that choices are
made by (`choose/` in the folder that `spacy project run convert` filled); no test part is read. A
pipeline that lies there already is not trained again.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from learning_curve import KINDS, ROOT, held_out, own_dialogues, run_training, said_by

from spacy_tiktalk.formats.convert import convert
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval, paired_bootstrap
from spacy_tiktalk.metrics.coref.scorer import tally_coref

WHOLE = "whole recipe"
# What is left out, and the options of `spacy train` that leave it out.
LEFT_OUT = {
    "links by the best pair, not by whole clusters": (
        "--components.mention_clusterer.model.clusters",
        "false",
    ),
    "the encoder does not read who answers whom": ("--components.tok2vec.model.replies", "false"),
}


def runs(seeds: list[int]) -> list[tuple[str, int, tuple[str, ...]]]:
    """What is trained: its name, its seed, its options; first what all are compared with."""
    first, *others = seeds
    return [
        (WHOLE, first, ()),
        *((name, first, options) for name, options in LEFT_OUT.items()),
        *((f"{WHOLE}, seed {seed}", seed, ()) for seed in others),
    ]


def train(number: int, seed: int, options: tuple[str, ...], args: argparse.Namespace) -> Path:
    folder = args.work / f"run_{number}_seed_{seed}"
    trained = folder / "model-last"
    if (trained / "meta.json").is_file():
        return trained
    folder.mkdir(parents=True, exist_ok=True)
    return run_training(folder, args.work / "data", args, seed=seed, options=options)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=ROOT / "training" / "ablations")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--jobs", type=int, default=2, help="trainings at a time")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    own = args.work / "data" / "own.spacy"
    if not own.is_file():
        own.parent.mkdir(parents=True, exist_ok=True)
        write_jsonl(args.work / "own.jsonl", own_dialogues())
        convert(args.work / "own.jsonl", own)
    planned = runs(args.seeds)
    with ThreadPoolExecutor(args.jobs) as pool:
        trained = list(pool.map(lambda n: train(n, *planned[n][1:], args), range(len(planned))))
    held = held_out(args.data)
    rows: list[dict[str, object]] = []
    whole: dict[str, object] = {}
    for (name, seed, _), pipeline in zip(planned, trained, strict=True):
        examples = said_by(pipeline, held)
        row: dict[str, object] = {"run": name, "seed": seed, "steps": args.steps}
        for kind in ("all", *KINDS):
            part = [e for e, (what, _) in zip(examples, held, strict=True) if kind in ("all", what)]
            tally = tally_coref(part)
            for label, measure in (("", "coref_f"), ("_mentions", "coref_mention_f")):
                v = bootstrap_interval(tally, measure)
                row[kind + label] = [round(100 * x, 2) for x in (v.value, v.low, v.high)]
            if kind in whole:
                d = paired_bootstrap(tally, whole[kind], "coref_f")
                row[f"{kind}_change"] = [round(100 * x, 2) for x in (d.value, d.low, d.high)]
            else:
                whole[kind] = tally
        rows.append(row)
        print(json.dumps(row), flush=True)
    if args.output:
        args.output.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
