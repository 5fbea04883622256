"""Fit the weights of spacy_tiktalk/people/evidence/weights.py on gold videos.

    python scripts/calibrate_people.py [--videos FOLDER] [--write]
    python scripts/calibrate_people.py --model zh_tiktalk [--also FOLDER …] [--write]

Every pair of groups that the joining weighs on the videos that are not held out is a sample, where
both groups are of one person each: right if it is the same one. The weights are the maximum a
posteriori of a logistic model under a Gaussian around the weights by hand (`PRIOR`), so that what
the gold never shows stays. Printed: the table, and how calibrated the joins of a cross-validation
by video are. `--write` puts the table into weights.py.

With --model it fits the tables of spacy_tiktalk/people/certainty.py instead. That of clusters: on
the joins of what the pipeline finds in these videos, made as if every cluster were sure; one is
right where somebody who has most mentions of the one cluster has most of the other. That of
mentions: on all clusters of two or more, of the folders of --also too, for on few videos some of
its features stand twice; one is right if it is whom the surest one of the key is.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from video_corpus import VIDEOS, GoldVideo, annotated, parts, read_videos

from spacy_tiktalk.lexicon.aliases import public_figures
from spacy_tiktalk.lexicon.script import fold
from spacy_tiktalk.metrics.calibration import expected_calibration_error, reliability_table
from spacy_tiktalk.people import ClusterRef, PeopleSettings, certainty, find_people
from spacy_tiktalk.people.evidence import weights as table
from spacy_tiktalk.people.joining import Joining
from spacy_tiktalk.people.thread_clusters import ThreadCluster, thread_clusters
from spacy_tiktalk.people.types import PersonMention
from spacy_tiktalk.tables.document import TableDocument, from_record

WEIGHTS_FILE = Path(table.__file__)
SPREAD, BIAS_SPREAD = 1.5, 0.5  # nats: how far the gold may move what was set by hand
FOLDS = 5
PRIOR: dict[str, float] = dict(table.PRIOR)
CERTAINTY_PRIOR = {"bias": 6.5, "link": 2.0, "mention": 2.0, "size": -2.0}
LENIENCE = 0.8
"""Nats added to the fitted bias: as honest a doubt as the fit's costs right joins, and CoNLL."""
Sample = tuple[dict[str, float], bool, float]
"""Features, whether it is one person, and what rivals leave of the probability."""


class Watched(Joining):
    """A joining that notes what it weighs."""

    def __init__(self, video: GoldVideo, threshold: float) -> None:
        settings = PeopleSettings(threshold=threshold)
        super().__init__(clusters_of(video), settings, title=fold(video.title).casefold())
        self.persons = video.persons
        self.samples: dict[tuple[int, int, int, int], Sample] = {}
        self.filing = False

    def _equal_words(self) -> None:
        self.filing = True
        super()._equal_words()
        self.filing = False

    def _odds(self, first: int, second: int) -> float:
        if self.filing:
            self._note(first, second)
        return super()._odds(first, second)

    def _probability(self, first: int, second: int) -> float:
        odds = self._edges[first][second]
        share = self._share(first, second, odds) * self._share(second, first, odds)
        self._note(first, second, share)
        return super()._probability(first, second)

    def run(self) -> None:
        """Join; then note what stays apart too."""
        super().run()
        for first, second in self._pairs():
            odds = self._edges[first][second]
            share = self._share(first, second, odds) * self._share(second, first, odds)
            self._note(first, second, share)

    def _note(self, first: int, second: int, share: float = 1.0) -> None:
        a, b = self.groups[first], self.groups[second]
        whose = [{self.persons[member.ref] for member in group.members} for group in (a, b)]
        if len(whose[0]) == len(whose[1]) == 1 and not a.cannot_be(b):
            key = (a.number, b.number, len(a.members), len(b.members))
            self.samples.setdefault(key, (self._features(a, b), whose[0] == whose[1], share))


def clusters_of(video: GoldVideo) -> list[ThreadCluster]:
    """The gold clusters of a video, as the joining reads them."""
    return [
        cluster
        for record in video.records
        for cluster in thread_clusters(from_record(record), record.dialogue.key, head_min=0.6)
    ]


