"""A trained pipeline without what only its maker's machine knows, and with compact weights."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from os.path import abspath
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_model_from_config, split_requirement
from thinc.api import Config

from ..doc.annotations import read_clusters
from ..errors import error, one_line, warning
from ..files import sha256_of, whole_folder
from ..models.network_shim import NetworkShim
from ..models.storage import check_storage
from ..models.text import encoder
from ..models.text.light.encoder import with_ranges
from ..models.types import RuntimeWeights, Storage
from ..models.walking import encoders_of, networks_of
from ..training.corpus import DialogueCorpus
from .card import model_card
from .faces import face_sources, set_faces
from .light_check import check_light, video_pipes
from .local_paths import without_clip_paths, without_paths
from .rounding import first_docs, tell_loss
from .trained import load_trained

VERSIONED = ("spacy-tiktalk", "spacy", "thinc", "numpy", "onnxruntime")
TEXTS = 200  # dialogues to measure ranges on
TRAINED_WITH = ("torch", "transformers", "tokenizers")
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


def release_pipeline(
    source: str | Path,
    output: str | Path,
    *,
    name: str,
    version: str | None = None,
    storage: Storage | None = None,
    runtime_weights: RuntimeWeights = "float32",
    texts: str | Path | None = None,
    check: str | Path | None = None,
    measure: str | Path | None = None,
    data: Sequence[str | Path] = (),
    about: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
    notices: str | Path | None = None,
    faces: str | None = None,
    force: bool = False,
) -> Path:
    """Write a pipeline that can be packaged and shown.

    The vocabulary is made anew, so that no string of the training data stays in strings.json;
    paths and the `[initialize]` callbacks go from the config (of a file that a component needs, its
    name stays, and W602 tells), and its optimizer is one to learn on with; weights are stored
    compactly.

    source (str | Path): A trained pipeline's folder.
    output (str | Path): The folder to write; must not exist yet or be empty.
    force (bool): Replace a pipeline that lies in `output`, once the new one is written.
    name (str), version (str | None): For the meta: `{lang}_{name}-{version}`; without a version the
        trained pipeline's stays.
    storage (str | None): "int8", "float16" or "float32"; None is "float16", and "int8" where the
        encoder is to compute with that. 8 bits may round away what was learned in small steps:
        where there are dialogues (`measure`, `check` or `texts`), W601 tells.
    runtime_weights (str): What the encoder computes with outside of torch: "float32", or "int8"
        for those that are stored so.
    texts (str | Path | None): With "int8", dialogues as `DialogueCorpus` reads them, of the kind
        that the pipeline will read: the ranges of its numbers are measured on the first `TEXTS`
        (see `models.text.light.ranges`).
    check (str | Path | None): Annotated dialogues on which the pipeline must say without torch
        what it says with torch (see `light_check`); what was found goes into the meta.
    measure (str | Path | None): Annotated dialogues on which the scores of the card are measured:
        those of the pipeline as it is written, with the weights that it computes with.
    data (Sequence): Files trained and chosen on: their names and sha256 go into the meta (see
        `data_hashes`).
    about (Mapping | None): What only its maker knows: "description", "author", "license", "sources"
        (a list of name and license), "data", "use", "limits" (a list).
    details (Mapping | None): More for the meta's "tiktalk" section: command, scores, seeds.
    notices (str | Path | None): A file of third parties' notices; it goes along as
        LICENSES_SOURCES, which `spacy package` puts into the wheel.
    faces (str | None): The face model of its head_tracker, "mobile" or "dlib"; None leaves the one
        it was trained with.
    RETURNS (Path): The folder written.
    RAISES: T601 for a file, or a folder with something in it (with `force`: with something else
        than a pipeline), T602 if `source` lies in `output`, T208 for another storage, or for
        `runtime_weights` that do not go with it, T606 for "int8" without `texts` or these without
        that, T502 for a pipeline that cannot be loaded, T103 and T154 for `texts` without any,
        T604, T605 and T607 by the check, T607 by `measure` too, T605 for "int8" of an encoder that
        needs torch, T608 for a pipeline that cannot be built without files of this machine.
    """
    if storage is None:
        storage = "int8" if runtime_weights == "int8" else "float16"
    check_storage(storage)
    if runtime_weights == "int8" and storage != "int8":
        rule = f'storage is {storage!r}, and only what is stored in "int8" can be used so'
        raise error("T208", what="runtime_weights", value=repr(runtime_weights), rule=rule)
    if (runtime_weights == "int8") != (texts is not None):
        given = "without" if texts is None else "with"
        raise error("T606", weights=runtime_weights, given=given)
    out = Path(output)
    if out.exists() and not out.is_dir():
        raise error("T601", path=str(out), what="a file")
    if out.exists() and any(out.iterdir()):
        if Path(source).resolve().is_relative_to(out.resolve()):
            raise error("T602", path=out)
        if not (force and (out / "meta.json").is_file()):
            raise error("T601", path=str(out), what="a folder with something in it")
    trained = load_trained(source)
    compared = (measure or check or texts) if storage == "int8" else None
    before = [] if compared is None else first_docs(trained, compared)
    for _, shim in networks_of(trained):
        shim.set_storage(storage)
    config, left = clean_config(trained.config, storage, runtime_weights)
    if faces is not None:
        set_faces(config, faces)
    clean = _built(config, left)
    clean.from_bytes(trained.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    without_clip_paths(clean)
    clean.config = config
    _write_settings(clean)
    if runtime_weights == "int8" and texts is not None:
        # The trained one reads, so that no word of the texts gets into the vocabulary.
        _fit_ranges(clean, [eg.predicted for eg in DialogueCorpus(texts, limit=TEXTS)(trained)])
    _fill_meta(clean, trained.meta, name, version, storage, data, about or {}, details or {})
    with whole_folder(out, old=Path.iterdir) as part:
        clean.to_disk(part)
        if compared is not None:
            tell_loss(before, part, compared)
        if check is not None:
            clean.meta["tiktalk"]["light"] = check_light(part, check, weights=runtime_weights)
        if measure is not None:
            clean.meta["tiktalk"]["scores"] = _measured(part, measure)
        if check is not None or measure is not None:
            clean.to_disk(part)
        if notices is not None:
            (part / "LICENSES_SOURCES").write_bytes(Path(notices).read_bytes())
        (part / "README.md").write_text(model_card(clean.meta), encoding="utf8")
    return out


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


def _built(config: Config, left: Mapping[str, str]) -> Language:
    """The pipeline of a clean config; says which files it names that cannot go along."""
    named = ", ".join(f"{where} = {name!r}" for where, name in left.items())
    try:
        clean = load_model_from_config(config.copy(), auto_fill=True)
    except Exception as err:  # whatever a part raises that finds no file
        if not left:
            raise
        raise error("T608", named=named, reason=one_line(err).rstrip(".")) from err
    if left:
        text = warning("W602", named=named, first=next(iter(left)))
        warnings.warn(text, UserWarning, stacklevel=3)
    return clean


def _write_settings(nlp: Language) -> None:
    """Say in the config what was set since training, the fitted thresholds above all."""
    for name, pipe in nlp.pipeline:
        if hasattr(pipe, "write_settings"):
            pipe.write_settings(nlp.get_pipe_config(name))


def _measured(folder: Path, dialogues: str | Path) -> dict[str, float]:
    """The scores of a pipeline's clusters; the video half, if any, looks at nothing."""
    nlp = load_trained(folder)
    examples = list(DialogueCorpus(dialogues)(nlp))
    if not any(read_clusters(eg.reference) for eg in examples):
        raise error("T607", path=dialogues, option="--measure")
    with nlp.select_pipes(disable=video_pipes(nlp)):
        scores = nlp.evaluate(examples)
    return {
        name: float(value)
        for name, value in scores.items()
        if name.startswith("coref_") and isinstance(value, int | float)
    }


