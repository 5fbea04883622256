"""Torch, onnxruntime and onnxruntime in 8 bits on one pipeline, side by side in one thread.

python benchmarks/runtimes.py MODEL DIALOGUES [--limit 400]. The three take turns, and the
processor's time is counted, so that other jobs on the machine weigh on all alike.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from functools import partial
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before anything is imported that has threads

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_tiktalk.models.network_shim import NetworkShim
from spacy_tiktalk.models.text.encoder import ENCODER_NAME
from spacy_tiktalk.models.text.light.encoder import LightEncoder
from spacy_tiktalk.models.walking import encoders_of, nodes_of
from spacy_tiktalk.training.corpus import DialogueCorpus

KINDS = ("torch", "float32", "int8")
MEASURES = ("coref_f", "coref_mention_f")
VIDEO = ("head_tracker", "head_linker")


def load(model: str, kind: str) -> Language:
    """The text half of a pipeline, made to run in torch or in onnxruntime."""
    nlp = spacy.load(model, exclude=list(VIDEO))
    for _, node in nodes_of(nlp):
        for shim in node.shims:
            if kind == "torch" and isinstance(shim, NetworkShim):
                shim.module  # noqa: B018  # asked for, it is in torch
        if kind != "torch" and node.name == ENCODER_NAME:
            shim = node.shims[0]
            state = shim.state
            shim._lighten = partial(LightEncoder.from_bytes, weights=kind)
            shim.set_state(state)
            if kind == "int8" and shim.light.ranges is None:
                raise SystemExit(f"{model} has no ranges: release it with --runtime-weights int8.")
    return nlp


def speed(pipes: dict[str, Language], docs: list[Doc], *, batch: int, times: int) -> dict[str, Any]:
    """Dialogues a second of processor time, whole pipeline and encoder alone; the best of turns."""
    found: dict[str, Any] = {}
    for part in ("pipeline", "encoder"):
        took = dict.fromkeys(pipes, np.inf)
        for _ in range(times):
            for kind, nlp in pipes.items():
                fresh = [doc.copy() for doc in docs]
                encoder = next(encoders_of(nlp))
                before = time.process_time()
                for at in range(0, len(fresh), batch):
                    part_of = fresh[at : at + batch]
                    if part == "encoder":
                        encoder.predict(part_of)
                    else:
                        list(nlp.pipe(part_of, batch_size=batch))
                took[kind] = min(took[kind], time.process_time() - before)
        found[part] = {kind: round(len(docs) / seconds, 1) for kind, seconds in took.items()}
    return found


def vectors(nlp: Language, docs: list[Doc]) -> np.ndarray:
    encoder = next(encoders_of(nlp))
    return np.concatenate(encoder.predict([doc.copy() for doc in docs]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("dialogues", type=Path, nargs="+")
    parser.add_argument("--limit", type=int, default=400, help="dialogues that are scored")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    pipes = {kind: load(args.model, kind) for kind in KINDS}
    found: dict[str, Any] = {"scores": {}, "cosines": {}, "speed": {}}
    for kind, nlp in pipes.items():
        examples = [eg for path in args.dialogues for eg in DialogueCorpus(path)(nlp)]
        examples = examples[:: max(1, len(examples) // args.limit)][: args.limit]
        scores = nlp.evaluate(examples)
        found["dialogues"] = len(examples)
        found["scores"][kind] = {k: round(100 * scores[k], 2) for k in MEASURES}
    docs = sorted((eg.predicted for eg in examples), key=len)
    docs = docs[len(docs) // 4 : 3 * len(docs) // 4][:96]  # of usual length
    found["tokens"] = float(np.mean([len(doc) for doc in docs]))
    exact = vectors(pipes["torch"], docs)
    for kind in KINDS[1:]:
        other = vectors(pipes[kind], docs)
        norms = np.linalg.norm(exact, axis=1) * np.linalg.norm(other, axis=1)
        cosines = (exact * other).sum(axis=1)[norms > 0] / norms[norms > 0]
        found["cosines"][kind] = [round(float(x), 5) for x in (cosines.mean(), cosines.min())]
    for batch in (1, 32, 96):
        found["speed"][batch] = speed(pipes, docs, batch=batch, times=args.times)
    text = json.dumps(found, indent=1)
    print(text)
    if args.output:
        args.output.write_text(text + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