def joined(video: GoldVideo, threshold: float = 0.7) -> Watched:
    """The people of a video, with the weights that are in force now."""
    watched = Watched(video, threshold)
    watched.run()
    return watched


def fit(samples: Sequence[Sample]) -> dict[str, float]:
    """The maximum a posteriori of the weights."""
    names = list(PRIOR)
    x = np.array([[f.get(name, 0.0) for name in names[1:]] for f, _, _ in samples]).reshape(
        len(samples), len(names) - 1
    )
    x = np.hstack([np.ones((len(samples), 1)), x])
    y = np.array([right for _, right, _ in samples], dtype=np.float64)
    prior = np.array([PRIOR[name] for name in names])

    share = np.array([share for _, _, share in samples])
    spread = np.full(len(prior), SPREAD)
    spread[0] = BIAS_SPREAD  # every pair that is weighed has some evidence: the gold tells little

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ w, -30, 30)))
        against = 1.0 - share * p
        value = -float((y * np.log(share * p) + (1 - y) * np.log(against)).sum())
        slope = -y * (1 - p) + (1 - y) * share * p * (1 - p) / against
        off = (w - prior) / spread**2
        return value + float((off * (w - prior)).sum()) / 2, x.T @ slope + off

    found = minimize(loss, prior, jac=True, method="L-BFGS-B")
    return {name: round(float(w), 2) for name, w in zip(names, found.x, strict=True)}


def use(weights: Mapping[str, float]) -> None:
    """Put weights in force."""
    table.WEIGHTS.clear()
    table.WEIGHTS.update(weights)


def samples_of(videos: Sequence[GoldVideo]) -> list[Sample]:
    """What the joining weighs on the videos."""
    return [sample for video in videos for sample in joined(video).samples.values()]


def outcomes(video: GoldVideo) -> list[tuple[float, bool]]:
    """(probability, whether it was right) of each join of a video."""
    found = joined(video)
    return [
        (join.probability, video.persons[join.first] == video.persons[join.second])
        for joins in found.joins.values()
        for join in joins
    ]


Believed = tuple[float, dict[str, float], dict[str, float], bool]
"""A join of found clusters: probability of its evidence, both sides, whether it is right."""


def found_joins(video: GoldVideo, documents: list[TableDocument]) -> list[Believed]:
    """The joins of what a pipeline found in one video, where both clusters have gold mentions."""
    who = {}
    for cluster in clusters_of(video):
        who.update({_place(m): video.persons[cluster.ref] for m in cluster.mentions})
    sides: dict[ClusterRef, tuple[set[int], dict[str, float] | None]] = {}
    for document in documents:
        told = {}
        for entry, facts in zip(document.record.clusters, document.facts, strict=True):
            for m, score, link in zip(entry.mentions, facts.scores, facts.link_scores, strict=True):
                told[m.turn, m.start, m.end] = score, link
        for cluster in thread_clusters(document, document.dialogue.key, head_min=0.6):
            scores, links = zip(
                *(told[m.turn, m.start, m.end] for m in cluster.mentions), strict=True
            )
            features = certainty.certainty_features(
                cluster.keys[0], cluster.mentions, scores, links
            )
            sides[cluster.ref] = _most(who.get(_place(m)) for m in cluster.mentions), features
    (people,) = find_people(documents, one_video=True)
    joins = []
    for person in people.people:
        for join in person.joins:
            (first, one), (second, other) = sides[join.first], sides[join.second]
            if first and second and one and other:
                joins.append((join.probability, one, other, bool(first & second)))
    return joins


def _place(mention: PersonMention) -> tuple[str, int, int, int]:
    return mention.document, mention.turn, mention.start, mention.end


def _most(persons: Iterable[int | None]) -> set[int]:
    counts = Counter(person for person in persons if person is not None)
    return {person for person, n in counts.items() if n == max(counts.values())}