def data_hashes(paths: Iterable[str | Path]) -> dict[str, str]:
    """The sha256 of files by their names, each with as many of its folders as tell it from others.

    So no more of the maker's machine is told than is needed: train.spacy, but fit/threads.spacy
    where there is choose/threads.spacy as well.

    paths (Iterable): Files; one given twice counts once.
    RETURNS (dict): Name, with slashes, → hash in hex, in the order given.
    """
    files = list(dict.fromkeys(Path(abspath(path)) for path in paths))
    return {_told_apart(path, files): sha256_of(path) for path in files}


def _told_apart(path: Path, files: list[Path]) -> str:
    for n in range(1, len(path.parts)):
        if sum(other.parts[-n:] == path.parts[-n:] for other in files) == 1:
            return "/".join(path.parts[-n:])
    return path.as_posix()


def _set_weights(block: Any, storage: Storage, runtime_weights: RuntimeWeights) -> None:
    if isinstance(block, dict):
        name = str(block.get("@architectures", ""))
        if name.startswith("spacy-tiktalk."):
            block["storage"] = storage
        if name.startswith("spacy-tiktalk.DialogueEncoder."):
            block["runtime_weights"] = runtime_weights
        for value in block.values():
            _set_weights(value, storage, runtime_weights)


def _fit_ranges(nlp: Language, docs: list[Doc]) -> None:
    for node in encoders_of(nlp):
        shim = cast(NetworkShim, node.shims[0])
        if shim.light is None:
            raise error("T605")
        shim.set_state(with_ranges(shim.state, encoder.lay_out(node, docs)))


def _fill_meta(
    nlp: Language,
    old: Mapping[str, Any],
    name: str,
    release: str | None,
    storage: Storage,
    data: Sequence[str | Path],
    about: Mapping[str, Any],
    details: Mapping[str, Any],
) -> None:
    meta = nlp.meta
    told = {"name": name, "version": release or old["version"]}
    meta.update({**told, "performance": dict(old.get("performance", {}))})
    for key in ("description", "author", "license", "sources"):
        if key in about:
            meta[key] = about[key]
    # `spacy package` adds these two with what is installed, however often they are there.
    own = ("spacy", "spacy-tiktalk")
    needed = dict.fromkeys(meta.get("requirements") or ())
    meta["requirements"] = [one for one in needed if split_requirement(one)[0] not in own]
    # What is released once more has its face model among its sources already.
    sources = [*(meta.get("sources") or []), *face_sources(nlp.config)]
    meta["sources"] = list({source["name"]: source for source in sources}.values())
    meta["tiktalk"] = {
        "data": data_hashes(data),
        "storage": storage,
        "versions": _versions(),
        "encoder": _encoder_facts(nlp),
        "about": {key: about[key] for key in ("data", "use", "limits") if key in about},
        **details,
    }


def _encoder_facts(nlp: Language) -> dict[str, Any]:
    for node in encoders_of(nlp):
        network = cast(NetworkShim, node.shims[0]).network
        return {"parameters": network.n_parameters, "fingerprint": network.fingerprint}
    return {}


def _versions() -> dict[str, str]:
    found = {}
    for package in (*VERSIONED, *TRAINED_WITH):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found
