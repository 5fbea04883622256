"""Write down what an ensemble of trained pipelines thinks of dialogues, for a student to learn.

    python scripts/teach.py TEACHER TEACHER ... --gold data/fit/threads.spacy \\
        --talk data/talk.jsonl --output data/taught

The logits of the teachers are averaged; each was trained with another seed, or on other folds. Of a
dialogue with gold clusters, these and the teachers' probabilities are learned in shares; one
without any gets the teachers' clusters. `spacy train` then takes the folder as `--paths.train` (see
`spacy_tiktalk.models.text.clusters.teacher_targets`). A teacher that was trained on a dialogue only
repeats its gold, so ask about gold those that were not.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from spacy_tiktalk.doc.annotations import ClusterData, write_clusters
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.text.clusters.decode import decode_clusters
from spacy_tiktalk.models.text.clusters.mentions import choose_mentions
from spacy_tiktalk.models.text.clusters.scores import ClusterScores
from spacy_tiktalk.models.text.clusters.scoring_network import ClusterRequest
from spacy_tiktalk.models.text.clusters.teacher_targets import TeacherTargets
from spacy_tiktalk.pipeline.gold import GoldCount, gold_clusters
from spacy_tiktalk.release.trained import load_trained
from spacy_tiktalk.training.corpus import DialogueCorpus, make_predicted

NAME = "mention_clusterer"
BATCH = 32
LEAST = 0.01  # what is less probable is not written down
Clusters = list[list[tuple[int, int]]]


@dataclass
class MeanScorer:
    """The mean of several `LinkScorer`s, in place of one."""

    scorers: list[Callable[..., Any]]

    def __call__(self, *args: Any) -> np.ndarray:
        return np.mean([scorer(*args) for scorer in self.scorers], axis=0)


class Ensemble:
    """Pipelines that were trained apart, asked together."""

    def __init__(self, paths: list[Path]) -> None:
        self.pipelines: list[Language] = [load_trained(path) for path in paths]

    @property
    def first(self) -> Language:
        return self.pipelines[0]

    def read(self, references: list[Doc]) -> list[list[Doc]]:
        """For each pipeline its own Docs of the same dialogues, encoded."""
        out = []
        for nlp in self.pipelines:
            docs = [make_predicted(nlp, doc) for doc in references]
            for name in nlp.pipe_names[: nlp.pipe_names.index(NAME)]:
                pipe: Any = nlp.get_pipe(name)
                pipe.set_annotations(docs, pipe.predict(docs))
            out.append(docs)
        return out

    def ask(
        self,
        docs: list[list[Doc]],
        mentions: list[list[tuple[int, int]]] | None = None,
        owners: list[list[int]] | None = None,
    ) -> ClusterScores:
        """The mean of their logits: of every span, or of these mentions with these clusters."""
        told = []
        for nlp, own in zip(self.pipelines, docs, strict=True):
            pipe: Any = nlp.get_pipe(NAME)
            request: ClusterRequest = pipe.request(own, mentions)
            # Every start, so that all teachers score the same spans.
            told.append(pipe.model.predict(replace(request, owners=owners, start_threshold=0.0)))
        return replace(
            told[0],
            start_logits=np.mean([t.start_logits for t in told], axis=0),
            span_logits=np.mean([t.span_logits for t in told], axis=0),
            pair_logits=np.mean([t.pair_logits for t in told], axis=0)
            if mentions
            else told[0].pair_logits,
            link_logits=np.mean([t.link_logits for t in told], axis=0),
            scorer=MeanScorer([t.scorer for t in told]) if told[0].scorer else None,
        )

    def find(self, docs: list[list[Doc]], scores: ClusterScores) -> list[Clusters]:
        """The clusters they find together."""
        pipe: Any = self.first.get_pipe(NAME)
        likely = _sigmoid(scores.start_logits[scores.spans[0]]) >= pipe.start_threshold
        spans = scores.spans[0][likely], scores.spans[1][likely]
        chosen, _ = choose_mentions(
            spans,
            scores.span_logits[likely],
            scores.start_logits,
            pipe.request(docs[0], None),
            scores.index,
            clusters=True,
        )
        mentions: list[list[tuple[int, int]]] = [[] for _ in docs[0]]
        for start, end in zip(*(x.tolist() for x in chosen), strict=True):
            d = int(scores.index.doc[start])
            mentions[d].append(scores.index.tokens(start, end))
        decoded = decode_clusters(
            self.ask(docs, mentions), link_threshold=pipe.link_threshold, singletons=True
        )
        return [[list(cluster.mentions) for cluster in doc] for doc in decoded]

    def teach(
        self, references: list[Doc], weight: float, gold: list[Clusters] | None
    ) -> Iterator[Doc]:
        """The references, with gold or else with what the teachers find, and what they think."""
        docs = self.read(references)
        scores = self.ask(docs)
        clusters = self.find(docs, scores) if gold is None else gold
        mentions = [[m for cluster in doc for m in cluster] for doc in clusters]
        owners = [[k for k, cluster in enumerate(doc) for _ in cluster] for doc in clusters]
        linked = self.ask(docs, mentions, owners)
        parts = split(scores, linked, len(references))
        for doc, found, part in zip(references, clusters, parts, strict=True):
            if gold is None:
                ones = [ClusterData(tuple(c), (1.0,) * len(c), (1.0,) * len(c)) for c in found]
                write_clusters(doc, ones)
            replace(part, weight=weight).write(doc)
            yield doc


def split(scores: ClusterScores, linked: ClusterScores, n: int) -> list[TeacherTargets]:
    """The probabilities of a batch, Doc by Doc, in its own tokens."""
    index = scores.index
    starts = [np.zeros(len(doc), dtype=np.float32) for doc in index.docs]
    start_p = _sigmoid(scores.start_logits) * index.can_start
    for p, value in enumerate(start_p.tolist()):
        starts[int(index.doc[p])][index.tokens(p, p + 1)[0]] = value
    spans: list[list[tuple[tuple[int, ...], float]]] = [[] for _ in range(n)]
    span_p = _sigmoid(scores.span_logits)
    for k in np.flatnonzero((span_p >= LEAST) & (start_p[scores.spans[0]] >= LEAST)).tolist():
        a, b = int(scores.spans[0][k]), int(scores.spans[1][k])
        spans[int(index.doc[a])].append((index.tokens(a, b), float(span_p[k])))
    links: list[list[tuple[tuple[int, ...], float]]] = [[] for _ in range(n)]
    if linked.links is not None and len(linked.link_logits):
        m, c = linked.links.of_mention, linked.links.of_cluster
        x = np.exp(np.clip(linked.link_logits.astype(np.float64), -30.0, 30.0))
        probability = x / (1.0 + np.bincount(m, weights=x)[m])
        tokens = [
            linked.index.tokens(int(a), int(b)) for a, b in zip(*linked.mentions, strict=True)
        ]
        doc = linked.index.doc[linked.mentions[0]]
        for i, j, value in zip(m.tolist(), c.tolist(), probability.tolist(), strict=True):
            if value >= LEAST:
                links[int(doc[i])].append(((*tokens[i], *tokens[j]), value))
    return [
        TeacherTargets(0.0, starts[d], *_rows(spans[d], 2), *_rows(links[d], 4)) for d in range(n)
    ]


def _rows(table: list[tuple[tuple[int, ...], float]], width: int) -> tuple[np.ndarray, np.ndarray]:
    keys = np.asarray([key for key, _ in table], dtype=np.int64).reshape(-1, width)
    return keys, np.asarray([value for _, value in table], dtype=np.float32)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return (1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("teachers", type=Path, nargs="+")
    parser.add_argument("--gold", type=Path, action="append", default=[])
    parser.add_argument("--talk", type=Path, action="append", default=[])
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--beside", type=Path, help="a folder of .spacy files to learn from too")
    parser.add_argument("--weight", type=float, default=0.5, help="of the teachers beside gold")
    parser.add_argument("--gpu-id", type=int, default=-1, help="of the GPU to use; none by default")
    args = parser.parse_args()
    if not args.gold and not args.talk:
        parser.error("give dialogues to teach of: --gold, --talk or both")
    if args.beside is not None and not args.beside.is_dir():
        parser.error(f"--beside {args.beside}: there is no such folder")
    if args.gpu_id >= 0:
        spacy.require_gpu(args.gpu_id)
    ensemble = Ensemble(args.teachers)
    args.output.mkdir(parents=True, exist_ok=True)
    if args.beside is not None:
        shutil.copytree(args.beside, args.output, dirs_exist_ok=True)
    for path, with_gold in [*((p, True) for p in args.gold), *((p, False) for p in args.talk)]:
        examples = list(DialogueCorpus(path)(ensemble.first))
        docs: list[Doc] = []
        for k in range(0, len(examples), BATCH):
            part: list[Example] = examples[k : k + BATCH]
            gold = [gold_clusters(eg, count=GoldCount()) for eg in part] if with_gold else None
            weight = args.weight if with_gold else 1.0
            docs += ensemble.teach([eg.reference for eg in part], weight, gold)
        target = args.output / f"{path.stem}.spacy"
        DocBin(docs=docs, store_user_data=True).to_disk(target)
        print(f"{target}: {len(docs):,} dialogues, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    try:
        main()
    except TiktalkError as err:
        sys.exit(str(err))
