"""The config of a released pipeline, and the pipeline that is built by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from spacy.language import Language
from spacy.util import load_model_from_config
from thinc.api import Config

from ..errors import error, one_line, warn
from ..models.types import RuntimeWeights, Storage
from .local_paths import without_paths

# What `nlp.resume_training()` takes: that of configs/further.cfg, at one low rate, since in a loop
# by hand no schedule goes on. The last training may have been that of the linker alone, at 0.02.
LEARN_ON = {
    "@optimizers": "Adam.v1",
    "beta1": 0.9,
    "beta2": 0.999,
    "L2_is_weight_decay": True,
    "L2": 0.01,
    "grad_clip": 1.0,
    "use_averages": True,
    "eps": 1e-8,
    "learn_rate": 5e-5,
}


def clean_config(
    config: Config, storage: Storage, runtime_weights: RuntimeWeights = "float32"
) -> tuple[Config, dict[str, str]]:
    """A config without paths: what it needs is in the pipeline, and the rest is nobody's business.

    Its optimizer is one that whoever learns on can take (`LEARN_ON`).

    config (Config): A trained pipeline's.
    storage, runtime_weights (str): Written into the architectures, so that a loaded pipeline saves
        and runs as it was released.
    RETURNS (tuple): The config, and the settings that name a file which cannot go along.
    """
    clean = config.copy()
    left = without_paths(clean)
    clean["initialize"]["before_init"] = None
    clean["initialize"]["after_init"] = None
    clean["training"]["optimizer"] = dict(LEARN_ON)
    for component in clean["components"].values():
        _set_weights(component.get("model"), storage, runtime_weights)
    return cast(Config, clean), left


def built(config: Config, left: Mapping[str, str]) -> Language:
    """The pipeline of a clean config.

    left (Mapping[str, str]): of `clean_config`; W602 names them.
    RAISES: T608 where it cannot be built without these files.
    """
    named = ", ".join(f"{where} = {name!r}" for where, name in left.items())
    try:
        clean = load_model_from_config(config.copy(), auto_fill=True)
    except Exception as err:  # whatever a part raises that finds no file
        if not left:
            raise
        raise error("T608", named=named, reason=one_line(err).rstrip(".")) from err
    if left:
        warn("W602", named=named, first=next(iter(left)))
    return clean


def _set_weights(block: Any, storage: Storage, runtime_weights: RuntimeWeights) -> None:
    if isinstance(block, dict):
        name = str(block.get("@architectures", ""))
        if name.startswith("spacy-tiktalk."):
            block["storage"] = storage
        if name.startswith("spacy-tiktalk.DialogueEncoder."):
            block["runtime_weights"] = runtime_weights
        for value in block.values():
            _set_weights(value, storage, runtime_weights)
