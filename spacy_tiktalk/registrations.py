"""What the entry points in setup.cfg name: light functions that import their builder when called.

spaCy imports this module in every `spacy.blank()`. It must load nothing heavy and never raise.
Names here equal the entry points' names. (No postponed annotations: spaCy reads these signatures
to check configs.)
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry
from thinc.api import Config, Model
from thinc.types import Floats2d

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
        "link_threshold": 0.5,
        "singletons": True,
        "distinct_names": True,
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
    link_threshold: float,
    singletons: bool,
    distinct_names: bool,
    max_mention_width: int,
    max_antecedents: int,
    scorer: Callable | None,
) -> Any:
    """Build a `MentionClusterer`; see there for the settings."""
    from .pipeline.mention_clusterer import MentionClusterer

    return MentionClusterer(
        nlp.vocab,
        model,
        name,
        start_threshold=start_threshold,
        mention_threshold=mention_threshold,
        link_threshold=link_threshold,
        singletons=singletons,
        distinct_names=distinct_names,
        max_mention_width=max_mention_width,
        max_antecedents=max_antecedents,
        scorer=scorer,
    )


@Language.factory("tensor_cleaner")
def make_tensor_cleaner(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Build a `TensorCleaner`: the end of a pipeline whose vectors nobody needs any more."""
    from .pipeline.tensor_cleaner import TensorCleaner

    return TensorCleaner()


