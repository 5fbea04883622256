"""`head_linker`: which cluster of persons is which head in the video, or not in the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline.trainable_pipe import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate

from ..doc.annotations import cluster_keys
from ..errors import error, warn
from ..linking.columns import check_evidence, columns_of
from ..linking.decide import MODES, Decision, decide
from ..linking.scene import doc_clusters
from ..linking.types import ClusterText, Evidence, Scene
from ..models.layers import sigmoid
from ..video.settings import is_number
from .encoder_check import EncoderCheck
from .gold import GoldCount, GoldWarning
from .link_gold import gold_scene, tells_of_heads
from .link_write import write_links
from .one_by_one import OneByOne
from .scene_source import SceneSource
from .settings import Settings

if TYPE_CHECKING:
    from ..models.link.request import LinkRequest, LinkScores, SceneScores
    from .head_tracker import HeadTracker

TAKEN = ("text", "clip")
"""Names in a link's "evidence" that the model itself speaks under."""
BY_TRACKS = frozenset(("salience", "title", "position", "moment", "order", "unseen"))
"""Evidence that needs no crop and no embedding."""

Prediction = tuple[Scene, list[Decision], list[dict[str, Any]]]


class HeadLinker(OneByOne, EncoderCheck, GoldWarning, Settings, TrainablePipe):
    """Says of every cluster which head track it is, or that the person is not in the picture.

    One softmax over the heads and null, of what the words say, how prominent a head is, and what
    text-picture models and a gallery see (`models.link.module` has the formula). Trained with
    the negative log-likelihood of the annotated links, and InfoNCE where there are pictures (van
    den Oord et al. 2018; Radford et al. 2021), after TikTalkCoref (ACL 2025). Writes the "links"
    of docs/contract.md into the clusters' groups, in place of any that stand there. A Doc without
    head tracks gets "not_evaluated", with the probability of being visible by the words alone.

    mode (str): "argmax", "threshold" or "assign" (see `linking.decide`).
    threshold (float): for that mode, 0 to 1.
    loss_weight (float): factor on the loss beside those of other components (λ), 0 or more.
    contrast (float): factor on InfoNCE.
    l2 (float): penalty on the visibility weights.
    evidence_dropout (float): how often an evidence is hidden in training, in [0, 1), so that the
        others learn to do without.
    candidates (str): the heads of training, "tracks" (those the predicted Doc carries) or "boxes"
        (the annotated boxes; only pictures teach then, not salience).
    images_dir (str | Path | None): the authors' folder of cut-out heads, for "boxes".
    gallery (Any): as in `set_gallery`, read when it is first needed.
    tracker (str): the name of the head_tracker whose crops are looked at.
    scorer (Callable[..., dict[str, Any]] | None): examples → scores.
    RAISES: T301 for a setting out of its range, T848 for a model of another architecture.
    """

    SETTINGS = (
        "mode",
        "threshold",
        "loss_weight",
        "contrast",
        "l2",
        "evidence_dropout",
    )

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Any, Any],
        name: str = "head_linker",
        *,
        mode: str,
        threshold: float,
        loss_weight: float,
        contrast: float,
        l2: float,
        evidence_dropout: float,
        candidates: str,
        images_dir: str | Path | None,
        gallery: Any,
        tracker: str,
        scorer: Callable[..., dict[str, Any]] | None,
        nlp: Language | None,
    ) -> None:
        from ..linking.moment import Moment
        from ..linking.order import Order
        from ..linking.position import Position
        from ..linking.salience import Salience
        from ..linking.title import TitleNames
        from ..linking.unseen import Unseen
        from ..models.link.linker import check_linker

        check_linker(model)
        self.vocab = vocab
        self.model = model
        self.name = name
        self.scorer = scorer
        self.cfg: dict[str, Any] = {}
        self.mode = mode
        self.threshold = threshold
        self.loss_weight = loss_weight
        self.contrast = contrast
        self.l2 = l2
        self.evidence_dropout = evidence_dropout
        self.note_configured()
        if candidates not in ("tracks", "boxes"):
            raise error(
                "T301", what=f"candidates = {candidates!r}", rule='it is "tracks" or "boxes"'
            )
        self._boxes: Any = None
        if candidates == "boxes":
            from ..linking.box_heads import BoxHeads

            self._boxes = BoxHeads(images_dir)
        elif images_dir is not None:
            rule = 'it is read with candidates = "boxes" only'
            raise error("T301", what=f"images_dir = {str(images_dir)!r}", rule=rule)
        self._evidence: dict[str, Evidence] = {
            e.name: e for e in (Salience(), TitleNames(), Position(), Moment(), Order(), Unseen())
        }
        self._source = SceneSource(tracker, None if nlp is None else ref(nlp))
        self._gallery = gallery
        self._steps = 0
        self._told_missing = False

    # --- evidence -------------------------------------------------------------------------------

    @property
    def evidence(self) -> Mapping[str, Evidence]:
        """The evidence asked, by name, without the words and the text-picture model."""
        return dict(self._evidence)

    def set_evidence(self, evidence: Evidence) -> None:
        """Add evidence of your own, or put it in the place of one of the same name.

        RAISES: T840 for what does not keep the Protocol `linking.types.Evidence`.
        """
        check_evidence(evidence, TAKEN)
        self._evidence[evidence.name] = evidence

    def remove_evidence(self, name: str) -> None:
        """Ask it no more; a name that is not there is no matter."""
        self._evidence.pop(name, None)

    def set_gallery(
        self,
        source: Any,
        *,
        tracker: HeadTracker | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Give faces to names: a folder, or a mapping (see `linking.gallery.load.load_gallery`).

        None takes the gallery away. Faces are kept in memory only, never saved.

        tracker (HeadTracker | None): the head_tracker whose detector and embedder see the photos,
            where it is not the one of the linker's own pipeline (of a sourced linker).
        RAISES: T841 without any; T81x for what is wrong with the gallery.
        """
        if source is None:
            self._gallery = None
            self.remove_evidence("gallery")
            return
        pipe = tracker or self._source.tracker_pipe()
        if pipe is None or pipe.tracker.embedder is None:
            raise error("T841", tracker=self._source.tracker)
        from ..linking.gallery.load import load_gallery

        parts = pipe.tracker
        assert parts.embedder is not None
        self.set_evidence(
            load_gallery(
                source, detector=parts.detector, embedder=parts.embedder, progress=progress
            )
        )
        # Reset only now: a configured gallery that cannot be read is reported at every batch.
        self._gallery = None

    def set_clip(
        self, path: str | Path | None, model: str | Path = "ViT-B-16", **settings: Any
    ) -> None:
        """Give a CN-CLIP checkpoint, read at once; None takes it away.

        model (str | Path): its architecture, by the official name or as a JSON file.
        settings (Any): see `models.cross_modal.cn_clip.CNCLIP`. Only path and hash are saved with
            the pipeline, unless it is fine-tuned.
        RAISES: T80x, T700.
        """
        from ..models.cross_modal.cn_clip import CNCLIP
        from ..models.link.linker import clip_shim
        from ..models.network_shim import need_torch

        need_torch()
        from ..models.cross_modal.cn_clip_module import CNCLIPModule

        if path is None:
            clip_shim(self.model).set_module(CNCLIPModule())
            return
        module = CNCLIPModule(CNCLIP(path=str(path), model=model, **settings))
        module.load()
        clip_shim(self.model).set_module(module)

    # --- prediction -----------------------------------------------------------------------------

    def scene(self, doc: Doc, clusters: Sequence[ClusterText] | None = None) -> Scene:
        """The scene of a Doc: by default with the clusters it carries."""
        found = doc_clusters(doc) if clusters is None else clusters
        return self._source.scene(doc, found, pictures=self._looks())

    def get_ready(self) -> None:
        """Read the configured gallery, if that is still to do. RAISES: as `set_gallery`."""
        if self._gallery is not None:
            self.set_gallery(self._gallery)

    def predict(self, docs: Iterable[Doc]) -> list[Prediction]:
        """Decide for a batch, without changing the Docs.

        RETURNS (list): For each Doc its scene, a decision a cluster, and the contributions of the
            evidence, by name [n_clusters, n_heads], in nats.
        """
        self.get_ready()
        scenes = [self.scene(doc) for doc in docs]
        if not any(scene.clusters for scene in scenes):
            return [(scene, [], []) for scene in scenes]
        scores = self._score([scene.doc for scene in scenes], self._request(scenes))
        return [
            self._decide(scene, found) for scene, found in zip(scenes, scores.scenes, strict=True)
        ]

    def _score(self, docs: Sequence[Doc], request: LinkRequest) -> LinkScores:
        """The model's scores. RAISES: T306 where it reads vectors, and another encoder's."""
        from ..models.link.linker import reads_vectors

        if not reads_vectors(self.model):
            return self.model.predict(request)
        with self.same_encoder(docs):
            return self.model.predict(request)

    def _decide(self, scene: Scene, found: SceneScores) -> Prediction:
        decisions = decide(
            _array(found.logits), scene.clusters, mode=self.mode, threshold=self.threshold
        )
        parts = {name: _array(values) for name, values in found.parts.items()}
        visible = sigmoid(_array(found.visibility).astype(np.float64))
        told = [
            {
                "visible": float(visible[k]),
                "parts": {name: values[k] for name, values in parts.items()},
            }
            for k in range(len(scene.clusters))
        ]
        return scene, decisions, told

    def set_annotations(self, docs: Iterable[Doc], predictions: list[Prediction]) -> None:
        """Write the links into the clusters' groups, and nothing else."""
        for doc, (scene, decisions, told) in zip(docs, predictions, strict=True):
            notes = {} if not scene.head_ids else self._notes(scene, decisions)
            write_links(doc, scene, decisions, told, notes)

    def _notes(
        self, scene: Scene, decisions: Sequence[Decision]
    ) -> dict[str, Mapping[tuple[int, int], str]]:
        out = {}
        if any(decision.heads for decision in decisions):
            for name, evidence in self._evidence.items():
                column = columns_of(evidence, [scene])[0] if name != "salience" else None
                if column is not None and column.notes:
                    out[name] = column.notes
        return out

    def _looks(self) -> bool:
        """Whether anything needs crops or embeddings."""
        from ..models.link.linker import clip_of

        known = set(self._evidence) - BY_TRACKS
        return bool(known) or clip_of(self.model) is not None

    def _request(self, scenes: Sequence[Scene], *, gold: bool = False) -> LinkRequest:
        from ..models.link.request import EvidenceColumns, LinkRequest

        if gold and self._boxes is not None:
            # Every annotated head belongs to somebody. Without bystanders the linker would learn
            # that being large or long in the picture means nothing.
            return LinkRequest(scenes)
        columns = [
            EvidenceColumns(name, tuple(evidence.weights), columns_of(evidence, scenes))
            for name, evidence in self._evidence.items()
        ]
        return LinkRequest(scenes, columns)

    # --- training -------------------------------------------------------------------------------

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch: from annotated links where heads are known, else from visibility.

        A batch in which no cluster says anything about heads teaches nothing, and changes nothing.

        losses (dict[str, float] | None): updated under the component's name, and `name_link`,
            `name_contrast`.
        """
        from ..models.link.linker import reads_vectors
        from ..models.network_shim import need_torch

        need_torch()
        import torch

        from ..models.link.loss import linker_loss

        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "HeadLinker.update")
        if not any(len(eg.predicted) for eg in examples):
            return losses
        set_dropout_rate(self.model, drop)
        scenes, gold = self.gold_scenes(examples)
        scores, backprop = self.model.begin_update(self._training_request(scenes))
        if any(known.visible is not None for own in gold for known in own):
            if reads_vectors(self.model):
                self.note_trained([scene.doc for scene in scenes])
            parts = linker_loss(scores, scenes, gold, contrast=self.contrast, l2=self.l2)
        else:
            # No penalty, nor a gradient of zeros, on which an optimizer would step all the same.
            # A shared encoder waits for its own zeros.
            parts = {"link": torch.zeros(())}
        total: Any = sum(parts.values())
        backprop(self.loss_weight * total)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += self.loss_weight * float(total.detach())
        for part, value in parts.items():
            key = f"{self.name}_{part}"
            losses[key] = losses.get(key, 0.0) + float(value.detach())
        return losses

    def finish_update(self, sgd: Optimizer) -> None:
        """Apply the gradients, and keep the temperature of the text-picture model in its range."""
        from ..models.link.clip import forget
        from ..models.link.linker import clip_of

        super().finish_update(sgd)
        clip = clip_of(self.model)
        if clip is not None and clip.given.tune != "frozen":
            clip.clamp_scale()
            clip.tuned = True
            forget(clip)

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Any = None,
    ) -> None:
        """Build the model for the width of its token vectors.

        RAISES: TypeError (spaCy's E930, E978) for what is no function, or gives an empty list, or
            others than Examples. Where clusters are annotated, and nothing about heads, it
            warns (W842).
        """
        from ..models.link.request import EvidenceColumns, LinkRequest

        validate_get_examples(get_examples, "HeadLinker.initialize")
        sample = [eg.predicted for eg in islice(get_examples(), 10)]
        known = [
            EvidenceColumns(name, tuple(evidence.weights), [None] * len(sample))
            for name, evidence in self._evidence.items()
        ]
        self.model.initialize(X=LinkRequest([Scene(doc, ()) for doc in sample], known))
        references = (eg.reference for eg in get_examples())
        told = [tells_of_heads(reference) for reference in references if cluster_keys(reference)]
        # Without any cluster it is spaCy's own example, for whoever takes the defaults.
        if told and not any(told):
            warn("W842", n=len(told))

    def calibrate(self, examples: Iterable[Example]) -> dict[str, float]:
        """Fit bias and temperature of the probabilities on examples that were not trained on.

        RETURNS (dict): "bias", "temperature", and "before" and "after", the mean negative
            log-likelihood of the gold.
        RAISES: T843 without an annotated cluster.
        """
        from ..models.network_shim import need_torch

        need_torch()
        from ..models.link.calibration import fit_calibration

        scenes, gold = self.gold_scenes(list(examples))
        return fit_calibration(self.model, self._request(scenes, gold=True), gold)

    def gold_scenes(self, examples: Sequence[Example]) -> tuple[list[Scene], list[Any]]:
        """Scenes of the annotated clusters, and for each where its persons are seen.

        Warns (W301, W841) once of gold that cannot be used.
        """
        count = GoldCount()
        looks = self._looks()

        def make(doc: Doc, clusters: Sequence[ClusterText]) -> Scene:
            return self._source.scene(doc, clusters, pictures=looks)

        pairs = [gold_scene(eg, make, count=count, boxes=self._boxes) for eg in examples]
        self.warn_dropped(count)
        missing = sorted(self._boxes.missing) if self._boxes is not None else []
        if missing and not self._told_missing:
            self._told_missing = True
            warn("W841", n=len(missing), first=missing[0])
        return [scene for scene, _ in pairs], [gold for _, gold in pairs]

    def _training_request(self, scenes: Sequence[Scene]) -> LinkRequest:
        from dataclasses import replace

        request = self._request(scenes, gold=True)
        if not self.evidence_dropout:
            return request
        self._steps += 1
        hidden = np.random.default_rng((17, self._steps)).random(
            (len(request.evidence), len(scenes))
        )
        return replace(
            request,
            evidence=[
                replace(
                    part,
                    columns=[
                        None if chance < self.evidence_dropout else column
                        for column, chance in zip(part.columns, row, strict=True)
                    ],
                )
                for part, row in zip(request.evidence, hidden, strict=True)
            ],
        )

    def add_label(self, label: str) -> int:
        """Links have no labels to learn. RAISES: T307, always."""
        raise error("T307")

    # --- settings -------------------------------------------------------------------------------

    @classmethod
    def check_setting(cls, key: str, value: Any) -> Any:
        """A plain str or float. RAISES: T301."""
        if key == "mode":
            if value in MODES:
                return str(value)
            raise error("T301", what=f"mode = {value!r}", rule=f"it is one of {', '.join(MODES)}")
        if key == "threshold":
            fits, rule = is_number(value, 0, 1), "it must be between 0 and 1"
        elif key == "evidence_dropout":
            fits, rule = is_number(value, 0) and value < 1, "it must be 0 or more, and less than 1"
        else:
            fits, rule = is_number(value, 0), "it must be 0 or more"
        if fits:
            return float(value)
        raise error("T301", what=f"{key} = {value!r}", rule=rule)


def _array(x: Any) -> NDArray[np.float32]:
    """Of a tensor too."""
    out: NDArray[np.float32] = x if isinstance(x, np.ndarray) else x.cpu().numpy()
    return out