def fit_certainty(joins: Sequence[Believed]) -> dict[str, float]:
    """The maximum a posteriori of the table of certainties."""
    names = list(CERTAINTY_PRIOR)
    prior = np.array(list(CERTAINTY_PRIOR.values()))
    one, other = (
        np.array([[join[side][name] for name in names] for join in joins]) for side in (1, 2)
    )
    p = np.array([join[0] for join in joins])
    y = np.array([join[3] for join in joins], dtype=np.float64)

    def loss(w: np.ndarray) -> float:
        both = p / (1 + np.exp(-one @ w)) / (1 + np.exp(-other @ w))
        both = np.clip(both, 1e-9, 1 - 1e-9)
        likely = float((y * np.log(both) + (1 - y) * np.log(1 - both)).sum())
        return float(((w - prior) ** 2).sum()) / 2 - likely

    found = minimize(loss, prior, method="L-BFGS-B")
    found.x[names.index("bias")] += LENIENCE
    return {name: round(float(w), 2) for name, w in zip(names, found.x, strict=True)}


Doubted = tuple[dict[str, float], bool]
"""Features of a mention of a found cluster, whether it is whom the cluster is filed by."""


def doubted_mentions(video: GoldVideo, documents: list[TableDocument]) -> list[Doubted]:
    """The mentions of found clusters that are weighed, with what the gold says of them."""
    who = {_place(m): video.persons[c.ref] for c in clusters_of(video) for m in c.mentions}
    found = []
    for document in documents:
        facts = document.facts
        for cluster in thread_clusters(document, document.dialogue.key, head_min=0.6):
            told = facts[cluster.ref.cluster - 1]
            order = _order(document, cluster)
            scores, links = (
                [values[n] for n in order] for values in (told.scores, told.link_scores)
            )
            features = certainty.mention_features(
                cluster.keys[0], cluster.mentions, scores, links, aliases=public_figures()
            )
            gold = [who.get(_place(m)) for m in cluster.mentions]
            surest = next((n for n, f in enumerate(features) if not f), None)
            for n, feature in enumerate(features):
                if feature:
                    found.append((feature, gold[n] is not None and gold[n] == gold[surest]))
    return found


def _order(document: TableDocument, cluster: ThreadCluster) -> list[int]:
    """Where the mentions of a cluster as it is read stand in the document's cluster."""
    written = document.record.clusters[cluster.ref.cluster - 1].mentions
    places = {(m.turn, m.start, m.end): n for n, m in enumerate(written)}
    return [places[m.turn, m.start, m.end] for m in cluster.mentions]


def fit_mentions(samples: Sequence[Doubted]) -> dict[str, float]:
    """The maximum a posteriori of the table of mentions, under Gaussians of 1 nat around 0."""
    names = list(certainty.MENTION)
    x = np.array([[features[name] for name in names] for features, _ in samples])
    y = np.array([right for _, right in samples], dtype=np.float64)
    free = np.array([name == "bias" for name in names])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w
        kept = np.where(free, 0.0, w)
        value = float(np.logaddexp(0.0, z).sum() - (y * z).sum() + (kept**2).sum() / 2)
        return value, x.T @ (1.0 / (1.0 + np.exp(-z)) - y) + kept

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return {name: round(float(w), 2) for name, w in zip(names, found.x, strict=True)}


def calibrate_mentions(
    videos: Sequence[GoldVideo], found: Mapping[str, list[TableDocument]], write: bool
) -> None:
    """Fit, tell and write the table of mentions. found: by video what a pipeline clustered."""
    by_video = [doubted_mentions(video, found[video.name]) for video in videos]
    p, right = [], []
    for n in range(FOLDS):
        weights = fit_mentions([s for i, ss in enumerate(by_video) if i % FOLDS != n for s in ss])
        for features, is_one in (s for i, ss in enumerate(by_video) if i % FOLDS == n for s in ss):
            p.append(certainty.certainty(features, weights))
            right.append(is_one)
    every = [sample for samples in by_video for sample in samples]
    weights = fit_mentions(every)
    least = PeopleSettings().mention_min
    kept = [r for x, r in zip(p, right, strict=True) if x >= least]
    print(f"{len(p)} mentions beside the surest of their key, {sum(right)} right; from {least} on")
    print(f"{len(kept)}, {sum(kept)} right; ECE {expected_calibration_error(p, right):.3f}")
    for name, weight in weights.items():
        stand = [is_one for features, is_one in every if features[name] == 1.0]
        print(f"{name:15} {weight:6.2f}" + f"   {sum(stand)} right of {len(stand)}" * bool(stand))
    if write:
        _write(Path(certainty.__file__), "MENTION", weights)


