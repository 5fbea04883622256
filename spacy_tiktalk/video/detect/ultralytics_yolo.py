"""Head detectors of the YOLO family, run by the package ultralytics."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import atexit
import importlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import TiktalkError, error, one_line
from ...files import sha256_of
from ...needs import need
from ..kept_state import kept_state
from ..settings import is_number
from ..types import Detections, VideoFrame
from .pictures import check_picture, clipped
from .safe_pickle import check_checkpoint

_PART = "UltralyticsYOLO"
_SUFFIXES = (".pt", ".onnx")
_MOST_HEADS = 300
# One call at a time, of all detectors: what kept_state puts back belongs to the whole process.
_ONE_AT_A_TIME = threading.RLock()


class UltralyticsYOLO:
    """A YOLO model of your own that finds heads, from behind too.

    License: ultralytics is under the AGPL-3.0, and so, by its makers' reading, are models trained
    with it and programs that use it. It is an optional extra, never imported unless this class is
    used, and none of its code is in this package.

    Nothing is downloaded and nothing reported: the package is imported offline, with its usage
    events off and a settings folder that is deleted at exit. What it changes in the process is put
    back after import and after every call (`kept_state`).

    A .pt file is a pickle and can hold code. It is looked through first (`safe_pickle`) and read
    only under ultralytics' restricted loader (ULTRALYTICS_SAFE_LOAD); where that cannot be shown to
    be on, it is refused. Prefer .onnx, which holds no code.

    path (str | Path): a file ending in .pt or .onnx (.onnx also needs onnxruntime).
    classes (Sequence[str]): names of the classes that are heads, in any case.
    threshold (float): lowest score.
    nms (float): of two boxes that overlap more (intersection over union) the weaker goes.
    size (int): the picture's longer side in the network, a multiple of 32; give the one the model
        was trained or exported with.
    device (str): "cpu", "cuda:0" and so on.
    batch (int): pictures at once; 1 keeps each result independent of its neighbors, more is faster
        on a graphics card, where last digits may then differ.
    RAISES: T722 for a setting out of range; at the first use T700 without the package, T724 for a
        path that is no such file or holds no detector, T727 if no class has such a name, T728 for a
        .pt file that cannot be read safely.
    """

    def __init__(
        self,
        *,
        path: str | os.PathLike[str],
        classes: Sequence[str] = ("head",),
        threshold: float = 0.25,
        nms: float = 0.7,
        size: int = 640,
        device: str = "cpu",
        batch: int = 1,
    ) -> None:
        names = (classes,) if isinstance(classes, str) else tuple(classes)
        _check("classes", classes, bool(names), "it names one class or more")
        _check("threshold", threshold, is_number(threshold, 0.0, 1.0), "it is a number from 0 to 1")
        _check("nms", nms, is_number(nms, 0.0, 1.0), "it is a number from 0 to 1")
        rule = "it is a multiple of 32 from 32 to 8192"
        _check("size", size, is_number(size, 32, 8192) and size % 32 == 0, rule)
        _check("batch", batch, is_number(batch, 1), "it is 1 or more")
        self.path, self.classes = Path(path), names
        self.threshold, self.nms, self.size = float(threshold), float(nms), int(size)
        self.device, self.batch = device, int(batch)
        self._model: Any = None
        self._rows: list[int] = []  # numbers of the wanted classes
        self._sha256: str | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_model": None, "_rows": []}

    @property
    def fingerprint(self) -> str:
        """The settings that change the result, and the weights' sha256. RAISES: T724."""
        if self._sha256 is None:
            self._sha256 = sha256_of(self._file())
        classes = ",".join(sorted(name.casefold() for name in self.classes))
        return (
            f"UltralyticsYOLO(classes={classes}, threshold={self.threshold}, nms={self.nms}, "
            f"size={self.size}, batch={self.batch}, sha256={self._sha256})"
        )

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        """The heads of each picture, best score first.

        RAISES: T723 for a picture of another kind than uint8 [height, width, 3], and at the first
            call what the class says.
        """
        for frame in frames:
            check_picture(_PART, frame)
        if not frames:
            return []
        found: list[Detections] = []
        with _ONE_AT_A_TIME:
            if self._model is None:
                self._load()
            with _ultralytics():
                for start in range(0, len(frames), self.batch):
                    some = frames[start : start + self.batch]
                    pairs = zip(some, self._predict(some), strict=True)
                    found += [self._heads(*pair) for pair in pairs]
        return found

    def _predict(self, frames: Sequence[VideoFrame]) -> list[Any]:
        settings = {
            "conf": self.threshold,
            "iou": self.nms,
            "imgsz": self.size,
            "classes": self._rows,
            "device": self.device,
            "max_det": _MOST_HEADS,
            "verbose": False,
            "save": False,
        }
        # A copy, for the package may write on what it is given.
        images = [frame.image.copy() for frame in frames]
        try:
            return list(self._model.predict(images, **settings))
        except Exception as err:
            raise self._failed(err) from err

    def _heads(self, frame: VideoFrame, result: Any) -> Detections:
        if result.boxes is None:
            raise self._unusable("it answers without boxes", "give a detection model")
        classes = result.boxes.cls.cpu().numpy().astype(np.int64)
        wanted = np.isin(classes, self._rows)
        boxes = result.boxes.xyxy.cpu().numpy().astype(np.float32).reshape(-1, 4)[wanted]
        scores = result.boxes.conf.cpu().numpy().astype(np.float32)[wanted]
        height, width = frame.image.shape[:2]
        return clipped(Detections(boxes, scores), width, height)

    def _file(self) -> Path:
        """The absolute path: a bare name would make ultralytics look for a download."""
        if self.path.suffix.lower() not in _SUFFIXES:
            raise self._unusable("its name does not end in .pt or .onnx", "export it to ONNX")
        if not self.path.is_file():
            mend = "give the path of a model file on this machine; none is downloaded"
            raise self._unusable("there is no such file", mend)
        return self.path.resolve()

    def _load(self) -> None:
        file = self._file()
        pickled = file.suffix.lower() == ".pt"
        if pickled:
            check_checkpoint(file)
        with _ultralytics() as package:
            if pickled:
                _require_safe_load(file)
            try:
                model = package.YOLO(str(file), task="detect")
                known = {int(row): str(name) for row, name in model.names.items()}
            except Exception as err:
                raise self._failed(err) from err
        asked = {name.casefold() for name in self.classes}
        rows = [row for row, name in known.items() if name.casefold() in asked]
        if not rows:
            names = ", ".join(sorted(known.values()))
            raise error("T727", path=self.path, asked=", ".join(self.classes), known=names)
        self._model, self._rows = model, rows

    def _failed(self, err: Exception) -> TiktalkError:
        """The error for whatever a foreign package raises for a foreign file."""
        reason = f"ultralytics says: {one_line(err)[:300]} ({type(err).__name__})"
        mend = "give a detection model and its size, or export it again with this ultralytics"
        return self._unusable(reason, mend)

    def _unusable(self, reason: str, mend: str) -> TiktalkError:
        return error("T724", part=_PART, path=self.path, reason=reason, mend=mend)


