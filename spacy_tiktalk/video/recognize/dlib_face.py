"""DlibFace: 128 numbers for a face, by dlib's face recognition model."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import os
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ...needs import need
from ..loaded_late import LoadedLate
from ..model_files import MODEL_FILES, find_model
from ..settings import check_number
from ..types import Crop, Vector
from .match_curve import MatchCurve

_NET = "dlib_face_recognition_resnet_model_v1.dat"
_PREDICTOR = "shape_predictor_5_face_landmarks.dat"
_SIDE, _PADDING = 150, 0.25  # the face chip the network was trained on
_BATCH = 16
# The face square that dlib's landmark model expects, from the five landmarks: around their mean,
# this many times as wide as their root mean square distance from it. Median over 88 faces of the
# square of dlib's own face detector (5th to 95th percentile 3.35 to 4.63).
_SQUARE = 3.8
# dlib's own face detector, asked where there are no landmarks, sees faces from 80 pixels on: a
# crop is brought to this longer side, in which a head's face is larger than that.
_SEARCH_SIDE = 200


class DlibFace(LoadedLate):
    """Embeds faces with dlib's ResNet; Euclidean distance.

    Davis King: Dlib-ml: A Machine Learning Toolkit (2009); the face recognition model of 2017,
    CC0, from the package `face-recognition-models`. The face square follows from the detector's
    landmarks, or is searched in the crop by dlib's own detector where there are none; dlib's
    5-point model then aligns the face.

    min_face (float): a crop whose face square has fewer pixels a side gets no vector; from 1.
    min_contrast (float): nor does one whose aligned face has a smaller standard deviation of gray
        (0 to 255): in the dark all faces look alike to the network.
    runtime (Literal['torch', 'dlib']): "torch" runs dlib's network in PyTorch, the same numbers to
        rounding; "dlib" in dlib itself, many times slower.
    merge_threshold (float): between single pictures of East Asian faces, which lie closer to each
        other than others do, 1 pair of different people in 100 is nearer (see `tiktalk calibrate`).
    split_threshold (float): see `split_points`.
    path, predictor_path (str | Path | None): the two model files, if they are not to come from the
        package; they must be the same files.
    RAISES: T741 for a setting out of range; at the first use T700 without dlib, T720 or T721 for a
        missing or another model file.
    """

    metric = "euclidean"
    match_curve = MatchCurve(middle=0.58, slope=25.0)

    LATE = ("_dlib", "_predictor", "_net", "_detector")
    _dlib: Any
    _predictor: Any
    _detector: Any

    def __init__(
        self,
        *,
        min_face: float = 20.0,
        min_contrast: float = 12.0,
        runtime: Literal["torch", "dlib"] = "torch",
        merge_threshold: float = 0.45,
        split_threshold: float = 0.55,
        path: str | os.PathLike[str] | None = None,
        predictor_path: str | os.PathLike[str] | None = None,
    ) -> None:
        if runtime not in ("torch", "dlib"):
            rule = '"torch" or "dlib"'
            raise error("T741", part="DlibFace", field="runtime", value=runtime, rule=rule)
        for field, value, least in (
            ("min_face", min_face, 1),
            ("min_contrast", min_contrast, 0),
            ("merge_threshold", merge_threshold, 0),
            ("split_threshold", split_threshold, 0),
        ):
            check_number("DlibFace", field, value, least)
        self.min_face, self.min_contrast = float(min_face), float(min_contrast)
        self.runtime = runtime
        self.merge_threshold = float(merge_threshold)
        self.split_threshold = float(split_threshold)
        self.path, self.predictor_path = path, predictor_path
        super().__init__()

    @property
    def fingerprint(self) -> str:
        """What the vectors depend on; thresholds do not count."""
        return (
            f"DlibFace(min_face={self.min_face}, min_contrast={self.min_contrast}, "
            f"runtime={self.runtime}, "
            f"sha256={MODEL_FILES[_NET].sha256}, {MODEL_FILES[_PREDICTOR].sha256})"
        )

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """float32 [128] a crop, about 1.4 long; None for one without a usable face."""
        vectors: list[Vector | None] = [None] * len(crops)
        if not len(crops):
            return vectors
        with self._lock:
            self._load()
        chips = [
            (i, chip) for i, crop in enumerate(crops) if (chip := self._chip(crop)) is not None
        ]
        for start in range(0, len(chips), _BATCH):
            some = chips[start : start + _BATCH]
            found = self._embed(np.stack([chip for _, chip in some]))
            for (i, _), vector in zip(some, found, strict=True):
                vectors[i] = vector
        return vectors

    def _load(self) -> None:
        if self._net is not None:
            return
        dlib = need("dlib", "DlibFace", extra="dlib")
        if self.runtime == "torch":
            need("torch", 'DlibFace with runtime = "torch"', extra="dlib")
        net = find_model(_NET, path=self.path, what="DlibFace")
        predictor = find_model(_PREDICTOR, path=self.predictor_path, what="DlibFace")
        self._dlib = dlib
        self._predictor = dlib.shape_predictor(str(predictor))
        if self.runtime == "torch":
            from .dlib_net import DlibNet

            self._net = DlibNet(net)
        else:
            self._net = dlib.face_recognition_model_v1(str(net))

    def _embed(self, chips: NDArray[np.uint8]) -> NDArray[np.float32]:
        if self.runtime == "torch":
            vectors: NDArray[np.float32] = self._net(chips)
            return vectors
        with self._lock:  # dlib's objects keep what they work on; the network in torch does not
            found = [self._net.compute_face_descriptor(chip) for chip in chips]
        return np.array(found, dtype=np.float32)

    def _chip(self, crop: Crop) -> NDArray[np.uint8] | None:
        """The aligned face uint8 [150, 150, 3], red, green, blue; None without a usable face."""
        image = np.ascontiguousarray(crop.image[:, :, ::-1])
        if crop.landmarks is not None and np.isfinite(crop.landmarks).all():
            square = landmark_square(crop.landmarks)
        else:
            found = self._search(image)
            if found is None:
                return None
            square = found
        x, y, side = square
        height, width = image.shape[:2]
        if side < self.min_face or not (0 <= x < width and 0 <= y < height):
            return None
        cv2 = need("cv2", "DlibFace")
        if side < _SIDE:  # dlib rounds landmarks to whole pixels, too coarse for a small face
            scale = _SIDE / side
            size = [max(1, round(length * scale)) for length in (width, height)]
            image = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)
            x, y, side = x * scale, y * scale, side * scale
        half = side / 2
        corners = [round(float(v)) for v in (x - half, y - half, x + half, y + half)]
        shape = self._predictor(image, self._dlib.rectangle(*corners))
        chip: NDArray[np.uint8] = self._dlib.get_face_chip(image, shape, _SIDE, _PADDING)
        if cv2.cvtColor(chip, cv2.COLOR_RGB2GRAY).std() < self.min_contrast:
            return None
        return chip

    def _search(self, image: NDArray[np.uint8]) -> tuple[float, float, float] | None:
        """The middle and the side of the surest face square, None if dlib finds no face."""
        if min(image.shape[:2]) < self.min_face:
            return None
        cv2 = need("cv2", "DlibFace")
        scale = _SEARCH_SIDE / max(image.shape[:2])
        size = [max(1, round(side * scale)) for side in image.shape[1::-1]]
        small = cv2.resize(image, size)
        with self._lock:
            if self._detector is None:
                self._detector = self._dlib.get_frontal_face_detector()
            squares, scores, _ = self._detector.run(small, 0, 0.0)
        if not len(squares):
            return None
        square = squares[int(np.argmax(scores))]
        x = (square.left() + square.right()) / 2 / scale
        y = (square.top() + square.bottom()) / 2 / scale
        return x, y, square.width() / scale


def landmark_square(landmarks: NDArray[np.float32]) -> tuple[float, float, float]:
    """Middle x, y and side of the face square around five landmarks [5, 2]."""
    points = np.asarray(landmarks, dtype=np.float64)
    middle = points.mean(axis=0)
    spread = float(np.sqrt(((points - middle) ** 2).sum(axis=1).mean()))
    return float(middle[0]), float(middle[1]), _SQUARE * spread