def calibrate_certainty(
    videos: Sequence[GoldVideo], found: Mapping[str, list[TableDocument]], write: bool
) -> None:
    """Fit, tell and write the table of certainties. found: by video what a pipeline clustered."""
    certainty.CERTAINTY.update(dict.fromkeys(CERTAINTY_PRIOR, 0.0) | {"bias": 50.0})
    by_video = [found_joins(video, found[video.name]) for video in videos]
    told = []
    for n in range(FOLDS):
        weights = fit_certainty([j for i, js in enumerate(by_video) if i % FOLDS != n for j in js])
        for p, one, other, right in (
            j for i, js in enumerate(by_video) if i % FOLDS == n for j in js
        ):
            sure = [certainty.certainty(side, weights) for side in (one, other)]
            told.append((p * sure[0] * sure[1], p, right))
    weights = fit_certainty([join for joins in by_video for join in joins])
    right = [right for *_, right in told]
    print(f"{len(videos)} videos, {len(told)} joins of found clusters, {sum(right)} right")
    print(weights)
    for name, n in (("evidence alone", 1), ("believed, by cross-validation", 0)):
        p = [entry[n] for entry in told]
        passed = [r for x, r in zip(p, right, strict=True) if x >= PeopleSettings().threshold]
        error = expected_calibration_error(p, right)
        print(f"{name}: ECE {error:.3f}; of {len(passed)} above the threshold {sum(passed)} right")
    if write:
        _write(Path(certainty.__file__), "CERTAINTY", weights)


def _write(path: Path, name: str, weights: Mapping[str, float]) -> None:
    """Put a table into a module."""
    text = path.read_text(encoding="utf-8")
    lines = "".join(f'    "{key}": {value},\n' for key, value in weights.items())
    table = r"(?<=^" + name + r": dict\[str, float\] = \{\n).*?(?=^\})"
    path.write_text(re.sub(table, lines, text, flags=re.M | re.S), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--videos", type=Path, default=VIDEOS)
    parser.add_argument(
        "--model", help="fit how far clusters that this pipeline finds are believed"
    )
    parser.add_argument(
        "--also",
        type=Path,
        nargs="+",
        default=[],
        help="with --model: folders on which the table of mentions is fitted as well",
    )
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    videos, _ = parts(read_videos(args.videos))
    if args.model:
        found = annotated(videos, args.model)
        others = [video for folder in args.also for video in read_videos(folder)]
        more = found | annotated(others, args.model)
        calibrate_mentions([*videos, *others], more, args.write)
        calibrate_certainty(videos, found, args.write)
        return
    use(PRIOR)
    told: list[tuple[float, bool]] = []
    for fold_number in range(FOLDS):
        own = [v for i, v in enumerate(videos) if i % FOLDS == fold_number]
        use(PRIOR)
        use(fit(samples_of([v for i, v in enumerate(videos) if i % FOLDS != fold_number])))
        told += [outcome for video in own for outcome in outcomes(video)]
    use(PRIOR)
    samples = samples_of(videos)
    for _ in range(2):  # what is weighed depends on what was joined before
        weights = fit(samples)
        use(weights)
        samples = samples_of(videos)
    weights = fit(samples)
    seen = {name: [r for f, r, _ in samples if name in f] for name in PRIOR}
    print(f"{len(videos)} videos, {len(samples)} pairs, {sum(r for _, r, _ in samples)} right")
    for name, value in weights.items():
        n, right = len(seen[name]), sum(seen[name])
        print(f"{name:28} {PRIOR[name]:6.2f} -> {value:6.2f}   {right} right of {n}")
    p, right = [x for x, _ in told], [x for _, x in told]
    error = expected_calibration_error(p, right)
    print(f"joins of the cross-validation: {len(told)}, {sum(right)} right, ECE {error:.3f}")
    for row in reliability_table(p, right):
        if row.n:
            print(
                f"  {row.low:.1f}-{row.high:.1f}: {row.n}, {row.probability:.3f}, {row.right:.3f}"
            )
    if args.write:
        _write(WEIGHTS_FILE, "WEIGHTS", weights)


if __name__ == "__main__":
    main()
