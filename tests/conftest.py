"""The tiny pipelines of `tiny_pipelines` as fixtures, each made once a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import spacy
from hypothesis import settings
from spacy.language import Language
from spacy.training import Example
from tiny_pipelines import CORPUS, LEARNED, build_nlp, tiny_encoder, train

from spacy_tiktalk import after_fork

# How long an example takes says what else the machine does, and nothing of us. Who changes nothing
# draws the same examples; `--hypothesis-profile random` draws others each time.
settings.register_profile("random", parent=settings(), deadline=None)
settings.register_profile("same", parent=settings(), deadline=None, derandomize=True)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def one_thread_no_longer() -> Iterator[None]:
    """What a test says of its process, `after_fork.one_thread`, does not hold in the next."""
    before = after_fork._alone
    yield
    after_fork._alone = before


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Hugging Face folder: width 32, two layers, 64 positions."""
    return tiny_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def make_examples() -> Callable[..., list[Example]]:
    """(nlp, n=LEARNED) → fresh Examples of the first n dialogues of the sample corpus."""
    from spacy_tiktalk.training.corpus import DialogueCorpus

    corpus = cache(lambda n: DialogueCorpus(CORPUS / "train.jsonl", limit=n))  # read once

    def make(nlp: Language, n: int = LEARNED) -> list[Example]:
        return list(corpus(n)(nlp))

    return make


@pytest.fixture(scope="session")
def make_nlp(
    encoder_folder: Path, make_examples: Callable[..., list[Example]]
) -> Callable[..., Language]:
    """(kind, **settings) → a fresh, initialized, untrained pipeline; kinds are those of KINDS."""

    def make(kind: str, **settings: object) -> Language:
        spacy.util.fix_random_seed(0)
        nlp = build_nlp(kind, encoder_folder, **settings)
        nlp.initialize(lambda: make_examples(nlp, 4))
        return nlp

    return make


@pytest.fixture(scope="session")
def overfit_folder(
    make_nlp: Callable[..., Language],
    make_examples: Callable[..., list[Example]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Path]:
    """kind → a saved pipeline that knows the first sample dialogues by heart; made once."""
    made: dict[str, Path] = {}

    def overfit(kind: str) -> Path:
        if kind not in made:
            nlp = make_nlp(kind)
            train(nlp, make_examples(nlp), steps=200)
            made[kind] = tmp_path_factory.mktemp(kind)
            nlp.to_disk(made[kind])
        return made[kind]

    return overfit


@pytest.fixture
def overfit_nlp(overfit_folder: Callable[[str], Path]) -> Callable[..., Language]:
    """(kind="listener", **load options) → that pipeline, loaded anew for this test."""

    def load(kind: str = "listener", **options: object) -> Language:
        return spacy.load(overfit_folder(kind), **options)

    return load
