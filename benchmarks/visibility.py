"""Is the person who is talked about in the picture? What the words alone can tell.

    python benchmarks/visibility.py --data data --output benchmarks/visibility.json

Gold clusters of TikTalkCoref (`spacy project run convert` lays them out in data/). Two tests: train
on train.spacy and score dev.spacy, and five-fold cross-validation over both, folds by dialogue.
Beside the head_linker: always visible, always not visible, a logistic regression over mention
types, and one over the tf-idf of 1- to 3-grams of characters, of the mentions, of 15 characters
around each, and of the title. Each system's
F1 of "not visible" is taken at the threshold that is best on a fifth of its training part, and at a
probability of one half.
Intervals: percentile bootstrap over dialogues, 1,000 resamples; differences are paired.
"""

from __future__ import annotations

import argparse
import json
import random
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata
from thinc.api import Adam, Model, fix_random_seed

from spacy_tiktalk.linking.types import Scene
from spacy_tiktalk.training.corpus import DialogueCorpus

Floats = NDArray[np.float64]
Fit = Callable[[Sequence[int]], Callable[[Sequence[int]], Floats]]
EPOCHS, RATE, BATCH, L2 = 25, 0.02, 32, 0.004


@dataclass
class Data:
    """scenes and gold of all dialogues; rows: (dialogue, cluster) of each annotated cluster."""

    scenes: list[Scene]
    gold: list[Any]
    rows: list[tuple[int, int]]
    hidden: NDArray[np.bool_]  # of each row: not visible
    n_train: int

    def of(self, dialogues: Sequence[int]) -> list[int]:
        wanted = set(dialogues)
        return [i for i, (d, _) in enumerate(self.rows) if d in wanted]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--model", default="zh_tiktalk", help="whose encoder gives vectors")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    data = read(args.data, args.model)
    systems: dict[str, Fit] = {
        "always visible": lambda train: lambda rows: np.zeros(len(rows)),
        "always not visible": lambda train: lambda rows: np.ones(len(rows)),
        "mention types": logistic(data, type_features, 1.0),
        "character n-grams": logistic(data, ngram_features, 1 / 3, tf_idf=True),
        "head_linker without title": linker(data, titles=False),
        "head_linker with cluster vectors": linker(data, hidden=64),
        "head_linker": linker(data),
    }
    found: dict[str, Any] = {}
    for split, parts in splits(data).items():
        scores = {name: cross_validated(data, fit, parts) for name, fit in systems.items()}
        tested = data.of([d for _, test in parts for d in test])
        found[split] = report(data, scores, tested)
        show(split, found[split])
    if args.output:
        args.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def read(folder: Path, model: str) -> Data:
    nlp = spacy.load(model)
    examples = list(DialogueCorpus(folder / "train.spacy")(nlp))
    n_train = len(examples)
    examples += DialogueCorpus(folder / "dev.spacy")(nlp)
    tok2vec: Any = nlp.get_pipe("tok2vec")
    for start in range(0, len(examples), 64):
        docs = [eg.predicted for eg in examples[start : start + 64]]
        tok2vec.set_annotations(docs, tok2vec.predict(docs))
    pipe: Any = spacy.blank("zh").add_pipe("head_linker")
    scenes, gold = pipe.gold_scenes(examples)
    rows = [
        (d, k) for d, own in enumerate(gold) for k, c in enumerate(own) if c.visible is not None
    ]
    hidden = np.array([not gold[d][k].visible for d, k in rows])
    return Data(scenes, gold, rows, hidden, n_train)


def splits(data: Data) -> dict[str, list[tuple[list[int], list[int]]]]:
    n = len(data.scenes)
    fold = np.random.default_rng(0).permutation(n) % 5
    folds = [
        (np.flatnonzero(fold != k).tolist(), np.flatnonzero(fold == k).tolist()) for k in range(5)
    ]
    return {
        "dev": [(list(range(data.n_train)), list(range(data.n_train, n)))],
        "five-fold": folds,
    }


def cross_validated(data: Data, fit: Fit, parts: Any) -> tuple[Floats, NDArray[np.bool_]]:
    """For each row its score and whether it counts as not visible; NaN where it was not tested."""
    scores = np.full(len(data.rows), np.nan)
    called = np.zeros(len(data.rows), dtype=bool)
    for train, test in parts:
        inner = np.random.default_rng(1).permutation(train)
        cut = len(inner) // 5
        held = data.of(inner[:cut].tolist())
        threshold = best_threshold(data.hidden[held], fit(inner[cut:].tolist())(held))
        rows = data.of(test)
        scores[rows] = fit(train)(rows)
        called[rows] = scores[rows] >= threshold
    return scores, called


