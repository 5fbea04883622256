"""What contrastive training teaches: links on made-up videos with looks never seen together.

    spacy project run synthetic

or, where the pipelines are trained, the last step of it: `python benchmarks/synthetic.py --help`.
On the test part: the jointly trained pipeline, the same with the text-picture model it started
from, the same without one, and the baselines; with gold clusters, so that links alone are scored,
and end to end. Then the text scores of joint training beside those of the text losses alone, on the
test part and on more dialogues of the same kind, made with another seed.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path
from typing import Any

import spacy
from spacy.training import Example

from spacy_tiktalk.metrics.bootstrap import bootstrap_interval, paired_bootstrap
from spacy_tiktalk.metrics.coref.scorer import tally_coref
from spacy_tiktalk.metrics.links.evaluation import evaluate_links
from spacy_tiktalk.pipeline.gold import GoldCount
from spacy_tiktalk.pipeline.on_gold import link_gold_clusters
from spacy_tiktalk.training.corpus import DialogueCorpus

LINKS = ("link_r1", "link_mean_recall", "link_f", "null_f")
TEXT = ("coref_f", "coref_mention_f")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--made", type=Path, default=Path("assets/synthetic"))
    parser.add_argument("--joint", type=Path, default=Path("training/synthetic/model-last"))
    parser.add_argument("--text", type=Path, default=Path("training/synthetic-text/model-last"))
    parser.add_argument("--start", type=Path, default=Path("assets/tiny_clip"))
    parser.add_argument("--more", type=Path, help="JSONL of more dialogues, for the text alone")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    nlp = spacy.load(args.joint)
    found: dict[str, Any] = {"links": {}, "end_to_end": {}, "text": {}}

    own = examples(nlp, args.made)
    count_docs = link_gold_clusters(nlp, "head_linker", own, 64, GoldCount())
    joint = evaluate_links(pairs(own, count_docs), bootstrap=1000)
    found["links"] = dict(joint.baselines)
    linker: Any = nlp.get_pipe("head_linker")
    for name, checkpoint in (("no pictures", None), ("start", args.start / "tiny.pt")):
        tuned = linker.model.shims[1].module
        linker.set_clip(checkpoint, model=args.start / "tiny.json")
        own = examples(nlp, args.made)
        docs = link_gold_clusters(nlp, "head_linker", own, 64, GoldCount())
        found["links"][name] = evaluate_links(pairs(own, docs), bootstrap=1000).to_json()
        linker.model.shims[1].set_module(tuned)
    found["links"]["fine-tuned"] = joint.to_json()

    own = examples(nlp, args.made)
    docs = list(nlp.pipe([eg.predicted for eg in own], batch_size=64))
    both = pairs(own, docs)
    end = evaluate_links(both, bootstrap=1000)
    found["end_to_end"] = {**end.baselines, "fine-tuned": end.to_json()}

    alone = spacy.load(args.text)
    for part in (args.made / "test.jsonl", *([args.more] if args.more else [])):
        found["text"][part.parent.name] = text_scores(nlp, alone, part)
    show(found)
    if args.output:
        kept = (*LINKS, *(f"link_r{k}" for k in (2, 3)), "link_p", "link_r", "link_intervals")
        for part in ("links", "end_to_end"):
            for name, scores in found[part].items():
                found[part][name] = {key: scores[key] for key in kept if key in scores}
        args.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def text_scores(joint: Any, alone: Any, path: Path) -> dict[str, Any]:
    tallies = {}
    for name, nlp in (("joint", joint), ("text alone", alone)):
        own = list(DialogueCorpus(path)(nlp))
        with nlp.select_pipes(enable=["tok2vec", "mention_clusterer"]):
            docs = list(nlp.pipe([eg.predicted for eg in own], batch_size=64))
        tallies[name] = tally_coref(pairs(own, docs))
    scores: dict[str, Any] = {
        name: {measure: bootstrap_interval(tally, measure)._asdict() for measure in TEXT}
        for name, tally in tallies.items()
    }
    difference = paired_bootstrap(tallies["joint"], tallies["text alone"], "coref_f")
    return {**scores, "difference": difference._asdict()}


def examples(nlp: Any, made: Path) -> list[Example]:
    return list(DialogueCorpus(made / "test.jsonl")(nlp))


def pairs(own: list[Example], docs: list[Any]) -> list[Example]:
    return [Example(doc, eg.reference) for eg, doc in zip(own, docs, strict=True)]


def show(found: dict[str, Any]) -> None:
    for title, key in (("Links of gold clusters", "links"), ("End to end", "end_to_end")):
        print(f"\n{title}, percent\n{'':26}{'R@1':>7}{'mean':>7}{'link F':>8}{'null F':>8}")
        for name, scores in found[key].items():
            values = [scores.get(measure) for measure in LINKS]
            cells = [f"{100 * v:7.1f}" if v is not None else f"{'-':>7}" for v in values]
            print(f"{name:26}{cells[0]}{cells[1]} {cells[2]} {cells[3]}")
    for made, scores in found["text"].items():
        print(f"\nText, percent, {made}")
        for name in ("joint", "text alone"):
            cells = [
                f"{measure} {100 * v['value']:.1f} ({100 * v['low']:.1f} to {100 * v['high']:.1f})"
                for measure, v in scores[name].items()
            ]
            print(f"{name:26}{'  '.join(cells)}")
        less = scores["difference"]
        print(f"joint minus text alone, CoNLL: {100 * less['value']:+.1f}", end=" ")
        print(f"({100 * less['low']:+.1f} to {100 * less['high']:+.1f})")


if __name__ == "__main__":
    main()
