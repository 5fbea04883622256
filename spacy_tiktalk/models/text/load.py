"""Put pretrained weights into the dialogue encoder of a pipeline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language

from ...errors import error
from ..network_shim import need_torch
from .encoder import ENCODER_NAME, set_encoder


def load_encoder_into(nlp: Language, path: str | Path, *, pipe: str = "tok2vec") -> None:
    """Load a Hugging Face encoder into the DialogueEncoder of a component.

    nlp (Language): The pipeline.
    path (str | Path): A folder, or a Hugging Face name while online.
    pipe (str): The component whose model has the DialogueEncoder in it.
    RAISES: T205-T208, T211.
    """
    need_torch()
    from .encoder_module import load_hf_encoder

    nodes = [n for n in nlp.get_pipe(pipe).model.walk() if n.name == ENCODER_NAME]
    if not nodes:
        raise error("T207", pipe=pipe)
    module = load_hf_encoder(path)
    for node in nodes:
        set_encoder(node, module, path=str(path))


def make_load_encoder(path: str | Path, pipe: str = "tok2vec") -> Callable[[Language], Language]:
    """For `[initialize.before_init]`: give the encoder in `pipe` its pretrained weights."""

    def load_encoder(nlp: Language) -> Language:
        load_encoder_into(nlp, path, pipe=pipe)
        return nlp

    return load_encoder
