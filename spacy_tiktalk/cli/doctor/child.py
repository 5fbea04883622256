"""What `tiktalk doctor` does in a child process: tries one thing after the other and tells of each.

A broken native library may end the process or hang it: what was told by then is not lost. Started
as `python -c SOURCE REQUEST`, REQUEST being {"path": sys.path, "package": the folder of this
package, "probes": […]}; a line of JSON for each probe goes to stdout. Standard library only up
here, and nothing of this package.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from types import ModuleType
from typing import Any

LINE = "A：这不是刘德华吗\nB：他还是那么帅"
"""What a pipeline annotates as a trial; written for this project."""
_LONGEST = 400  # characters of a foreign package's reason


def stand_in(folder: str) -> None:
    """Let modules of this package be imported without its `__init__`, which needs a whole spaCy."""
    for name, path in (
        ("spacy_tiktalk", folder),
        ("spacy_tiktalk.cli", os.path.join(folder, "cli")),
    ):
        package = ModuleType(name)
        package.__path__ = [path]
        sys.modules.setdefault(name, package)


def main(request: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    """Try the probes of a request in order."""
    sys.path[:] = request["path"]
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # as `needs.need`, which has to be imported
    if not any(probe.startswith(("load:", "annotate:")) for probe in request["probes"]):
        stand_in(request["package"])
    for probe in request["probes"]:
        kind, _, name = probe.partition(":")
        try:
            found = PROBES[kind](name)
        except BaseException as err:  # of a foreign package: SystemExit has been seen there too
            missing = isinstance(err, Missing)
            reason = str(err) if missing else _reason(err)
            found = {"status": "missing" if missing else "broken", "reason": reason}
        tell({"probe": probe, "status": "ok", **found})


class Missing(Exception):
    """There is no such module or file; the reason says what is missing."""


def _reason(err: BaseException) -> str:
    if getattr(err, "code", None) == "T700":  # its mend is for those who do not ask the doctor
        err = err.__cause__ or err
    told = _text(err)
    deepest = err
    while deepest.__cause__ is not None:
        deepest = deepest.__cause__
    # transformers says that a module cannot be imported, and its cause says why.
    return (told if deepest is err else f"{told[: _LONGEST // 2]} ({_text(deepest)})")[:_LONGEST]


def _text(err: BaseException) -> str:
    text = " ".join(str(err).split())
    # This package's own errors say what they are; the class itself may not be at hand here.
    return text if type(err).__name__ == "TiktalkError" else f"{type(err).__name__}: {text}"


def can_be_found(module: str) -> bool:
    """Whether there is such a module, not imported. A bare folder of that name is none."""
    try:
        spec = find_spec(module)
    except (ModuleNotFoundError, ValueError):  # ValueError: in sys.modules without a spec
        return False
    return spec is not None and spec.origin is not None


def _module(name: str) -> dict[str, Any]:
    top = name.partition(".")[0]
    _found(top)
    importlib.import_module(name)
    return {"version": getattr(sys.modules[top], "__version__", None)}


def _found(name: str) -> dict[str, Any]:
    """Look a package up whose module is never imported here."""
    if not can_be_found(name):
        raise Missing(f"there is no module {name}")
    return {}


def _file(name: str) -> dict[str, Any]:
    """A model file that a package brings, its sha256 checked."""
    from spacy_tiktalk.video.model_files import MODEL_FILES, find_model

    _found(MODEL_FILES[name].module)
    find_model(name)
    return {}


def _torch(_: str) -> dict[str, Any]:
    found = _module("torch")
    import torch

    float((torch.ones(2, 2) @ torch.ones(2, 2)).sum())
    gpus = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    if not gpus and torch.backends.mps.is_available():
        gpus = ["Apple GPU (mps)"]
    return {**found, "threads": torch.get_num_threads(), "gpus": gpus}


def _transformers(_: str) -> dict[str, Any]:
    """Builds a tiny network: beside a torchvision of another torch the import alone may pass."""
    found = _module("transformers")
    from transformers import AutoConfig, AutoModel

    _torchvision()
    sizes = dict.fromkeys(("hidden_size", "intermediate_size", "vocab_size"), 8)
    config = AutoConfig.for_model("bert", **sizes, num_hidden_layers=1, num_attention_heads=1)
    AutoModel.from_config(config)
    return found


def _torchvision() -> None:
    """torchvision is no requirement; but where one is, transformers imports it."""
    if not can_be_found("torchvision"):
        return
    try:
        importlib.import_module("torchvision.transforms")
    except (ImportError, OSError, RuntimeError, AttributeError) as err:
        # Beside another torch: RuntimeError (operator torchvision::nms does not exist).
        raise RuntimeError(
            f"torchvision {_version('torchvision')} is installed and does not fit torch "
            f"{_version('torch')}"
        ) from err


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(of unknown version)"


def _clip(_: str) -> dict[str, Any]:
    _found("cn_clip")
    from spacy_tiktalk.models.cross_modal.cn_clip_package import cn_clip

    cn_clip()
    return {}


def _yolo(_: str) -> dict[str, Any]:
    """ultralytics, offline and without a settings file in the user's folders."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"YOLO_OFFLINE": "1", "YOLO_AUTOINSTALL": "false", "YOLO_CONFIG_DIR": folder}
        found = _module("ultralytics")
        import ultralytics

        ultralytics.YOLO  # noqa: B018 (loaded at first sight)
    return found


def _font(text: str) -> dict[str, Any]:
    _module("PIL.ImageFont")
    from spacy_tiktalk.report.pictures.fonts import BUNDLED, missing_characters

    if not BUNDLED.is_file():
        raise Missing(f"{BUNDLED.name} is not in the package")
    missing = missing_characters(text, BUNDLED)
    if missing:
        raise ValueError(f"{BUNDLED.name} has no {missing}")
    return {"file": BUNDLED.name}


def _load(name: str) -> dict[str, Any]:
    import spacy

    start = time.perf_counter()
    nlp = spacy.load(name)
    seconds = round(time.perf_counter() - start, 2)
    return {"seconds": seconds, "components": nlp.pipe_names, "version": nlp.meta["version"]}


def _annotate(name: str) -> dict[str, Any]:
    import spacy

    from spacy_tiktalk import Dialogue

    start = time.perf_counter()
    nlp = spacy.load(name)
    loaded = time.perf_counter()
    doc = nlp(Dialogue.from_text(LINE).to_doc(nlp))
    done = time.perf_counter()
    persons = [[mention.text for mention in cluster.mentions] for cluster in doc._.coref_clusters]
    return {
        "seconds": round(loaded - start, 2),
        "annotate_seconds": round(done - loaded, 3),
        "components": nlp.pipe_names,
        "version": nlp.meta["version"],
        "persons": persons,
    }


PROBES: dict[str, Callable[[str], dict[str, Any]]] = {
    "module": _module,
    "found": _found,
    "file": _file,
    "torch": _torch,
    "transformers": _transformers,
    "clip": _clip,
    "yolo": _yolo,
    "font": _font,
    "load": _load,
    "annotate": _annotate,
}


if __name__ == "__main__":
    # Whatever a package prints while it loads goes to stderr.
    _out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def _tell(found: dict[str, Any]) -> None:
        _out.write(json.dumps(found) + "\n")
        _out.flush()

    main(json.loads(sys.argv[1]), _tell)
