"""Fit the temperatures and the link threshold of a clusterer on dialogues it was not trained on.

    python scripts/calibrate_clusterer.py training/tiktalk-1/model-last data/choose OUTPUT

Temperatures make the outcomes most likely; the threshold gives the best CoNLL average, smoothed
over its neighbors. Says how far probabilities are off (expected calibration error), before and
after.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.training import Example

from spacy_tiktalk.metrics.calibration import expected_calibration_error, fit_temperature
from spacy_tiktalk.metrics.coref.scorer import score_coref
from spacy_tiktalk.pipeline.gold import GoldCount, gold_clusters
from spacy_tiktalk.training.corpus import DialogueCorpus

NAME = "mention_clusterer"
BATCH = 64
THRESHOLDS = np.arange(0.2, 0.71, 0.05).round(2).tolist()


def batches(nlp: Language, examples: list[Example]) -> list[list[Example]]:
    """Examples whose predicted Docs have what stands before the clusterer."""
    before = nlp.pipe_names[: nlp.pipe_names.index(NAME)]
    for k in range(0, len(examples), BATCH):
        docs = [example.predicted for example in examples[k : k + BATCH]]
        for name in before:
            pipe: Any = nlp.get_pipe(name)
            pipe.set_annotations(docs, pipe.predict(docs))
    return [examples[k : k + BATCH] for k in range(0, len(examples), BATCH)]


def logits_of(
    clusterer: Any, parts: list[list[Example]]
) -> tuple[list[list[np.ndarray]], list[np.ndarray]]:
    """(start and span logits of candidate mentions, whether they are mentions; link logits, whether
    they are links), over all dialogues."""
    starts, spans, right, links, linked = [], [], [], [], []
    for part in parts:
        docs = [example.predicted for example in part]
        gold = [gold_clusters(example, count=GoldCount()) for example in part]
        scores = clusterer.model.predict(clusterer._request(docs, None))
        known = {
            scores.index.span(d, *mention)
            for d, clusters in enumerate(gold)
            for cluster in clusters
            for mention in cluster
        }
        starts.append(scores.start_logits[scores.spans[0]])
        spans.append(scores.span_logits)
        pairs = zip(scores.spans[0].tolist(), scores.spans[1].tolist(), strict=True)
        right.append(np.asarray([pair in known for pair in pairs], dtype=bool))
        mentions = [[mention for cluster in doc for mention in cluster] for doc in gold]
        owners = [[k for k, cluster in enumerate(doc) for _ in cluster] for doc in gold]
        request = replace(clusterer._request(docs, mentions), owners=owners)
        told = clusterer.model.predict(request)
        if told.links is not None:
            links.append(told.link_logits)
            linked.append(told.links.target > 0)
    mention = [np.concatenate(starts), np.concatenate(spans), np.concatenate(right)]
    link = [np.concatenate(links), np.concatenate(linked)] if links else []
    return [mention[:2], link[:1]], [mention[2], *link[1:]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    args = parser.parse_args()
    nlp = spacy.load(args.model)
    clusterer: Any = nlp.get_pipe(NAME)
    clusterer.mention_temperature = clusterer.link_temperature = 1.0
    parts = batches(nlp, list(DialogueCorpus(args.data)(nlp)))
    logits, outcomes = logits_of(clusterer, parts)
    for kind, found, right in zip(("mention", "link"), logits, outcomes, strict=False):
        temperature = fit_temperature(found, right)
        errors = [
            expected_calibration_error(np.prod([_sigmoid(x / t) for x in found], axis=0), right)
            for t in (1.0, temperature)
        ]
        setattr(clusterer, f"{kind}_temperature", round(temperature, 3))
        print(
            f"{kind}s: temperature {temperature:.3f}, expected calibration error "
            f"{100 * errors[0]:.2f} % before, {100 * errors[1]:.2f} % after, of {len(right):,}"
        )
    scores = {}
    for threshold in THRESHOLDS:
        clusterer.link_threshold = threshold
        for part in parts:
            docs = [example.predicted for example in part]
            clusterer.set_annotations(docs, clusterer.predict(docs))
        scores[threshold] = score_coref([example for part in parts for example in part])["coref_f"]
        print(f"link_threshold {threshold:.2f}: CoNLL {100 * scores[threshold]:.2f}")
    smooth = {t: np.mean([scores[u] for u in THRESHOLDS if abs(u - t) < 0.06]) for t in THRESHOLDS}
    clusterer.link_threshold = max(smooth, key=lambda t: smooth[t])
    print(f"link_threshold = {clusterer.link_threshold}")
    nlp.to_disk(args.output)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -60.0, 60.0)))


if __name__ == "__main__":
    main()