def best_threshold(hidden: NDArray[np.bool_], scores: Floats) -> float:
    if len(np.unique(scores)) == 1:
        return 0.5  # the constant baselines say 0 or 1
    values = np.unique(scores)
    return float(max(values, key=lambda t: f1(hidden, scores >= t)))


def report(data: Data, scores: Any, rows: list[int]) -> dict[str, Any]:
    hidden = data.hidden[rows]
    dialogues = np.array([data.rows[i][0] for i in rows])
    unique = np.unique(dialogues)
    members = [np.flatnonzero(dialogues == d) for d in unique]
    rng = np.random.default_rng(0)
    samples = [
        np.concatenate([members[i] for i in rng.integers(0, len(unique), len(unique))])
        for _ in range(1000)
    ]
    out: dict[str, Any] = {
        "dialogues": len(unique), "clusters": len(rows), "not_visible": float(hidden.mean()),
        "systems": {}, "differences": {},
    }  # fmt: skip
    drawn: dict[str, Any] = {}
    for name, (values, called) in scores.items():
        values, called = values[rows], called[rows]
        likely = values > 0  # log-odds above 0: a probability above a half
        drawn[name] = (
            np.array([auc(hidden[s], values[s]) for s in samples]),
            np.array([f1(hidden[s], called[s]) for s in samples]),
            np.array([f1(hidden[s], likely[s]) for s in samples]),
        )
        out["systems"][name] = {
            "auc": auc(hidden, values), "auc_interval": interval(drawn[name][0]),
            "f1": f1(hidden, called), "f1_interval": interval(drawn[name][1]),
            "f1_half": f1(hidden, likely), "f1_half_interval": interval(drawn[name][2]),
        }  # fmt: skip
    for name in scores:
        if name != "head_linker":
            out["differences"][name] = {
                "auc": interval(drawn["head_linker"][0] - drawn[name][0]),
                "f1": interval(drawn["head_linker"][1] - drawn[name][1]),
                "f1_half": interval(drawn["head_linker"][2] - drawn[name][2]),
            }
    return out


def show(split: str, found: dict[str, Any]) -> None:
    print(
        f"\n{split}: {found['dialogues']} dialogues, {found['clusters']} clusters, "
        f"{100 * found['not_visible']:.1f} % not visible\n"
        f"{'':34}{'AUC':>6} {'95 %':>16}{'F1':>8} {'95 %':>16}{'F1 at 0.5':>11} {'95 %':>16}"
        "   head_linker minus it: AUC, F1, F1 at 0.5"
    )
    for name, own in found["systems"].items():
        less = found["differences"].get(name)
        told = "" if less is None else f"   {span(less['auc'], '+')} {span(less['f1'], '+')} "
        told += "" if less is None else span(less["f1_half"], "+")
        print(
            f"{name:34}{own['auc']:6.3f} {span(own['auc_interval']):>16}{own['f1']:8.3f} "
            f"{span(own['f1_interval']):>16}{own['f1_half']:11.3f} "
            f"{span(own['f1_half_interval']):>16}{told}"
        )


def span(pair: Sequence[float], sign: str = "") -> str:
    return f"{pair[0]:{sign}.3f}..{pair[1]:{sign}.3f}"


def interval(values: Floats) -> list[float]:
    return [float(v) for v in np.quantile(values, [0.025, 0.975])]


def auc(hidden: NDArray[np.bool_], scores: Floats) -> float:
    n = int(hidden.sum())
    m = len(hidden) - n
    return float((rankdata(scores)[hidden].sum() - n * (n + 1) / 2) / (n * m))


def f1(hidden: NDArray[np.bool_], called: NDArray[np.bool_]) -> float:
    return float(2 * (hidden & called).sum() / max(hidden.sum() + called.sum(), 1))


# --- systems --------------------------------------------------------------------------------------


