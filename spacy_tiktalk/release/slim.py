"""A trained pipeline without what only its maker's machine knows, and with compact weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from ..doc.annotations import read_clusters
from ..errors import error
from ..files import whole_folder
from ..models.network_shim import NetworkShim
from ..models.storage import check_storage
from ..models.text import encoder
from ..models.text.light.encoder import with_ranges
from ..models.types import RuntimeWeights, Storage
from ..models.walking import encoders_of, networks_of, weights_sha256
from ..training.corpus import DialogueCorpus
from .card import model_card
from .clean_config import built, clean_config
from .faces import set_faces
from .light_check import check_light, first_docs, tell_loss, video_pipes
from .local_paths import without_clip_paths
from .meta import fill_meta
from .trained import load_trained
from .vocabulary import check_readable, keep_vocabulary

TEXTS = 200  # dialogues to measure ranges on


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
    scores_of: str | None = None,
    notices: str | Path | None = None,
    faces: str | None = None,
    force: bool = False,
) -> Path:
    """Write a pipeline that can be packaged and shown.

    The vocabulary is made anew, so that no string of the training data stays in strings.json but
    those that components of others need (see `vocabulary`); its vectors and tables are kept. Paths
    and the `[initialize]` callbacks go from the config (of a file that a component needs, its name
    stays, and W602 tells), and its optimizer is one to learn on with; weights are stored compactly.

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
    scores_of (str | None): The `weights_sha256` of the pipeline that the scores in `details` were
        measured on.
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
        needs torch, T608 for a pipeline that cannot be built without files of this machine, T609
        for scores of other weights, T610 for a component of others that fails with the new
        vocabulary.
    """
    storage = _storage(storage, runtime_weights, with_texts=texts is not None)
    out = Path(output)
    _check_output(out, Path(source), force=force)
    trained = load_trained(source)
    if scores_of is not None and scores_of != weights_sha256(trained):
        raise error("T609", path=source)
    dialogues = measure or check or texts
    compared = dialogues if storage == "int8" else None
    before = [] if compared is None else first_docs(trained, compared)
    clean = _clean(trained, storage, runtime_weights, faces)
    if runtime_weights == "int8" and texts is not None:
        # The trained one reads, so that no word of the texts gets into the vocabulary.
        _fit_ranges(clean, [eg.predicted for eg in DialogueCorpus(texts, limit=TEXTS)(trained)])
    fill_meta(clean, trained.meta, name, version, storage, data, about or {}, details or {})
    with whole_folder(out, old=Path.iterdir) as part:
        clean.to_disk(part)
        check_readable(trained, part, dialogues)
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


def _storage(
    storage: Storage | None, runtime_weights: RuntimeWeights, *, with_texts: bool
) -> Storage:
    """How weights are stored. RAISES: T208, T606 for what does not go together."""
    light = runtime_weights == "int8"
    if storage is None:
        storage = "int8" if light else "float16"
    check_storage(storage)
    if light and storage != "int8":
        rule = f'storage is {storage!r}, and only what is stored in "int8" can be used so'
        raise error("T208", what="runtime_weights", value=repr(runtime_weights), rule=rule)
    if light != with_texts:
        given = "with" if with_texts else "without"
        raise error("T606", weights=runtime_weights, given=given)
    return storage


def _check_output(out: Path, source: Path, *, force: bool) -> None:
    """RAISES: T601, T602 for a folder that must not be written."""
    if not out.exists():
        return
    if not out.is_dir():
        raise error("T601", path=str(out), what="a file")
    if not any(out.iterdir()):
        return
    if source.resolve().is_relative_to(out.resolve()):
        raise error("T602", path=out)
    if not (force and (out / "meta.json").is_file()):
        raise error("T601", path=str(out), what="a folder with something in it")


def _clean(
    trained: Language, storage: Storage, runtime_weights: RuntimeWeights, faces: str | None
) -> Language:
    """The pipeline built anew, without what only its maker's machine knows."""
    for _, shim in networks_of(trained):
        shim.set_storage(storage)
    config, left = clean_config(trained.config, storage, runtime_weights)
    if faces is not None:
        set_faces(config, faces)
    clean = built(config, left)
    keep_vocabulary(trained, clean)
    clean.from_bytes(trained.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    without_clip_paths(clean)
    clean.config = config
    _write_settings(clean)
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


def _fit_ranges(nlp: Language, docs: list[Doc]) -> None:
    for node in encoders_of(nlp):
        shim = cast(NetworkShim, node.shims[0])
        if shim.light is None:
            raise error("T605")
        shim.set_state(with_ranges(shim.state, encoder.lay_out(node, docs)))
