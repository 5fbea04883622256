"""The component factories: each setting's default stands here and nowhere else.

Those that `head_tracker` shares with `video/track.py` stand in `video/defaults.py`.

spaCy imports this module in every `spacy.blank()`, so it must load nothing heavy and never raise;
the components load when one is made. What configs name beside components (encoders, detectors,
readers, scorers) is named in setup.cfg by where it lives, and has its defaults there. (No postponed
annotations: spaCy reads these signatures to check configs.)
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Config, Model

from ..doc.extensions.install import install_extensions
from ..video import defaults

DEFAULT_CLUSTERER = """
[model]
@architectures = "spacy-tiktalk.MentionClusterer.v1"
hidden_width = 256

[model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 384
upstream = "tok2vec"
"""

COREF_SCORES = ("coref_muc_f", "coref_b3_f", "coref_ceafe_f", "coref_lea_f", "coref_mention_f")


@Language.factory(
    "mention_clusterer",
    assigns=["doc.spans"],
    default_config={
        "model": Config().from_str(DEFAULT_CLUSTERER)["model"],
        "start_threshold": 0.5,
        "mention_threshold": 0.5,
        "score_threshold": 0.0,
        "link_threshold": 0.5,
        "mention_temperature": 1.0,
        "link_temperature": 1.0,
        "singletons": True,
        "distinct_names": True,
        "distinct_pronouns": True,
        "first_person": "addressed",
        "max_mention_width": 20,
        "max_antecedents": 50,
        "scorer": {"@scorers": "spacy-tiktalk.coref_scorer.v1"},
    },
    default_score_weights={"coref_f": 1.0, **dict.fromkeys(COREF_SCORES, 0.0)},
)
def make_mention_clusterer(
    nlp: Language,
    name: str,
    model: Model,
    start_threshold: float,
    mention_threshold: float,
    score_threshold: float,
    link_threshold: float,
    mention_temperature: float,
    link_temperature: float,
    singletons: bool,
    distinct_names: bool,
    distinct_pronouns: bool,
    first_person: str,
    max_mention_width: int,
    max_antecedents: int,
    scorer: Callable | None,
) -> Any:
    """Build a `MentionClusterer`; see there for the settings."""
    from .mention_clusterer import MentionClusterer

    install_extensions()
    clusterer = MentionClusterer(
        nlp.vocab,
        model,
        name,
        start_threshold=start_threshold,
        mention_threshold=mention_threshold,
        score_threshold=score_threshold,
        link_threshold=link_threshold,
        mention_temperature=mention_temperature,
        link_temperature=link_temperature,
        singletons=singletons,
        distinct_names=distinct_names,
        distinct_pronouns=distinct_pronouns,
        first_person=first_person,
        max_mention_width=max_mention_width,
        max_antecedents=max_antecedents,
        scorer=scorer,
    )
    clusterer.belongs_to(nlp)
    return clusterer


@Language.factory("comment_marks", assigns=["doc.spans"], default_config={"talk": []})
def make_comment_marks(nlp: Language, name: str, talk: list[str]) -> Any:
    """Build a `CommentMarks`; see there for the settings."""
    from .comment_marks import CommentMarks

    install_extensions()
    return CommentMarks(name, talk=talk)


@Language.factory("tensor_cleaner")
def make_tensor_cleaner(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Build a `TensorCleaner`: the end of a pipeline whose vectors nobody needs any more."""
    from .tensor_cleaner import TensorCleaner

    return TensorCleaner()


@Language.factory(
    "head_tracker",
    assigns=["doc.user_data"],
    default_config={
        "detector": {"@misc": "spacy-tiktalk.CenterFace.v1"},
        "shots": {"@misc": "spacy-tiktalk.GradualShots.v1"},
        "tracker": {"@misc": "spacy-tiktalk.ByteTrack.v1"},
        "embedder": {"@misc": "spacy-tiktalk.MobileFace.v1"},
        "limits": {"@misc": "spacy-tiktalk.VideoLimits.v1"},
        "fps": defaults.FPS,
        "max_step": defaults.MAX_STEP,
        "n_crops": defaults.N_CROPS,
        "crop_spacing": defaults.CROP_SPACING,
        "merge_threshold": None,
        "split_threshold": None,
        "clothes_threshold": defaults.CLOTHES_THRESHOLD,
        "min_score": defaults.MIN_SCORE,
        "batch_size": defaults.BATCH_SIZE,
        "backend": defaults.BACKEND,
        "video_root": None,
        "store": None,
        "progress": False,
    },
)
def make_head_tracker(
    nlp: Language,
    name: str,
    detector: Any,
    shots: Any,
    tracker: Any,
    embedder: Any,
    limits: Any,
    fps: float | None,
    max_step: float | None,
    n_crops: int,
    crop_spacing: float,
    merge_threshold: float | None,
    split_threshold: float | None,
    clothes_threshold: float | None,
    min_score: float,
    batch_size: int,
    backend: Literal["auto", "opencv", "pyav"],
    video_root: str | Path | None,
    store: str | Path | None,
    progress: bool,
) -> Any:
    """Build a `HeadTracker`; for the settings see there and `video.track.VideoTracker`."""
    from ..video.track import VideoTracker
    from .head_tracker import HeadTracker

    install_extensions()
    parts = VideoTracker(
        detector=detector,
        shots=shots,
        tracker=tracker,
        embedder=embedder,
        limits=limits,
        fps=fps,
        max_step=max_step,
        n_crops=n_crops,
        crop_spacing=crop_spacing,
        merge_threshold=merge_threshold,
        split_threshold=split_threshold,
        clothes_threshold=clothes_threshold,
        min_score=min_score,
        batch_size=batch_size,
        backend=backend,
    )
    return HeadTracker(
        nlp.vocab, parts, name, video_root=video_root, store=store, progress=progress
    )


DEFAULT_LINKER = """
[model]
@architectures = "spacy-tiktalk.HeadLinker.v1"
tok2vec = null
clip = null
hidden_width = 0
"""


@Language.factory(
    "head_linker",
    assigns=["doc.spans"],
    requires=["doc.spans"],
    default_config={
        "model": Config().from_str(DEFAULT_LINKER)["model"],
        "mode": "assign",
        "threshold": 0.5,
        "loss_weight": 1.0,
        "contrast": 1.0,
        "l2": 0.003,
        "evidence_dropout": 0.0,
        "candidates": "tracks",
        "images_dir": None,
        "gallery": None,
        "tracker": "head_tracker",
        "scorer": {"@scorers": "spacy-tiktalk.link_scorer.v1"},
    },
    # Only one, because a weighted score that is None (no gold) stops spaCy's training.
    default_score_weights={"link_f": 1.0},
)
def make_head_linker(
    nlp: Language,
    name: str,
    model: Model,
    mode: Literal["argmax", "threshold", "assign"],
    threshold: float,
    loss_weight: float,
    contrast: float,
    l2: float,
    evidence_dropout: float,
    candidates: Literal["tracks", "boxes"],
    images_dir: str | Path | None,
    gallery: str | Path | None,
    tracker: str,
    scorer: Callable | None,
) -> Any:
    """Build a `HeadLinker`; see there for the settings.

    gallery (str | Path | None): read at the first Doc.
    """
    from .head_linker import HeadLinker

    install_extensions()
    linker = HeadLinker(
        nlp.vocab,
        model,
        name,
        mode=mode,
        threshold=threshold,
        loss_weight=loss_weight,
        contrast=contrast,
        l2=l2,
        evidence_dropout=evidence_dropout,
        candidates=candidates,
        images_dir=images_dir,
        gallery=gallery,
        tracker=tracker,
        scorer=scorer,
        nlp=nlp,
    )
    linker.belongs_to(nlp)
    return linker