def linker(data: Data, *, titles: bool = True, hidden: int = 0) -> Fit:
    from spacy_tiktalk.models.link.loss import linker_loss
    from spacy_tiktalk.models.link.request import LinkRequest

    scenes = data.scenes
    if not titles:
        scenes = [Scene(scene.doc.copy(), scene.clusters) for scene in scenes]
        for scene in scenes:
            scene.doc.user_data = {}

    def fit(train: Sequence[int]) -> Callable[[Sequence[int]], Floats]:
        fix_random_seed(0)
        nlp = spacy.blank("zh")
        pipe: Any = nlp.add_pipe("head_linker")
        if hidden:
            from spacy_tiktalk.models.link.linker import build_head_linker

            pipe.model = build_head_linker(tensors(scenes), hidden_width=hidden)
        pipe.model.initialize(X=LinkRequest(scenes[:2]))
        order = list(train)
        shuffle = random.Random(0)
        optimizer = Adam(RATE, L2=0.0, use_averages=False, grad_clip=1.0)
        n_steps, step = EPOCHS * -(-len(order) // BATCH), 0
        for _ in range(EPOCHS):
            shuffle.shuffle(order)
            for start in range(0, len(order), BATCH):
                optimizer.learn_rate = RATE * (1 - step / n_steps)
                step += 1
                batch = order[start : start + BATCH]
                own = [scenes[d] for d in batch]
                scores, backprop = pipe.model.begin_update(LinkRequest(own))
                parts = linker_loss(scores, own, [data.gold[d] for d in batch], l2=L2)
                backprop(sum(parts.values()))
                pipe.finish_update(optimizer)

        def score(rows: Sequence[int]) -> Floats:
            found = pipe.model.predict(LinkRequest(scenes)).scenes
            return np.array(
                [-float(found[data.rows[i][0]].visibility[data.rows[i][1]]) for i in rows]
            )

        return score

    return fit


def tensors(scenes: Sequence[Scene]) -> Any:
    """A tok2vec that hands out the vectors the Docs carry; it learns nothing."""
    width = scenes[0].doc.tensor.shape[1]
    return Model(
        "tensors", lambda model, docs, is_train: ([d.tensor for d in docs], lambda d: []),
        dims={"nO": width},
    )  # fmt: skip


def type_features(scene: Scene, k: int) -> dict[tuple[str, str], float]:
    return {("type", kind): 1.0 for kind in scene.clusters[k].types}


def ngram_features(scene: Scene, k: int) -> dict[tuple[str, str], float]:
    doc, cluster = scene.doc, scene.clusters[k]
    spans = [doc[start:end] for start, end in cluster.offsets]
    around = [doc.text[max(0, s.start_char - 15) : s.end_char + 15] for s in spans]
    parts = {"mention": cluster.texts, "around": around, "title": [scene.title]}
    counts = Counter(
        (part, text[i : i + n])
        for part, texts in parts.items()
        for text in texts
        for n in (1, 2, 3)
        for i in range(len(text) - n + 1)
    )
    return {key: 1 + np.log(count) for key, count in counts.items()}


def logistic(
    data: Data, features: Callable[[Scene, int], Any], l2: float, *, tf_idf: bool = False
) -> Fit:
    """tf_idf: features are weighted by rarity, and those of each part get unit length."""
    own = [features(data.scenes[d], k) for d, k in data.rows]

    def fit(train: Sequence[int]) -> Callable[[Sequence[int]], Floats]:
        rows = data.of(train)
        counts = Counter(key for i in rows for key in own[i])
        columns = {key: c for c, key in enumerate(k for k, count in counts.items() if count > 1)}
        parts = np.array([part for part, _ in columns])
        rarity = np.array([np.log((1 + len(rows)) / (1 + counts[key])) + 1 for key in columns])

        def matrix(some: Sequence[int]) -> Floats:
            out = np.zeros((len(some), len(columns)))
            for r, i in enumerate(some):
                for key, value in own[i].items():
                    if key in columns:
                        out[r, columns[key]] = value
            if tf_idf:
                out *= rarity
                for part in np.unique(parts):
                    norm = np.linalg.norm(out[:, parts == part], axis=1, keepdims=True)
                    out[:, parts == part] /= np.maximum(norm, 1e-12)
            return np.hstack([out, np.ones((len(some), 1))])

        x, y = matrix(rows), data.hidden[rows].astype(float)

        def loss(w: Floats) -> tuple[float, Floats]:
            z = x @ w
            gradient = x.T @ (1 / (1 + np.exp(-z)) - y)
            penalty = np.append(w[:-1], 0)
            total = np.logaddexp(0, z) - y * z
            return float(total.sum() + l2 / 2 * penalty @ penalty), gradient + l2 * penalty

        w = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
        return lambda some: matrix(some) @ w

    return fit


if __name__ == "__main__":
    main()