@contextmanager
def _ultralytics() -> Iterator[Any]:
    """Import the package offline, and undo what that changes in the process."""
    for module in ("torch", "cv2"):
        need(module, _PART, extra="yolo")
    with _ONE_AT_A_TIME, kept_state(_environment()):
        fresh = "ultralytics" not in sys.modules
        package = need("ultralytics", _PART, extra="yolo")
        try:
            package.YOLO  # noqa: B018 (loaded at first sight, with torchvision)
        except Exception as err:
            reason = one_line(err)[:300]
            mend = 'pip install "spacy-tiktalk[yolo]", torch and torchvision of matching versions'
            raise error(
                "T700", what=_PART, package="ultralytics", reason=reason, mend=mend
            ) from err
        if fresh:  # else these are the settings of someone else, and on their disk
            package.settings.update({"sync": False})
        yield package


def _environment() -> dict[str, str]:
    """Variables that ultralytics reads, most of them only once, when it is imported."""
    return {
        "YOLO_OFFLINE": "1",
        "YOLO_AUTOINSTALL": "false",
        "YOLO_VERBOSE": "false",
        "YOLO_CONFIG_DIR": _config_folder(),
        "ULTRALYTICS_SAFE_LOAD": "true",
    }


_folders: list[str] = []


def _config_folder() -> str:
    if not _folders:
        folder = tempfile.mkdtemp(prefix="tiktalk-yolo-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _folders.append(folder)
    return _folders[0]


def _require_safe_load(file: Path) -> None:
    """RAISES: T728 unless the loader reports that it is restricted."""
    tasks = importlib.import_module("ultralytics.nn.tasks")
    state = getattr(tasks, "SAFE_LOAD", None)
    if state is True:
        return
    mend = "export the model to ONNX (yolo export format=onnx)"
    if state is None:
        reason = "this version of ultralytics has no restricted loader"
        mend = f"pip install -U ultralytics, or {mend}"
    else:
        reason = "ultralytics was imported before without ULTRALYTICS_SAFE_LOAD=true"
        mend = f"set that variable before Python starts, or {mend}"
    raise error("T728", path=file, reason=reason, mend=mend)


def _check(field: str, value: object, good: bool, rule: str) -> None:
    if not good:
        raise error("T722", part=_PART, field=field, value=value, rule=rule)
