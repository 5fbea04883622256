"""Walks through a pipeline: the nodes of its components' models, and their networks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from thinc.api import Model

from .network_shim import NetworkShim
from .text.encoder import ENCODER_NAME


def nodes_of(nlp: Language) -> Iterator[tuple[str, Model[Any, Any]]]:
    """The name of each component that has a model, and each node of that, in order."""
    for name, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if isinstance(model, Model):
            yield from ((name, node) for node in model.walk())


def encoders_of(nlp: Language) -> Iterator[Model[Any, Any]]:
    """The nodes of a pipeline that are dialogue encoders; each has one network."""
    return (node for _, node in nodes_of(nlp) if node.name == ENCODER_NAME)


def networks_of(nlp: Language) -> Iterator[tuple[str, NetworkShim]]:
    """The networks of a pipeline, each with the component and the node that it belongs to."""
    for name, node in nodes_of(nlp):
        for shim in node.shims:
            if isinstance(shim, NetworkShim):
                yield f"{name}, {node.name}", shim


def weights_sha256(nlp: Language) -> str:
    """A hash of the weights of a pipeline, which does not depend on its name.

    Disabled components count; thresholds and other settings do not.
    """
    digest = hashlib.sha256()
    for _, pipe in nlp.components:
        model = getattr(pipe, "model", None)
        if isinstance(model, Model):
            try:
                digest.update(model.to_bytes())
            except NotImplementedError:  # a shim of somebody's that stores nothing
                continue
    return digest.hexdigest()
