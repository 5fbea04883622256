"""A program that trains and reads on a GPU; spaCy's choice of one is for a whole process.

python on_gpu.py train KIND ENCODER OUTPUT: trains the tiny pipeline of that kind, saves it.
python on_gpu.py read PIPELINE DIALOGUES: what it finds there.
Both print JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from tiny_pipelines import CORPUS, LEARNED, build_nlp, train

from spacy_tiktalk.training.corpus import DialogueCorpus

Found = list[list[tuple[list[list[int]], list[float]]]]
"""For each dialogue its clusters: offsets of their mentions, and the scores of these."""


def found(nlp: Language, path: Path, limit: int = 0) -> Found:
    docs = [eg.predicted for eg in DialogueCorpus(path, limit=limit)(nlp)]
    return [
        [([list(span) for span in c.offsets], list(c.scores)) for c in doc._.coref_clusters]
        for doc in nlp.pipe(docs, batch_size=8)
    ]


def trained(kind: str, encoder: Path, output: Path) -> dict[str, Any]:
    spacy.util.fix_random_seed(0)
    nlp = build_nlp(kind, encoder)
    examples = list(DialogueCorpus(CORPUS / "train.jsonl", limit=LEARNED)(nlp))
    nlp.initialize(lambda: examples[:4])
    losses = [step["mention_clusterer"] for step in train(nlp, examples, steps=200)]
    nlp.to_disk(output)
    return {"losses": losses, "found": found(nlp, CORPUS / "train.jsonl", LEARNED)}


def main(action: str, *args: str) -> dict[str, Any]:
    spacy.require_gpu()
    if action == "train":
        return trained(args[0], Path(args[1]), Path(args[2]))
    return {"found": found(spacy.load(args[0]), Path(args[1]))}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
