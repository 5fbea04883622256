"""MobileFace: 512 numbers for a face, by a small network that knows East Asian faces too."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import os
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ...errors import TiktalkError, error, one_line
from ...needs import need
from ...networks.prepared import prepared
from ...networks.session import OnnxNetwork
from ..detect.centerface import CenterFace
from ..loaded_late import LoadedLate
from ..model_files import MODEL_FILES, find_model
from ..recognize.align import EYES, PLACES, eye_distance, similarity
from ..recognize.match_curve import MatchCurve
from ..settings import check_number
from ..threads import network_threads
from ..types import Crop, Vector, VideoFrame

_NET = "fr_feature.onnx"
_SIDE = 112
_SMALL = 16.0  # pixels between the eyes, below which the landmarks are looked for again …
_LOOK_AGAIN = (32.0, 44.0, 56.0)  # … in the crop so much enlarged; they differ, and are averaged
_LARGE = 0.75  # of min_contrast is enough for a face that is shrunk: its noise is averaged away
_ONE_COLOR = 0.4  # of the strongest of a face's three colors the weakest has less: colored light
_CONTRAST, _GRAY = 60.0, 125.0  # a well lit face's standard deviation of gray, and its mean


class MobileFace(LoadedLate):
    """Embeds faces with a MobileFaceNet; cosine distance.

    The network `fr_feature.onnx` comes with this package. It is from the npm package
    `faceplugin-face-recognition-js` 0.0.1: MIT by its package.json and its LICENSE, whose copyright
    line looks like a template's; what it was trained on is not stated. By its shape it is that of
    Chen, Liu, Gao, Han: MobileFaceNets: Efficient CNNs for Accurate Real-Time Face Verification on
    Mobile Devices (2018). It runs in onnxruntime (5 ms a face on one core; some 25 ms
    where eyes less than 16 pixels apart are looked for again).
    The detector's landmarks align the face; where a crop has none, or the face is small, CenterFace
    looks for them in the crop, enlarged.

    min_eyes (float): a crop whose eyes are less than so many pixels apart gets no vector, from 1.
        (A head is about three times as wide.) A turned head's eyes are nearer to each other, so
        the distance is the one that its five landmarks together speak for. Of pictures of one
        person with eyes 16 pixels apart 99 in 100 were found where 1 in 100 pairs of two people
        passed, with 10 pixels 6 in 10, with 8 pixels 3 in 10.
    min_contrast (float): nor does one whose aligned face has a smaller standard deviation of gray
        (0 to 255), for in the dark all faces look alike. What is above, but flat, is stretched:
        two people at a tenth of the light were 0.6 apart without, 0.74 with it (1 in 100 pairs).
        With noise and JPEG's losses at contrasts of 60, 12, 8 and 4, two people stay 0.7, 0.68,
        0.69 and 0.66 apart (82 photographs, 1 in 100 pairs), and 99, 79, 67 and 23 of 100 pairs
        of one person are below 0.6. What several crops have in common in the dark is their noise,
        so their means are nearer: of strangers with eyes 21 pixels apart and a contrast of 8, 1.2
        of 100 pairs are below 0.6, and as many at 6 with eyes 35 pixels apart (37 photographs, 3
        crops each). So three quarters of it are enough for faces of 35 pixels and more.
    max_turn (float): nor does one whose landmarks lie further off a frontal face's, by their root
        mean square in distances between the eyes. Frontal faces have 0.05 to 0.15, profiles 0.25
        to 0.4; two people's profiles can be nearer than one person's profile and face.
    min_length (float): nor does one whose vector is shorter than this before it is made 1 long; 0
        takes all. What the network can make little of gives a short one, and these are like each
        other: of 378 pairs of two people 188 were below 0.6 with writing across the face, 313
        blurred over 8 pixels; 3 and 71 are left. Portraits have 2.5 to 4.1, from
        heads of 40 pixels on. Another network needs another number.
    merge_threshold, split_threshold (float): see `identity.cluster_tracklets`, `split_points`. Two
        people at one place of a made video were 0.65 apart.
    copy_threshold (float | None): see `identity.cluster_tracklets`. Copies of one recording (half
        and a quarter of the size, mirrored, compressed) were at most 0.27 apart, and no two people
        of 13,249 pairs nearer than 0.41. None keeps copies apart.
    path (str | Path | None), sha256 (str | None): another file with its hash.
    threads (int | None): of onnxruntime; None: see `network_threads`.
    RAISES: T741 for a setting out of range; at the first use T700 without OpenCV or
        onnxruntime, T720 or T721 for a missing or another model file, T724 for one that
        onnxruntime cannot read.
    """

    metric = "cosine"
    match_curve = MatchCurve(middle=0.70, slope=28.0, small=2.0)

    def __init__(
        self,
        *,
        min_eyes: float = 9.0,
        min_contrast: float = 8.0,
        max_turn: float = 0.3,
        min_length: float = 2.0,
        merge_threshold: float = 0.6,
        split_threshold: float = 0.62,
        copy_threshold: float | None = 0.25,
        path: str | os.PathLike[str] | None = None,
        sha256: str | None = None,
        threads: int | None = None,
    ) -> None:
        for field, value, least in (
            ("min_eyes", min_eyes, 1),
            ("min_contrast", min_contrast, 0),
            ("max_turn", max_turn, 0),
            ("min_length", min_length, 0),
            ("merge_threshold", merge_threshold, 0),
            ("split_threshold", split_threshold, 0),
        ):
            check_number("MobileFace", field, value, least)
        if copy_threshold is not None:
            check_number("MobileFace", "copy_threshold", copy_threshold, 0)
        if threads is not None:
            check_number("MobileFace", "threads", threads, 1, whole=True)
        self.min_eyes, self.min_contrast = float(min_eyes), float(min_contrast)
        self.max_turn, self.min_length = float(max_turn), float(min_length)
        self.merge_threshold = float(merge_threshold)
        self.split_threshold = float(split_threshold)
        self.copy_threshold = None if copy_threshold is None else float(copy_threshold)
        self.path, self.sha256, self.threads = path, sha256, threads
        self._search = CenterFace(head_box=None, threads=threads)
        super().__init__()

    @property
    def fingerprint(self) -> str:
        """What the vectors depend on; thresholds do not count."""
        sha256 = self.sha256 or MODEL_FILES[_NET].sha256
        return (
            f"MobileFace(min_eyes={self.min_eyes}, min_contrast={self.min_contrast}, "
            f"large={_LARGE}, one_color={_ONE_COLOR}, "
            f"max_turn={self.max_turn}, min_length={self.min_length}, "
            f"sha256={sha256}, search={self._search.fingerprint})"
        )

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """float32 [512] a crop, of length 1; None for one without a usable face."""
        chips = [self._chip(crop) for crop in crops]
        with self._lock:  # the network is one for all Python threads
            if self._net is None:
                self._net = self._load()
            return [None if chip is None else self._embed(chip) for chip in chips]

    def _embed(self, chip: NDArray[np.uint8]) -> Vector | None:
        x = (chip.astype(np.float32) - 127.5) / 128
        x = np.ascontiguousarray(x.transpose(2, 0, 1)[None])
        network, name = self._net
        vector = network.run({name: x})[0][0].astype(np.float32)
        length = np.linalg.norm(vector)
        return None if length < self.min_length else vector / np.maximum(length, np.float32(1e-12))

    def _load(self) -> tuple[OnnxNetwork, str]:
        """The network and the name of its input."""
        file = find_model(_NET, path=self.path, sha256=self.sha256, what="MobileFace")
        threads = partial(network_threads, self.threads)
        build = partial(prepared, file.read_bytes())
        network = OnnxNetwork(build, what="MobileFace", threads=threads, arena=True)
        try:
            return network, network.open().get_inputs()[0].name
        except TiktalkError:
            raise  # onnxruntime is missing
        except Exception as err:  # it has errors of its own
            reason = f"onnxruntime cannot read it ({one_line(err)[:200]})"
            mend = "give a face network in ONNX that reads [1, 3, 112, 112]"
            raise error("T724", part="MobileFace", path=file, reason=reason, mend=mend) from err

    def _chip(self, crop: Crop) -> NDArray[np.uint8] | None:
        """The aligned face uint8 [112, 112, 3], red, green, blue; None without a usable face."""
        cv2 = need("cv2", "MobileFace")
        marks = crop.landmarks
        if marks is None or not np.isfinite(marks).all():
            marks = self._landmarks(crop)
        if marks is None:
            return None
        eyes = eye_distance(marks)
        height, width = crop.image.shape[:2]
        x, y = marks.mean(axis=0)
        if eyes < self.min_eyes or not (0 <= x < width and 0 <= y < height):
            return None
        if eyes < _SMALL:  # the detector's landmarks are as coarse as the picture it looked at
            finer = [self._landmarks(crop, enlarged=wide / eyes) for wide in _LOOK_AGAIN]
            near = [
                found
                for found in finer
                if found is not None and np.hypot(*(found.mean(axis=0) - [x, y])) < eyes / 2
            ]
            marks = np.mean(near, axis=0) if near else marks
        points = np.asarray(marks, dtype=np.float64)
        move = similarity(points, PLACES)
        scale = float(np.hypot(move[0, 0], move[1, 0]))
        off = points @ move[:, :2].T + move[:, 2] - PLACES
        if np.sqrt((off**2).sum(axis=1).mean()) > self.max_turn * EYES:
            return None
        # Enlarged smoothly: eyes 9 pixels apart, 84 of 100 pairs are found, 69 by INTER_LINEAR.
        how = cv2.INTER_LANCZOS4 if scale > 1 else cv2.INTER_LINEAR
        chip: NDArray[np.uint8] = cv2.warpAffine(crop.image, move, (_SIDE, _SIDE), flags=how)
        gray = cv2.cvtColor(chip, cv2.COLOR_BGR2GRAY)
        contrast = float(gray.std())
        if contrast < self.min_contrast * (_LARGE if eyes >= EYES else 1.0):
            return None
        levels = chip.mean(axis=(0, 1))
        # The network has learned from white light: in red light it finds a fifth of the pairs that
        # it finds there in gray, and in white light it finds as many in gray.
        if levels.min() < _ONE_COLOR * levels.max():
            chip = np.repeat(gray[:, :, None], 3, axis=2)
        if contrast < _CONTRAST:
            middle = float(chip.mean())
            stretched = (chip - np.float32(middle)) * (_CONTRAST / contrast) + _GRAY
            chip = np.clip(stretched, 0, 255).astype(np.uint8)
        return np.ascontiguousarray(chip[:, :, ::-1])

    def _landmarks(self, crop: Crop, enlarged: float = 1.0) -> NDArray[np.float32] | None:
        """The five points of the surest face in a crop; None where none is found."""
        image = crop.image
        if enlarged > 1:
            cv2 = need("cv2", "MobileFace")
            size = [max(1, round(side * enlarged)) for side in image.shape[1::-1]]
            image = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)
        found = self._search([VideoFrame(crop.frame, crop.time, image)])[0]
        if found.landmarks is None or not len(found):
            return None
        shrink = np.array(crop.image.shape[1::-1]) / image.shape[1::-1]
        return (found.landmarks[0] * shrink).astype(np.float32)