@Language.factory(
    "head_tracker",
    assigns=["doc.user_data"],
    default_config={
        "detector": {"@misc": "spacy-tiktalk.CenterFace.v1"},
        "shots": {"@misc": "spacy-tiktalk.AdaptiveShots.v1"},
        "tracker": {"@misc": "spacy-tiktalk.ByteTrack.v1"},
        "embedder": {"@misc": "spacy-tiktalk.DlibFace.v1"},
        "limits": {"@misc": "spacy-tiktalk.VideoLimits.v1"},
        "fps": 5.0,
        "n_crops": 6,
        "crop_spacing": 0.4,
        "merge_threshold": None,
        "split_threshold": None,
        "min_score": 0.6,
        "batch_size": 8,
        "backend": "auto",
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
    n_crops: int,
    crop_spacing: float,
    merge_threshold: float | None,
    split_threshold: float | None,
    min_score: float,
    batch_size: int,
    backend: Literal["auto", "opencv", "pyav"],
    video_root: str | Path | None,
    store: str | Path | None,
    progress: bool,
) -> Any:
    """Build a `HeadTracker`; for the settings see there and `video.track.VideoTracker`."""
    from .pipeline.head_tracker import HeadTracker
    from .video.track import VideoTracker

    parts = VideoTracker(
        detector=detector,
        shots=shots,
        tracker=tracker,
        embedder=embedder,
        limits=limits,
        fps=fps,
        n_crops=n_crops,
        crop_spacing=crop_spacing,
        merge_threshold=merge_threshold,
        split_threshold=split_threshold,
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
    # Only one: a score that is None, for want of gold, stops spaCy's training if it has a weight.
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
    """Build a `HeadLinker`; see there for the settings. gallery: read at the first Doc."""
    from .pipeline.head_linker import HeadLinker

    return HeadLinker(
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


@registry.architectures("spacy-tiktalk.MentionClusterer.v1")
def build_mention_clusterer(
    tok2vec: Model[list[Doc], list[Floats2d]],
    hidden_width: int = 256,
    lr_scale: float = 1.0,
    storage: Literal["float32", "float16", "int8"] = "float32",
) -> Model:
    """Start, span and pair scores over any tok2vec: `models.text.clusterer`."""
    from .models.text.clusterer import build_mention_clusterer

    return build_mention_clusterer(
        tok2vec, hidden_width=hidden_width, lr_scale=lr_scale, storage=storage
    )


@registry.architectures("spacy-tiktalk.DialogueEncoder.v1")
def build_dialogue_encoder(
    width: int,
    max_length: int = 512,
    stride: int = 384,
    max_title: int = 64,
    speakers: bool = True,
    lr_scale: float = 1.0,
    max_batch_pieces: int = 1024,
    mixed_precision: bool = False,
    storage: Literal["float32", "float16", "int8"] = "float32",
) -> Model[list[Doc], list[Floats2d]]:
    """A Hugging Face encoder reading title and turns: `models.text.encoder`."""
    from .models.text.encoder import build_dialogue_encoder

    return build_dialogue_encoder(
        width=width,
        max_length=max_length,
        stride=stride,
        max_title=max_title,
        speakers=speakers,
        lr_scale=lr_scale,
        max_batch_pieces=max_batch_pieces,
        mixed_precision=mixed_precision,
        storage=storage,
    )


@registry.callbacks("spacy-tiktalk.load_encoder.v1")
def make_load_encoder(path: str | Path, pipe: str = "tok2vec") -> Callable[[Language], Language]:
    """For `[initialize.before_init]`: give the encoder in `pipe` its pretrained weights."""

    def load_encoder(nlp: Language) -> Language:
        from .models.text.load import load_encoder_into

        load_encoder_into(nlp, path, pipe=pipe)
        return nlp

    return load_encoder


@registry.scorers("spacy-tiktalk.coref_scorer.v1")
def make_coref_scorer(prefix: str = "coref_clusters") -> Callable[..., dict[str, Any]]:
    """All coreference measures: `metrics.coref.scorer`."""
    from .metrics.coref.scorer import make_coref_scorer

    return make_coref_scorer(prefix=prefix)


@registry.readers("spacy-tiktalk.DialogueCorpus.v1")
def make_dialogue_corpus(
    path: str | Path | None,
    titles: bool = True,
    limit: int = 0,
    max_length: int = 0,
    augmenter: Callable | None = None,
) -> Callable[[Language], Iterable[Example]]:
    """Examples whose predicted Docs know turns, speakers and title: `training.corpus`."""
    from .training.corpus import make_dialogue_corpus

    return make_dialogue_corpus(
        path, titles=titles, limit=limit, max_length=max_length, augmenter=augmenter
    )


@registry.augmenters("spacy-tiktalk.dialogue_augmenter.v1")
def make_dialogue_augmenter(
    swap_names: float = 0.0, drop_title: float = 0.0, seed: int = 0
) -> Callable[[Language, Example], Iterator[Example]]:
    """Swap names, drop titles: `training.augment`."""
    from .training.augment import make_dialogue_augmenter

    return make_dialogue_augmenter(swap_names=swap_names, drop_title=drop_title, seed=seed)


@registry.misc("spacy-tiktalk.CenterFace.v1")
def make_center_face(
    threshold: float = 0.35,
    nms: float = 0.3,
    size: int = 448,
    path: str | Path | None = None,
    sha256: str | None = None,
    runtime: Literal["opencv", "onnxruntime"] = "opencv",
    threads: int | None = None,
) -> Any:
    """Faces grown to heads: `video.detect.centerface`."""
    from .video.detect.centerface import CenterFace

    return CenterFace(
        threshold=threshold,
        nms=nms,
        size=size,
        path=path,
        sha256=sha256,
        runtime=runtime,
        threads=threads,
    )


@registry.misc("spacy-tiktalk.NotebookView.v1")
def make_notebook_view() -> Callable[[Any], str]:
    """How notebooks show our objects, as HTML: `report.notebook.jupyter.view`."""
    from .report.notebook.jupyter import view

    return view


@registry.misc("spacy-tiktalk.AdaptiveShots.v1")
def make_adaptive_shots(
    threshold: float = 3.0, min_content: float = 15.0, min_shot_seconds: float = 0.2
) -> Any:
    """Cuts by a change that is large beside its neighbors: `video.shots.detectors`."""
    from .video.shots.detectors import AdaptiveShots

    return AdaptiveShots(
        threshold=threshold, min_content=min_content, min_shot_seconds=min_shot_seconds
    )


@registry.misc("spacy-tiktalk.ContentShots.v1")
def make_content_shots(threshold: float = 27.0, min_shot_seconds: float = 0.2) -> Any:
    """Cuts by a change above a threshold: `video.shots.detectors`."""
    from .video.shots.detectors import ContentShots

    return ContentShots(threshold=threshold, min_shot_seconds=min_shot_seconds)


@registry.misc("spacy-tiktalk.NoShots.v1")
def make_no_shots() -> Any:
    """The whole video is one shot: `video.shots.detectors`."""
    from .video.shots.detectors import NoShots

    return NoShots()


@registry.misc("spacy-tiktalk.ByteTrack.v1")
def make_byte_track(
    high: float = 0.5,
    low: float = 0.1,
    new: float | None = None,
    match: float = 0.9,
    second_match: float = 0.7,
    new_match: float = 0.9,
    buffer_seconds: float = 1.0,
    fuse: bool = False,
    max_scale: float = 2.0,
) -> Any:
    """Association inside a shot: `video.follow.byte_track`."""
    from .video.follow.trackers import ByteTrack

    return ByteTrack(
        high=high,
        low=low,
        new=new,
        match=match,
        second_match=second_match,
        new_match=new_match,
        buffer_seconds=buffer_seconds,
        fuse=fuse,
        max_scale=max_scale,
    )


@registry.misc("spacy-tiktalk.VideoLimits.v1")
def make_video_limits(
    max_pixels: int = 8192 * 8192,
    max_seconds: float | None = 3600.0,
    max_frames: int | None = 1_000_000,
    truncate: bool = False,
) -> Any:
    """How large and long a video may be: `video.reading.limits`."""
    from .video.reading.limits import Limits

    return Limits(
        max_pixels=max_pixels, max_seconds=max_seconds, max_frames=max_frames, truncate=truncate
    )


@registry.misc("spacy-tiktalk.DlibFace.v1")
def make_dlib_face(
    merge_threshold: float = 0.45,
    split_threshold: float = 0.55,
    min_face: float = 20.0,
    min_contrast: float = 12.0,
    runtime: Literal["torch", "dlib"] = "torch",
    path: str | Path | None = None,
    predictor_path: str | Path | None = None,
) -> Any:
    """dlib's face embedding: `video.recognize.dlib_face`."""
    from .video.recognize.dlib_face import DlibFace

    return DlibFace(
        merge_threshold=merge_threshold,
        split_threshold=split_threshold,
        min_face=min_face,
        min_contrast=min_contrast,
        runtime=runtime,
        path=path,
        predictor_path=predictor_path,
    )


@registry.misc("spacy-tiktalk.PrecomputedFolder.v1")
def make_precomputed_folder(folder: str | Path, threshold: float = 0.0) -> Any:
    """Boxes of many videos, one MOT file each: `video.detect.precomputed_folder`."""
    from .video.detect.precomputed_folder import PrecomputedFolder

    return PrecomputedFolder(folder, threshold=threshold)


@registry.misc("spacy-tiktalk.PrecomputedIds.v1")
def make_precomputed_ids(folder: str | Path) -> Any:
    """Who is who by those files: `video.detect.precomputed_folder.PrecomputedIds`."""
    from .video.detect.precomputed_folder import PrecomputedIds

    return PrecomputedIds(folder)


@registry.misc("spacy-tiktalk.UltralyticsYOLO.v1")
def make_ultralytics_yolo(
    path: str | Path,
    classes: list[str] = ["head"],  # noqa: B006 (spaCy reads it, nobody changes it)
    threshold: float = 0.25,
    nms: float = 0.7,
    size: int = 640,
    device: str = "cpu",
    batch: int = 1,
) -> Any:
    """Your own YOLO head weights, extra [yolo], AGPL-3.0: `video.detect.ultralytics_yolo`."""
    from .video.detect.ultralytics_yolo import UltralyticsYOLO

    return UltralyticsYOLO(
        path=path,
        classes=classes,
        threshold=threshold,
        nms=nms,
        size=size,
        device=device,
        batch=batch,
    )


@registry.misc("spacy-tiktalk.Precomputed.v1")
def make_precomputed(boxes: str | Path, threshold: float = 0.0) -> Any:
    """The boxes of a MOT file: `video.detect.precomputed`."""
    from .video.detect.precomputed import Precomputed

    return Precomputed(boxes=Path(boxes), threshold=threshold)


@registry.misc("spacy-tiktalk.CNCLIPImage.v1")
def make_cn_clip_image(
    path: str | Path,
    model: str | Path = "ViT-B-16",
    merge_threshold: float = 0.15,
    split_threshold: float = 0.25,
    device: str = "cpu",
) -> Any:
    """Image vectors of a CN-CLIP checkpoint of yours, extra [clip]: `video.recognize`."""
    from .models.cross_modal.clip_image import CNCLIPImage

    return CNCLIPImage(
        path=path,
        model=model,
        merge_threshold=merge_threshold,
        split_threshold=split_threshold,
        device=device,
    )


def build_head_linker(
    tok2vec: Model[list[Doc], list[Floats2d]] | None = None,
    clip: Any = None,
    hidden_width: int = 0,
    lr_scale: float = 1.0,
    clip_lr_scale: float = 1.0,
    storage: Literal["float32", "float16", "int8"] = "float32",
) -> Model:
    """`spacy-tiktalk.HeadLinker.v1`; see `models.link.linker.build_head_linker`."""
    from .models.link.linker import build_head_linker as build

    return build(
        tok2vec,
        clip=clip,
        hidden_width=hidden_width,
        lr_scale=lr_scale,
        clip_lr_scale=clip_lr_scale,
        storage=storage,
    )


@registry.misc("spacy-tiktalk.CNCLIP.v1")
def make_cn_clip(
    path: str | Path,
    model: str | Path = "ViT-B-16",
    tune: Literal["frozen", "last", "lora", "all"] = "frozen",
    last_blocks: int = 1,
    lora_rank: int = 8,
    lora_alpha: float = 16,
    n_crops: int = 3,
    batch_size: int = 16,
    context_length: int = 52,
    device: str = "cpu",
) -> Any:
    """`spacy-tiktalk.CNCLIP.v1`; see `models.cross_modal.cn_clip.CNCLIP`."""
    from .models.cross_modal.cn_clip import CNCLIP

    return CNCLIP(
        path=str(path),
        model=model,
        tune=tune,
        last_blocks=last_blocks,
        lora_rank=lora_rank,
        lora_alpha=lora_alpha,
        n_crops=n_crops,
        batch_size=batch_size,
        context_length=context_length,
        device=device,
    )


def make_link_scorer() -> Callable[..., dict[str, Any]]:
    """`spacy-tiktalk.link_scorer.v1`; see `metrics.links.scorer.make_link_scorer`."""
    from .metrics.links.scorer import make_link_scorer as make

    return make()


def displacy_colors() -> dict[str, str]:
    """`spacy-tiktalk.mentions.v1`; see `report.notebook.displacy.mention_colors`."""
    from .report.notebook.displacy import mention_colors

    return mention_colors()
