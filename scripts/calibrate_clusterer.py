"""Fit the temperatures and thresholds of a clusterer on dialogues it was not trained on.

    python scripts/calibrate_clusterer.py training/small-1/further/model-last data/choose OUTPUT

Temperatures make the outcomes most likely; the thresholds of starts, of scores and of links, in
this order, give the best CoNLL average, smoothed over their neighbors, where it gains more than
noise would, and are the usual ones elsewhere; none is set that gives less than the present one.
Says how far probabilities are off (expected calibration error), before and after.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.training import Example

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.calibration import expected_calibration_error, fit_temperature
from spacy_tiktalk.metrics.coref.scorer import score_coref
from spacy_tiktalk.models.text.clusters.links import Links
from spacy_tiktalk.models.text.clusters.network.losses import link_loss
from spacy_tiktalk.models.walking import encoders_of
from spacy_tiktalk.pipeline.gold import GoldCount, gold_clusters
from spacy_tiktalk.release.trained import load_trained
from spacy_tiktalk.training.corpus import DialogueCorpus

NAME = "mention_clusterer"
ENCODER = "spacy-tiktalk.DialogueEncoder."
BATCH = 64
GAIN = 0.003  # in CoNLL average; less is no reason to leave the usual threshold
# Each threshold, and what it is where no other is clearly better: half the F1 of mentions that a
# good model has for scores, even odds for the rest.
USUAL = {"start_threshold": 0.5, "score_threshold": 0.45, "link_threshold": 0.5}
THRESHOLDS = np.arange(0.2, 0.71, 0.05).round(2).tolist()


def set_windows(nlp: Language, max_length: int, part_length: int) -> None:
    """Let the encoder read dialogues that are longer than a window in parts, each of which shares a
    quarter with the next."""
    encoders = list(encoders_of(nlp))
    if not encoders:
        raise SystemExit(f"--windows: no component of {nlp.pipe_names} has a dialogue encoder.")
    for node in encoders:
        windows = node.attrs["windows"]
        stride = (part_length - windows["max_title"]) * 3 // 4
        settings = {"max_length": max_length, "part_length": part_length, "stride": stride}
        windows.update(settings)
    for name in nlp.pipe_names:  # the encoder's own, or that inside the clusterer
        model = nlp.get_pipe_config(name).get("model", {})
        for block in (model, model.get("tok2vec")):
            if isinstance(block, dict) and ENCODER in str(block.get("@architectures")):
                block.update(settings)


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
) -> tuple[tuple[list[np.ndarray], np.ndarray], tuple[Links, np.ndarray] | None]:
    """Start and span logits of candidate mentions, and whether they are mentions; the links of gold
    mentions with gold clusters, and their logits, where the model scores these."""
    starts, spans, right, links, logits = [], [], [], [], []
    number = 0
    for part in parts:
        docs = [example.predicted for example in part]
        gold = [gold_clusters(example, count=GoldCount()) for example in part]
        scores = clusterer.model.predict(clusterer.request(docs, None))
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
        request = replace(clusterer.request(docs, mentions), owners=owners)
        told = clusterer.model.predict(request)
        if told.links is not None:
            links.append(replace(told.links, of_mention=told.links.of_mention + number))
            logits.append(told.link_logits)
            number += len(told.mentions[0])
    found = [np.concatenate(starts), np.concatenate(spans)], np.concatenate(right)
    if not links:
        return found, None
    joined = replace(
        links[0],
        of_mention=np.concatenate([part.of_mention for part in links]),
        target=np.concatenate([part.target for part in links]),
    )
    return found, (joined, np.concatenate(logits))


def fit_links(
    links: Links, logits: np.ndarray
) -> tuple[float, Callable[[float], np.ndarray], np.ndarray]:
    """The temperature under which the clusters of gold mentions are likeliest; what is then thought
    of the likeliest cluster of each, a new one among them; and whether that is the right one."""
    grid = np.geomspace(0.2, 10.0, 200)
    best = float(min(grid, key=lambda t: link_loss(links, (logits / t).astype(np.float32))[0]))
    first = np.flatnonzero(np.diff(links.of_mention, prepend=-1))
    groups = list(pairwise([*first.tolist(), len(logits)]))
    rows = [np.append(logits[a:b], 0.0) for a, b in groups]
    wanted = [np.append(links.target[a:b], 1.0 - links.target[a:b].sum()) for a, b in groups]

    def chosen(temperature: float) -> np.ndarray:
        return np.asarray([1.0 / np.exp((x - x.max()) / temperature).sum() for x in rows])

    right = [y[int(np.argmax(x))] > 0 for x, y in zip(rows, wanted, strict=True)]
    return best, chosen, np.asarray(right)


def report(
    what: str, temperature: float, probabilities: Callable[[float], np.ndarray], right: np.ndarray
) -> float:
    """The temperature, or 1 where it mends nothing, said with what it does."""
    before, after = (
        expected_calibration_error(probabilities(t), right) for t in (1.0, temperature)
    )
    print(
        f"{what}: temperature {temperature:.3f}, expected calibration error {100 * before:.2f} % "
        f"before, {100 * after:.2f} % after, of {len(right):,}"
    )
    if not 0.21 < temperature < 9.9:
        print(f"{what}: that is a bound of the search, so look at the data first")
    if not after < before:  # nothing to fit by, too: both are NaN then
        print(f"{what}: left at 1")
        return 1.0
    return round(temperature, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", help="a folder, or the name of an installed pipeline")
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument(
        "--windows",
        type=int,
        nargs=2,
        metavar=("MAX_LENGTH", "PART_LENGTH"),
        help="pieces in a window, and in each of those of a dialogue that needs several",
    )
    args = parser.parse_args()
    nlp = load_trained(args.model)
    if args.windows:
        set_windows(nlp, *args.windows)
    clusterer: Any = nlp.get_pipe(NAME)
    clusterer.mention_temperature = clusterer.link_temperature = 1.0
    parts = batches(nlp, list(DialogueCorpus(args.data)(nlp)))
    args.output.mkdir(parents=True, exist_ok=True)
    (mentions, right), links = logits_of(clusterer, parts)
    clusterer.mention_temperature = report(
        "mentions",
        fit_temperature(mentions, right),
        lambda t: np.prod([_sigmoid(x / t) for x in mentions], axis=0),
        right,
    )
    if links is not None:
        clusterer.link_temperature = report("links", *fit_links(*links))
    for name, usual in USUAL.items():
        fit_threshold(clusterer, parts, name, usual)
    nlp.to_disk(args.output)


def fit_threshold(clusterer: Any, parts: list[list[Example]], name: str, usual: float) -> None:
    """Set one of the clusterer's thresholds, and say what each would give. It stays as it is where
    what would be chosen gives less."""

    def score() -> float:
        for part in parts:
            docs = [example.predicted for example in part]
            clusterer.set_annotations(docs, clusterer.predict(docs))
        found: float = score_coref([example for part in parts for example in part])["coref_f"]
        return found

    present, now = getattr(clusterer, name), score()
    print(f"{name} as it is, {present:.2f}: CoNLL {100 * now:.2f}", flush=True)
    scores = {}
    for threshold in THRESHOLDS:
        setattr(clusterer, name, threshold)
        scores[threshold] = score()
        print(f"{name} {threshold:.2f}: CoNLL {100 * scores[threshold]:.2f}", flush=True)
    smooth = {
        t: float(np.mean([scores[u] for u in THRESHOLDS if abs(u - t) < 0.06]))
        for t in THRESHOLDS[1:-1]
    }
    chosen = chosen_threshold(smooth, usual)
    setattr(clusterer, name, chosen if scores[chosen] >= now else present)
    print(f"{name} = {getattr(clusterer, name)}")


def chosen_threshold(smooth: dict[float, float], usual: float) -> float:
    """The best threshold, or the usual one where that is hardly worse."""
    best = max(smooth, key=lambda t: smooth[t])
    return best if smooth[best] - smooth[usual] > GAIN else usual


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -60.0, 60.0)))


if __name__ == "__main__":
    try:
        main()
    except TiktalkError as err:
        sys.exit(str(err))
