"""Our own held-out dialogues, kind by kind, pipelines side by side.

    python benchmarks/own_corpus.py PIPELINE [PIPELINE ...] --part test \\
        --output benchmarks/own_corpus.json

`corpus/threads/dev.jsonl` is what choices were made by, `corpus/threads/test.jsonl` what none was
made by. Each kind is a part of the corpus (`corpus/README.md` has its recipe); threads are the
parts that begin with t, two-turn dialogues those with p. CoNLL average and mention F1 end to end,
and CoNLL with gold mentions given, singletons kept, in percent; the totals with 95 % bootstrap
intervals over dialogues, and of two pipelines how much more the second has.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import spacy
from spacy.training import Example

from spacy_tiktalk.metrics.bootstrap import bootstrap_interval, paired_bootstrap
from spacy_tiktalk.metrics.coref.scorer import score_coref, tally_coref
from spacy_tiktalk.pipeline.gold import GoldCount
from spacy_tiktalk.pipeline.on_gold import cluster_gold
from spacy_tiktalk.training.corpus import DialogueCorpus

ROOT = Path(__file__).resolve().parent.parent
TOTALS = {"t": "threads", "p": "two-turn"}


def said(path: str, part: str, *, gold: bool) -> list[Example]:
    """What a pipeline says of every dialogue of a part, beside the gold."""
    nlp = spacy.load(path, exclude=["head_tracker", "head_linker"])
    examples = list(DialogueCorpus(ROOT / "corpus" / "threads" / f"{part}.jsonl")(nlp))
    if gold:
        docs = cluster_gold(nlp, "mention_clusterer", examples, 64, GoldCount())
    else:
        docs = list(nlp.pipe([example.predicted for example in examples], batch_size=64))
    for example, doc in zip(examples, docs, strict=True):
        example.predicted = doc
    return examples


def kinds_of(examples: list[Example]) -> dict[str, list[int]]:
    """The examples of each kind, then those of all threads and of all two-turn dialogues."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for k, example in enumerate(examples):
        kinds[str(example.reference._.dialogue.key)[:3]].append(k)
    kinds = dict(sorted(kinds.items()))
    for letter, name in TOTALS.items():
        kinds[name] = [k for kind, at in kinds.items() if kind[0] == letter for k in at]
    return kinds


def row(examples: list[Example], given: list[Example], *, intervals: bool) -> dict[str, Any]:
    """The figures of one pipeline on one kind, in percent."""
    scores, told = score_coref(examples), score_coref(given)
    out: dict[str, Any] = {
        "conll": round(100 * scores["coref_f"], 1),
        "mentions": round(100 * scores["coref_mention_f"], 1),
        "gold_mentions_conll": round(100 * told["coref_f"], 1),
    }
    if intervals:
        interval = bootstrap_interval(tally_coref(examples), "coref_f")
        out["conll_interval"] = [round(100 * x, 1) for x in (interval.low, interval.high)]
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipelines", nargs="+")
    parser.add_argument("--part", choices=("dev", "test"), default="dev")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    rows: dict[str, dict[str, Any]] = defaultdict(dict)
    ends = {}
    for path in args.pipelines:
        meta = spacy.util.get_model_meta(path) if Path(path).is_dir() else spacy.info(path)
        name = f"{meta['lang']}_{meta['name']} {meta['version']}"
        name = path if name in ends else name
        examples, given = (said(path, args.part, gold=gold) for gold in (False, True))
        kinds = kinds_of(examples)
        ends[name] = {kind: tally_coref([examples[k] for k in at]) for kind, at in kinds.items()}
        for kind, at in kinds.items():
            total = kind in TOTALS.values()
            rows[kind]["n"] = len(at)
            rows[kind][name] = row(
                [examples[k] for k in at], [given[k] for k in at], intervals=total
            )
    names = list(ends)
    table = {"part": args.part, "pipelines": names, "kinds": dict(rows)}
    if len(names) == 2:
        table["difference"] = {}
        for kind in TOTALS.values():
            found = paired_bootstrap(ends[names[1]][kind], ends[names[0]][kind], "coref_f")
            table["difference"][kind] = [
                round(100 * x, 1) for x in (found.value, found.low, found.high)
            ]
    print(f"{args.part}: CoNLL / mention F1 / CoNLL with gold mentions; " + ", ".join(names))
    for kind, values in rows.items():
        cells = [
            "{conll} / {mentions} / {gold_mentions_conll}".format(**values[name]) for name in names
        ]
        print(f"{kind:9s} {values['n']:4d}  " + "   ".join(cells))
    if args.output:
        args.output.write_text(json.dumps(table, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
