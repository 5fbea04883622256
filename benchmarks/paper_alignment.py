"""R@k over annotated heads: by chance, by size, by CN-CLIP, and by a pipeline's head_linker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_tiktalk.doc.annotations import read_clusters
from spacy_tiktalk.doc.contract import USER_DATA_KEY
from spacy_tiktalk.doc.turns import text_field
from spacy_tiktalk.linking.box_heads import BoxHeads
from spacy_tiktalk.linking.clip_query import query_text
from spacy_tiktalk.linking.scene import doc_clusters, make_scene
from spacy_tiktalk.linking.types import Scene
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval
from spacy_tiktalk.metrics.links.baselines import mean_area
from spacy_tiktalk.metrics.links.retrieval import Query, RetrievalTally, split_queries
from spacy_tiktalk.metrics.links.tally import cluster_type
from spacy_tiktalk.pipeline.gold import GoldCount
from spacy_tiktalk.pipeline.link_gold import gold_boxes
from spacy_tiktalk.pipeline.on_gold import link_gold_clusters

RANKS = {
    "R@1": "link_r1",
    "R@2": "link_r2",
    "R@3": "link_r3",
    "mean": "link_mean_recall",
}


@dataclass
class Annotated:
    """One dialogue with annotated heads. gold: for each cluster the ids of its heads, None where it
    is not in the picture or not annotated."""

    number: int
    subset: str | None
    scene: Scene
    gold: list[frozenset[str] | None]

    def query(self, k: int, scores: dict[str, float]) -> Query:
        wanted = self.gold[k]
        assert wanted is not None
        kind = cluster_type(self.scene.clusters[k].types)
        return Query(wanted, scores, kind, self.number, self.subset)


def read_annotated(references: Iterable[Doc], boxes: BoxHeads) -> list[Annotated]:
    """Dialogues in which somebody is in the picture, with the annotated boxes as heads."""
    out = []
    for number, doc in enumerate(references):
        marked = gold_boxes(doc)
        if not marked:
            continue
        tracked, labels = boxes(marked)
        gold: list[frozenset[str] | None] = []
        for cluster in read_clusters(doc):
            named = frozenset(cluster.attrs.get("gold_heads") or ())
            same = {head for head, own in labels.items() if frozenset(own) == named}
            part = {head for head, own in labels.items() if len(own) == 1 and own[0] in named}
            gold.append(frozenset(same or part) or None if named else None)
        scene = make_scene(doc, doc_clusters(doc), tracked=tracked)
        out.append(Annotated(number, text_field(doc, "video_type"), scene, gold))
    return out


def by_size(annotated: Sequence[Annotated]) -> RetrievalTally:
    """The larger the annotated box, the better; its chance level needs nothing but the boxes."""
    queries = []
    for one in annotated:
        assert one.scene.tracks is not None
        areas = mean_area(one.scene.tracks)
        queries += [one.query(k, areas) for k, gold in enumerate(one.gold) if gold]
    return RetrievalTally(queries, pool="video")


def by_clip(annotated: Sequence[Annotated], clip: Any) -> dict[str, RetrievalTally]:
    """Cosines of CN-CLIP in both pools. Heads without a picture are no candidates."""
    import torch

    from spacy_tiktalk.models.link.clip import head_vectors

    asked = [(one, k) for one in annotated for k, gold in enumerate(one.gold) if gold]
    heads = [(one, head) for one in annotated for head in one.scene.head_ids]
    heads = [(one, head) for one, head in heads if one.scene.crops.get(head)]
    with torch.no_grad():
        texts = clip.encode_texts(
            [query_text(one.scene.clusters[k], one.scene) for one, k in asked]
        )
        images = head_vectors(clip, [(one.scene, head) for one, head in heads])
        cosines = (texts @ images.T).cpu().numpy().astype(np.float64)
    column = {(one.number, head): i for i, (one, head) in enumerate(heads)}
    video, rows, wanted = [], [], []
    for row, (one, k) in enumerate(asked):
        own = {h: float(cosines[row, column[one.number, h]]) for h in _seen(one)}
        query = one.query(k, own)
        video.append(query)
        found = [column[one.number, head] for head in query.gold & own.keys()]
        if found:  # a person without a picture cannot be asked for in the pool of all
            rows.append(row)
            wanted.append(found)
    split = split_queries(
        cosines[rows],
        wanted,
        types=[video[row].type for row in rows],
        keys=[video[row].key for row in rows],
        subsets=[video[row].subset for row in rows],
    )
    return {
        "video": RetrievalTally(video, pool="video"),
        "split": RetrievalTally(split, pool="split"),
    }


def by_linker(
    nlp: Language, linker: str, examples: Sequence[Example], annotated: Sequence[Annotated]
) -> RetrievalTally:
    """The pipeline's own linker, given gold clusters and the annotated boxes as head tracks."""
    chosen = []
    for one in annotated:
        example = examples[one.number]
        assert one.scene.tracks is not None
        data = example.predicted.user_data.setdefault(USER_DATA_KEY, {})
        data.pop("video", None)  # a head_tracker would put its own tracks in their place
        data["head_tracks"] = one.scene.tracks.to_dict()
        chosen.append(Example(example.predicted, example.reference))
    docs = link_gold_clusters(nlp, linker, chosen, 64, GoldCount())
    queries = []
    for one, doc in zip(annotated, docs, strict=True):
        ranked = {tuple(c.offsets): c.attrs.get("head_scores") or {} for c in read_clusters(doc)}
        for k, gold in enumerate(one.gold):
            if gold:
                scores = ranked.get(one.scene.clusters[k].offsets, {})
                queries.append(one.query(k, dict(scores)))
    return RetrievalTally(queries, pool="video")


def rows_of(tally: RetrievalTally, *, resamples: int) -> dict[str, Any]:
    """Figures in percent, of all and celebrity dialogues and by mention type, with chance."""
    parts = {"all": tally, "celeb": tally.of_subset("celeb")}
    found = {name: _row(part, resamples) for name, part in parts.items() if part.n_queries}
    types = {
        name: {kind: _percent(s["link_mean_recall"]) for kind, s in part.per_type().items()}
        for name, part in parts.items()
        if part.n_queries
    }
    return {"pool": tally.pool, "rows": found, "mean by type": types}


def _row(tally: RetrievalTally, resamples: int) -> dict[str, Any]:
    scores = tally.scores()
    interval = bootstrap_interval(tally, "link_mean_recall", n=resamples)
    candidates = tally.mean_candidates
    return {
        **{name: _percent(scores[key]) for name, key in RANKS.items()},
        "interval of the mean": [_percent(interval.low), _percent(interval.high)],
        "chance": {
            name: _percent(scores[key.replace("link_", "link_chance_")])
            for name, key in RANKS.items()
        },
        "queries": tally.n_queries,
        "candidates": None if candidates is None else round(candidates, 2),
    }


def clip_of(checkpoint: Path, model: str | Path) -> Any:
    """A loaded CN-CLIP that learns nothing."""
    from spacy_tiktalk.models.cross_modal.cn_clip import CNCLIP
    from spacy_tiktalk.models.cross_modal.cn_clip_module import CNCLIPModule

    module = CNCLIPModule(CNCLIP(path=str(checkpoint), model=model))
    module.load()
    return module


def _seen(one: Annotated) -> list[str]:
    return [head for head in one.scene.head_ids if one.scene.crops.get(head)]


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 2)
