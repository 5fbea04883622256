"""CenterFace: a small face detector, its boxes grown to heads."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import math
import os
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...errors import TiktalkError, error, one_line
from ...needs import need
from ...networks.prepared import prepared
from ...networks.session import OnnxNetwork
from ..loaded_late import LoadedLate
from ..model_files import MODEL_FILES, find_model
from ..settings import is_number
from ..threads import network_threads, thread_counts
from ..types import Boxes, Detections, Image, VideoFrame
from .enlarged import without_enlarged
from .head_box import HeadBox
from .pictures import check_picture, clipped

_NAME = "centerface.onnx"
_INPUT = "input.1"
_OUTPUTS = ("537", "538", "539", "540")  # heat map, log size, offset, landmarks
_STRIDE = 4
_MULTIPLE = 32
_LEAST_SIZE = 224  # of a picture shrunk to its heads
_LITTLE = 1.4
_LEAST_SIDE = 64  # with 32 the network sees faces in a black picture


class CenterFace(LoadedLate):
    """Finds heads by their faces, on a CPU and without a download: the weights are in this package.

    Xu, Yan, Sun, Yang, Yang: CenterFace: Joint Face Detection and Alignment Using Face as Point
    (2019). A head seen from behind has no face and is not found; UltralyticsYOLO with a head model
    finds it.

    threshold (float): lowest score, 0 to 1.
    nms (float): of two faces that overlap more (intersection over union) the weaker goes.
    size (int): the picture's longer side in the network, in pixels, from 32; a smaller picture is
        not enlarged.
    least_head (float | None): in a video, pixels of the network's picture that the lowest head of
        the sample before is to be high: where heads are higher, the picture is shrunk below `size`
        (see `looks.Looks`). None never does. Boxes are as near to the truth from 30 pixels on as in
        full size (overlap 0.88 on composites), landmarks from 40 on.
    path (str | Path | None), sha256 (str | None): another file with its hash.
    runtime (Literal['onnxruntime', 'opencv']): "onnxruntime" takes a third of the time of "opencv"
        (12 and 35 ms a picture on one core); their numbers differ by 0.00001.
    head_box (HeadBox | Literal['calibrated'] | None): how far a head reaches beyond its face,
        "calibrated" as `HeadBox()` has it; None gives the face boxes.
    threads (int | None): of the runtime meanwhile. None: OpenCV's setting; of onnxruntime one for
        each core but one, which decodes, and one in all where processes work side by side.
    RAISES: T722 for a setting out of range; at the first use T700 without the runtime's package,
        T720 or T721 for a missing or another model file.
    """

    LATE = ("_net", "_weights")
    _weights: bytes | None

    def __init__(
        self,
        *,
        threshold: float = 0.35,
        nms: float = 0.3,
        size: int = 448,
        least_head: float | None = 40.0,
        path: str | os.PathLike[str] | None = None,
        sha256: str | None = None,
        runtime: Literal["onnxruntime", "opencv"] = "onnxruntime",
        head_box: HeadBox | Literal["calibrated"] | None = "calibrated",
        threads: int | None = None,
    ) -> None:
        _in_range("threshold", threshold, 0.0, 1.0)
        _in_range("nms", nms, 0.0, 1.0)
        _in_range("size", size, _MULTIPLE, 8192)
        if least_head is not None:
            _in_range("least_head", least_head, 8, 8192)
        if threads is not None:
            _in_range("threads", threads, 1, 1024)
        if runtime not in ("onnxruntime", "opencv"):
            rule = 'it is "onnxruntime" or "opencv"'
            raise error("T722", part="CenterFace", field="runtime", value=runtime, rule=rule)
        self.threshold, self.nms, self.size = float(threshold), float(nms), int(size)
        self.least_head = None if least_head is None else float(least_head)
        self.path, self.sha256, self.runtime = path, sha256, runtime
        self.head_box = HeadBox() if isinstance(head_box, str) else head_box
        self.threads = threads
        self._shape: tuple[int, ...] = ()
        super().__init__()

    @property
    def fingerprint(self) -> str:
        """The settings that change the result, and the weights' sha256."""
        sha256 = self.sha256 or MODEL_FILES[_NAME].sha256
        return (
            f"CenterFace(threshold={self.threshold}, nms={self.nms}, size={self.size}, "
            f"least_head={self.least_head}, runtime={self.runtime}, head_box={self.head_box}, "
            f"sha256={sha256})"
        )

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        """The heads of each picture, best score first, with landmarks.

        The pictures go through the network one by one: OpenCV gains nothing from a batch on a CPU
        (95 ms a picture in eights, 78 ms alone), and so a batch cannot change a result.

        RAISES: T723 for a picture that is not uint8 [height, width, 3].
        """
        for frame in frames:
            check_picture("CenterFace", frame)
        need("cv2", "CenterFace")
        # The network is one for all Python threads, and so are OpenCV's thread settings.
        with self._lock, thread_counts(self.threads):
            return [self._detect(frame.image, self.size) for frame in frames]

    def look(self, frame: VideoFrame, size: int) -> Detections:
        """As a call for one picture, with another `size`. RAISES: T723."""
        check_picture("CenterFace", frame)
        need("cv2", "CenterFace")
        with self._lock, thread_counts(self.threads):
            return self._detect(frame.image, size)

    def coarse(self, image: Image) -> Image:
        """The picture, shrunk as far as possible so that a later look in full size still finds the
        same heads, in pixels of the result. A small picture is returned as it is."""
        return _coarse(image, min(1.0, self.size / max(image.shape[:2])))

    def size_for(self, boxes: Boxes, width: int, height: int) -> int:
        """The least size in which heads are as high as `least_head` asks for; at most `size`.

        boxes (Boxes): [n, 4], of one head or more, in a picture of so many pixels.
        """
        if self.least_head is None:
            return self.size
        least = float((boxes[:, 3] - boxes[:, 1]).min()) / max(width, height)
        wanted = math.ceil(self.least_head / max(least, 1e-6) / _MULTIPLE) * _MULTIPLE
        return min(self.size, max(_LEAST_SIZE, wanted))

    def _detect(self, image: Image, size: int) -> Detections:
        height, width = image.shape[:2]
        scale = min(1.0, size / max(height, width))
        outputs = self._run(_network_input(image, scale))
        found = self._decode([output[0] for output in outputs], scale, width, height)
        return without_enlarged(image, found)

    def _run(self, picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        onnxruntime = self.runtime == "onnxruntime"
        if self._net is None or (self._shape != picture.shape and not onnxruntime):
            self._net, self._shape = self._load(), picture.shape
        if onnxruntime:
            outputs: list[NDArray[np.float32]] = self._net.run({_INPUT: picture[None]}, _OUTPUTS)
            return outputs
        self._net.setInput(picture[None])
        return list(self._net.forward(list(_OUTPUTS)))

    def _load(self) -> Any:
        """The network, of OpenCV new for every size of picture.

        A network of cv2.dnn (4.14) that saw another size before returns wrong maps without a
        word, so it is never given a second one; a load takes 15 ms.
        """
        if self._weights is None:
            file = find_model(_NAME, path=self.path, sha256=self.sha256, what="CenterFace")
            self._weights = file.read_bytes()
        try:
            if self.runtime == "opencv":
                return _load_opencv(self._weights)
            build = partial(prepared, self._weights)
            threads = partial(network_threads, self.threads)
            network = OnnxNetwork(build, what="CenterFace", threads=threads, arena=True)
            network.open()  # a file that it cannot read is told here
            return network
        except TiktalkError:
            raise  # a package is missing
        except Exception as err:  # each runtime has errors of its own
            reason = f"{self.runtime} cannot read it ({one_line(err)[:200]})"
            mend = "give a CenterFace network in ONNX"
            path = self.path or _NAME
            raise error("T724", part="CenterFace", path=path, reason=reason, mend=mend) from err

    def _decode(
        self, outputs: Sequence[NDArray[np.float32]], scale: float, width: int, height: int
    ) -> Detections:
        """From the maps of one picture, [channels, cells down, cells across], to its heads."""
        heat, log_size, offset, points = outputs
        rows, columns = np.nonzero(heat[0] >= self.threshold)
        scores = heat[0, rows, columns]
        with np.errstate(over="ignore"):  # an infinite box is dropped below
            tall, wide = np.exp(log_size[:, rows, columns]) * _STRIDE
        y = (rows + offset[0, rows, columns] + 0.5) * _STRIDE
        x = (columns + offset[1, rows, columns] + 0.5) * _STRIDE
        faces = np.stack([x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2], axis=1)
        # A landmark is given in sides of the face box, from its upper left corner, y first.
        marks = points[:, rows, columns].T.reshape(-1, 5, 2)[:, :, ::-1]
        marks = marks * np.stack([wide, tall], axis=1)[:, None] + faces[:, None, :2]
        keep = self._best(faces, scores)
        faces = (faces[keep] / scale).astype(np.float32)
        marks = (marks[keep] / scale).astype(np.float32)
        boxes = faces if self.head_box is None else self.head_box.grow(faces, marks)
        return clipped(Detections(boxes, scores[keep].astype(np.float32), marks), width, height)

    def _best(self, faces: NDArray[np.float32], scores: NDArray[np.float32]) -> NDArray[np.int64]:
        """Rows that stay after non-maximum suppression, best first."""
        order = np.lexsort((faces[:, 0], faces[:, 1], -scores))
        order = order[np.isfinite(faces[order]).all(1) & np.isfinite(scores[order])]
        if not len(order):
            return order
        left_width = np.concatenate(
            [faces[order, :2], faces[order, 2:] - faces[order, :2]], axis=1
        ).astype(float)
        dnn = need("cv2", "CenterFace").dnn
        kept = dnn.NMSBoxes(left_width.tolist(), scores[order].tolist(), 0.0, self.nms)
        return order[np.sort(np.asarray(kept, dtype=np.int64).ravel())]


def _load_opencv(weights: bytes) -> Any:
    return need("cv2", "CenterFace").dnn.readNetFromONNX(np.frombuffer(weights, dtype=np.uint8))


def _network_input(image: Image, scale: float) -> NDArray[np.float32]:
    """RGB float32 [3, height, width], 0 to 255, shrunk, black at the right and the bottom."""
    cv2 = need("cv2", "CenterFace")
    height, width = (max(1, round(side * scale)) for side in image.shape[:2])
    if scale < 1.0:
        image = _coarse(image, scale)
        # Of less than 1.4 pixels a side two are enough, at a quarter of the time.
        little = image.shape[1] < _LITTLE * width and image.shape[0] < _LITTLE * height
        how = cv2.INTER_LINEAR if little else cv2.INTER_AREA
        image = cv2.resize(image, (width, height), interpolation=how)
    rows, columns = (
        max(_LEAST_SIDE, -(-side // _MULTIPLE) * _MULTIPLE) for side in (height, width)
    )
    padded = np.zeros((3, rows, columns), dtype=np.float32)
    padded[:, :height, :width] = image[:, :, ::-1].transpose(2, 0, 1)
    return padded


def _coarse(image: Image, scale: float) -> Image:
    """Shrink by a whole factor, which OpenCV does ten times as fast as by a fraction, and not below
    `scale`."""
    times = int(1 / scale)
    if times < 2:
        return image
    cv2 = need("cv2", "CenterFace")
    sides = tuple(max(1, side // times) for side in image.shape[1::-1])
    coarse: Image = cv2.resize(image, sides, interpolation=cv2.INTER_AREA)
    return coarse


def _in_range(field: str, value: float, low: float, high: float) -> None:
    if not is_number(value, low, high):
        rule = f"it is a number from {low} to {high}"
        raise error("T722", part="CenterFace", field=field, value=value, rule=rule)
