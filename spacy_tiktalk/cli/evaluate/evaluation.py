"""The result of an evaluation: the scores, and how they were obtained."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ...metrics.bootstrap import Interval
from ...metrics.links.evaluation import LinkEvaluation


@dataclass(frozen=True)
class Run:
    """How scores were obtained.

    model (str): name and version.
    data (str): file or folder name, without its folders.
    data_sha256 (str | None): of a file.
    seconds (float): in the pipeline, after one dialogue to warm it up.
    unusable_gold (int): gold mentions that could not be given, where gold is given, because they do
        not fall on the pipeline's tokens.
    subsets (dict[str, int]): dialogues by video type.
    skip_unannotated (bool): dialogues without gold clusters are left out of the coreference scores.
    videos (bool): whether the pipeline could look at videos.
    weights_sha256 (str | None): of `models.walking`, by which `release` knows the pipeline again.
    """

    model: str
    data: str
    data_sha256: str | None
    dialogues: int
    gold_mentions_given: bool
    titles: bool
    gold_mentions: int
    predicted_mentions: int
    unusable_gold: int
    subsets: dict[str, int]
    batch_size: int
    seconds: float
    dialogues_per_second: float
    gold_clusters_given: bool = False
    skip_unannotated: bool = False
    videos: bool = True
    weights_sha256: str | None = None


@dataclass(frozen=True)
class Evaluation:
    """Scores of `score_coref`, how they were obtained, and the CoNLL average's interval, if any.

    links (LinkEvaluation | None): where the pipeline has a linker, and the gold says where persons
        are seen.
    """

    scores: dict[str, Any]
    run: Run
    interval: Interval | None
    resamples: int
    links: LinkEvaluation | None = None

    def to_json(self) -> dict[str, Any]:
        """Scores under spaCy's names at the top, "interval" and "run" beside them."""
        links = {} if self.links is None else self.links.to_json()
        interval: dict[str, Any] | None = None
        if self.interval is not None:
            interval = {"measure": "coref_f", "level": 0.95, "resamples": self.resamples}
            interval.update(self.interval._asdict())
        return {**self.scores, **links, "interval": interval, "run": asdict(self.run)}
