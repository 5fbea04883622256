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
        max_mention_width=max_mention_width,
        max_antecedents=max_antecedents,
        scorer=scorer,
    )


@Language.factory("tensor_cleaner")
def make_tensor_cleaner(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Build a `TensorCleaner`: the end of a pipeline whose vectors nobody needs any more."""
    from .pipeline.tensor_cleaner import TensorCleaner

    return TensorCleaner()


@registry.architectures("spacy-tiktalk.MentionClusterer.v1")
def build_mention_clusterer(
    tok2vec: Model[list[Doc], list[Floats2d]],
    hidden_width: int = 256,
    lr_scale: float = 1.0,
    storage: Literal["float32", "float16", "int8"] = "float32",
) -> Model:
    """Start, span and pair scores over any tok2vec: `models.clusterer`."""
    from .models.clusterer import build_mention_clusterer

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
    """A Hugging Face encoder reading title and turns: `models.encoder`."""
    from .models.encoder import build_dialogue_encoder

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
        from .models.load import load_encoder_into

        load_encoder_into(nlp, path, pipe=pipe)
        return nlp

    return load_encoder


@registry.scorers("spacy-tiktalk.coref_scorer.v1")
def make_coref_scorer(prefix: str = "coref_clusters") -> Callable[..., dict[str, Any]]:
    """All coreference measures: `metrics.scorer`."""
    from .metrics.scorer import make_coref_scorer

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
