"""CNCLIPModule: a CN-CLIP network that encodes texts and pictures, and can learn in part."""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn import functional as F

from ...errors import TiktalkError, error
from ...files import sha256_of
from ...video.types import Image
from ..torch_weights import arrays_of, tensors_of
from ..types import Storage
from .cn_clip import CNCLIP
from .cn_clip_package import cn_clip
from .cn_clip_storage import Stored, pack, unpack
from .config import Architecture, architecture, label
from .network import filled_network, load_network
from .pictures import to_pixels
from .tuning import mark_trainable, prepare

if TYPE_CHECKING:
    from torch import Tensor

MAX_SCALE = math.log(100)
_lock = threading.Lock()


class CNCLIPModule(nn.Module):
    """Texts and pictures as unit vectors of one space.

    The network is not there at first: `load`, or the first text or picture, reads the checkpoint,
    so that a pipeline loads without it. Without settings it is a placeholder ("no CLIP"), which is
    saved and loaded like any other, and raises T800 when used. It is in evaluation mode from the
    beginning; in training mode dropout is on where something learns, and BatchNorm never leaves
    evaluation mode: batches are too small for statistics of their own.

    Attributes: tuned: whoever updates weights sets it to True, which is what makes them be saved;
    otherwise only the checkpoint's path and sha256 are.

    settings (CNCLIP | None): or None for the placeholder.
    known_architecture (Architecture | None), sha256 (str | None): what the checkpoint must be where
        that is known.
    weights (dict[str, Tensor] | None): tuned weights that take the checkpoint's place.
    """

    def __init__(
        self,
        settings: CNCLIP | None = None,
        *,
        known_architecture: Architecture | None = None,
        sha256: str | None = None,
        weights: dict[str, Tensor] | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.tuned = weights is not None
        self.sha256 = sha256
        self._architecture = known_architecture
        self._weights = weights
        self.net: Any = None
        self.eval()

    @property
    def ready(self) -> bool:
        """Whether the network is there."""
        return self.net is not None

    @property
    def given(self) -> CNCLIP:
        """The settings. RAISES: T800 for the placeholder."""
        if self.settings is None:
            raise error("T800")
        return self.settings

    @property
    def architecture(self) -> Architecture:
        """The architecture of the network. RAISES: T700, T800, T801."""
        if self._architecture is None:
            self._architecture = architecture(self.given.model)
        return self._architecture

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self.architecture["embed_dim"])

    @property
    def logit_scale(self) -> Tensor:
        """Natural logarithm of the factor on cosines, a scalar parameter; reads the checkpoint."""
        return self.load().net.logit_scale

    def clamp_scale(self) -> None:
        """Bring `logit_scale` back into 0 to ln 100 = 4.6052; call it after each update."""
        self.logit_scale.data.clamp_(0.0, MAX_SCALE)

    def encode_texts(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors float32 [n, dim]. Lower and upper case are one.

        A text is read up to `context_length` - 2 pieces, 50 characters of Chinese (a word of Latin
        letters has one piece or a few); the rest is cut off.

        RAISES: T803 for something else than texts; what `load` raises.
        """
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise error("T803", found=repr(texts)[:80])
        if not len(texts):
            return torch.zeros(0, self.dim, device=self.given.device)
        net = self.load().net
        found = []
        for start in range(0, len(texts), self.given.batch_size):
            ids = self.pieces(texts[start : start + self.given.batch_size])
            found.append(net.encode_text(ids.to(net.logit_scale.device)))
        return F.normalize(torch.cat(found), dim=-1)

    def pieces(self, texts: Sequence[str]) -> Tensor:
        """Piece numbers int64 [n, length of the longest], 0 where a text has ended.

        Padded no further than the longest needs: padding changes no vector, and costs time.
        """
        ids = cn_clip().tokenize(list(texts), context_length=self.given.context_length)
        return ids[:, : int((ids != 0).sum(dim=1).max())]

    def pixels(self, images: Sequence[Image]) -> Tensor:
        """BGR uint8 [h, w, 3] each → float32 [n, 3, r, r]: in the middle of a black square, scaled
        to the resolution r of the model.

        RAISES: T804 for no such picture.
        """
        return to_pixels(images, int(self.architecture["image_resolution"]))

    def encode_images(self, pixels: Tensor) -> Tensor:
        """Unit vectors float32 [n, dim] of what `pixels` made. RAISES: what `load` raises."""
        if not len(pixels):
            return torch.zeros(0, self.dim, device=self.given.device)
        net = self.load().net
        found = [
            net.encode_image(part.to(net.logit_scale.device))
            for part in pixels.split(self.given.batch_size)
        ]
        return F.normalize(torch.cat(found), dim=-1)

    def load(self) -> CNCLIPModule:
        """Make the network if it is not there yet; call it before the parameters are needed.

        RAISES: T800 for the placeholder, T700 without cn_clip, T745 for a checkpoint that is
            missing, damaged, unsafe or of another architecture, T805 for another checkpoint than
            the pipeline was saved with, T209 for saved weights of another architecture, T802 for a
            device or length there is not.
        """
        given = self.given
        if self.net is not None:
            return self
        with _lock, torch.inference_mode(False):
            if self.net is None:
                limit = self.architecture["text_max_position_embeddings"]
                if given.context_length > limit:
                    rule = f"at most {limit} in this architecture"
                    raise error(
                        "T802", field="context_length", value=given.context_length, rule=rule
                    )
                net = self._from_checkpoint() if self._weights is None else self._from_weights()
                mark_trainable(net, given)
                try:
                    net.to(given.device)
                except (RuntimeError, AssertionError, NotImplementedError) as err:
                    rule = f"a device of this machine: {str(err).splitlines()[0][:80]}"
                    raise error("T802", field="device", value=given.device, rule=rule) from err
                self.net, self._weights = net, None
                self.train(self.training)
        return self

    def _from_checkpoint(self) -> nn.Module:
        path = Path(self.given.path)
        if not path.is_file():
            if self.sha256 is None:
                raise error("T745", path=path, reason="there is no such file")
            raise error("T805", path=path, reason="there is no such file", sha256=self.sha256)
        found = sha256_of(path)
        if self.sha256 not in (None, found):
            raise error("T805", path=path, reason=f"its sha256 is {found}", sha256=self.sha256)
        net = load_network(path, self.architecture, label=label(self.given.model))
        prepare(net, self.given)
        self.sha256 = found
        return net

    def _from_weights(self) -> nn.Module:
        assert self._weights is not None
        return filled_network(
            self.architecture,
            self._weights,
            lambda reason: error("T209", reason=f"CN-CLIP: {reason}"),
            lambda net: prepare(net, self.given),
        )

    def train(self, mode: bool = True) -> CNCLIPModule:
        """Training mode, where anything learns; BatchNorm stays in evaluation mode."""
        super().train(mode)
        if self.settings is None or self.settings.tune == "frozen":
            return super().train(False)
        for layer in self.modules():
            if isinstance(layer, nn.modules.batchnorm._BatchNorm):
                layer.eval()
        return self

    def weights(self) -> dict[str, Tensor]:
        """Every weight of the network by name; reads the checkpoint where nothing is there yet."""
        if self._weights is not None:
            return self._weights
        return dict(self.load().net.state_dict())

    @property
    def fingerprint(self) -> str:
        """What results depend on; of tuned weights their own digest. RAISES: T800, T745."""
        if not self.tuned:
            return self.given.fingerprint_of(self.sha256 or self.given.sha256)
        digest = hashlib.sha256()
        for name, value in sorted(self.weights().items()):
            digest.update(name.encode())
            digest.update(value.detach().cpu().contiguous().numpy().tobytes())
        return self.given.fingerprint_of(digest.hexdigest())

    def stored(self, *, weights: bool) -> Stored:
        """What to store of it: the weights, or a reference to the checkpoint."""
        if self.settings is None:
            return Stored()
        return Stored(
            settings=self.settings,
            architecture=self.architecture if weights else self._known_architecture(),
            sha256=self.sha256,
            weights=arrays_of(self.weights()) if weights else None,
        )

    def _known_architecture(self) -> Architecture | None:
        try:
            return self.architecture
        except TiktalkError:  # the file or package that tells it is not on this machine
            return None

    def __reduce__(self) -> tuple[Any, ...]:
        # torch refuses to pickle parametrized layers, and an untuned network need not be sent.
        learns = self.settings is not None and self.settings.tune != "frozen" and self.ready
        data = pack(self.stored(weights=self.tuned or learns))
        return copy_of, (data, self.tuned, self.training)


def serialize_cn_clip(module: nn.Module, storage: Storage = "float32") -> bytes:
    """Module → bytes, as `models.network_shim.NetworkShim` asks. An untuned one is its settings,
    architecture, and the checkpoint's sha256 (null where that file was never seen).
    """
    if not isinstance(module, CNCLIPModule):
        raise TypeError(type(module).__name__)
    return pack(module.stored(weights=module.tuned), storage)


def deserialize_cn_clip(module: object, data: bytes, device: torch.device) -> CNCLIPModule:
    """Undo `serialize_cn_clip`.

    The network goes to the device of its settings once it is read.

    module (nn.Module): the one that is replaced, whose settings say how to run.
    RAISES: T209 for bytes of another format or damaged weights.
    """
    given = getattr(module, "settings", None)
    found = unpack(data, given if isinstance(given, CNCLIP) else None)
    return CNCLIPModule(
        found.settings,
        known_architecture=found.architecture,
        sha256=found.sha256,
        weights=None if found.weights is None else tensors_of(found.weights),
    )


def copy_of(data: bytes, tuned: bool, training: bool) -> CNCLIPModule:
    """What pickle and deepcopy call."""
    made = deserialize_cn_clip(CNCLIPModule(), data, torch.device("cpu"))
    made.tuned = tuned
    made.train(training)
    return made
