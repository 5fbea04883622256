"""The bridge from thinc to a network that is light until somebody trains it.

What is read from a file is kept as the bytes it is. From these comes either a light network (numpy
and onnxruntime, `light`), which predicts, or a torch module (`module`), which learns. As soon as
the module has been asked for it alone counts, for whoever has it may change it. Where torch is not
installed all goes on as long as nobody asks.

Differences from `thinc.shims.PyTorchShim`, of the torch half:

- `predict` never flips the shared module back to training mode, so two threads that predict on
  one pipeline cannot see each other's dropout.
- `use_params` finds the optimizer's averages (their keys are `(shim id, name)`), so that
  `use_averages` does for torch weights what it does for thinc's own. They begin at the weights as
  they are before the first step, thinc's own at 0.
- `lr_scale` lets a pretrained encoder learn slower than the fresh layers above it under one
  optimizer.
- It goes to a spawned process as bytes, where torch would send an open file for each tensor.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import threading
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from multiprocessing.context import get_spawning_popen
from typing import TYPE_CHECKING, Any, Protocol

import srsly
from thinc.api import Optimizer, get_current_ops
from thinc.shims.shim import Shim

from .. import after_fork
from ..errors import TiktalkError, error
from ..networks.session import has_onnxruntime
from .storage import check_storage, is_exact
from .types import Runtime, Storage

if TYPE_CHECKING:
    import torch
    from torch import nn


class Serializer(Protocol):
    """Writes a module's weights in the storage asked for."""

    def __call__(self, module: nn.Module, storage: Storage) -> bytes: ...


# What srsly's msgpack raises of damaged bytes (ValueErrors), and what taking apart a message raises
# in which something is missing or of another type; torch has RuntimeErrors.
_DAMAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError)
# (the module so far or None, bytes, device) → module
Deserializer = Callable[[Any, bytes, Any], Any]
# bytes → a light network, None where it takes torch to run them
Lightener = Callable[[bytes], Any]
RUNTIMES = ("auto", "torch", "onnx")

# One module for all threads that ask first at the same time.
_lock = threading.RLock()


def _new_lock() -> None:
    """Another thread of the parent may have held the old one."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)


class NetworkShim(Shim):
    """Holds a network for a thinc Model.

    start (nn.Module | bytes): The network to begin with, as a module or as it is stored.
    serialize (Callable): (module, storage) → bytes.
    deserialize (Callable): (module or None, bytes, device) → module.
    light (Callable | None): bytes → the light network, None where there is none for them; raises
        T209 for damaged bytes. None for a network that always needs torch.
    storage (str): How weights are saved: "float32", "float16" or "int8". What has been trained is
        saved in float32 until `set_storage` says otherwise: a step of training is smaller than a
        level of 8 bits, so that rounding would undo it.
    lr_scale (float): Factor on the optimizer's learning rate for this module, > 0.
    runtime (str): "torch" never predicts with the light network, "onnx" refuses weights that have
        none, "auto" takes what there is: light on a processor, torch on a GPU.
    pace (Mapping | None): How its network is to compute, which changes nothing of what it is. Here
        the config alone counts; thinc's `attrs` are stored, and what was stored would win over it.
    RAISES: T208 for another storage or runtime.
    """

    def __init__(
        self,
        start: nn.Module | bytes,
        *,
        serialize: Serializer,
        deserialize: Deserializer,
        light: Lightener | None = None,
        storage: Storage = "float32",
        lr_scale: float = 1.0,
        runtime: Runtime = "auto",
        pace: Mapping[str, Any] | None = None,
    ) -> None:
        check_storage(storage)
        if runtime not in RUNTIMES:
            rule = f"one of {', '.join(map(repr, RUNTIMES))}"
            raise error("T208", what="runtime", value=repr(runtime), rule=rule)
        data = start if isinstance(start, bytes) else None
        super().__init__(start if data is None else None)
        self._serialize = serialize
        self._deserialize = deserialize
        self._lighten = light
        self.storage: Storage = storage
        self.lr_scale = lr_scale
        self.runtime = runtime
        self.pace = dict(pace or {})
        self.updates = 0
        self._data: bytes | None = data
        self._light: Any = None
        self._exact = False  # whether rounding would lose something that was learned
        if data is None:
            self._model.eval()

    def __getstate__(self) -> dict[str, Any]:
        # A light network is soon made again; it may hold as much as the bytes it comes from.
        state = {**self.__dict__, "_light": None}
        if get_spawning_popen() is None:
            return state
        # Open files are few: forkserver takes some 250 in all, a shell often 1024, and shared
        # memory is 64 MB in many a container. An encoder of twelve layers has 200 tensors.
        return {"packed": pickle.dumps(state, pickle.HIGHEST_PROTOCOL)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        packed = state.get("packed")
        if packed is not None:
            state = pickle.loads(packed)
            after_fork.one_thread()
        self.__dict__.update(state)

    # --- the network as it is -------------------------------------------------------------------

    @property
    def light(self) -> Any:
        """RETURNS (Any): The light network, None where the torch module is to be used."""
        light, data = self._light, self._data
        if light is None and data is not None:
            light = self._light = self._made_light(data)
        return light

    def _made_light(self, data: bytes) -> Any:
        if self._lighten is None or self.runtime == "torch":
            return None
        here = get_current_ops().device_type == "cpu" and has_onnxruntime()
        if self.runtime == "auto" and not here:
            return None
        found = self._lighten(data)
        if found is None and self.runtime == "onnx":
            raise error("T210")
        return found

    @property
    def module(self) -> nn.Module:
        """RETURNS (nn.Module): The network as a torch module; it is one from now on.

        RAISES: T211 where torch is not installed.
        """
        if self._data is not None:
            with _lock:
                data = self._data
                if data is not None:  # no other thread was faster
                    self._take(self._deserialize(None, data, _device()))
        return self._model

    @property
    def network(self) -> Any:
        """RETURNS (Any): The light network or else the module, for what both know."""
        light = self.light
        return self.module if light is None else light

    @property
    def device(self) -> torch.device:
        """RETURNS (torch.device): Where the module is; it has no weights in the beginning."""
        first = next(self.module.parameters(), None)
        return _device() if first is None else first.device

    def to_device(self, device_type: str, device_id: int) -> None:
        """Bring the module there: "cpu" or "gpu"."""
        if device_type == "cpu" and self._data is not None:
            return
        device = "cpu" if device_type == "cpu" else f"cuda:{device_id}"
        self._model = self.module.to(device)

    def set_storage(self, storage: Storage) -> None:
        """Change how the weights will be saved, e.g. to "int8" when a pipeline is released.

        RAISES: T208 for a storage there is not.
        """
        check_storage(storage)
        self.storage = storage
        if self._data is not None:
            self._take(self.module)
        self._exact = False

    def set_state(self, data: bytes) -> None:
        """Put other stored bytes, of the same kind of network, in the place of the present one.

        RAISES: T209 for bytes that are damaged.
        """
        self.from_bytes(bytes(srsly.msgpack_dumps({"config": self.cfg, "state": data})))

    @property
    def state(self) -> bytes:
        """RETURNS (bytes): The network as it is stored."""
        data = self._data
        if data is not None:
            return data
        return self._serialize(self._model, storage="float32" if self._exact else self.storage)

    def set_module(self, module: nn.Module) -> None:
        """Put another module in the place of the present network, on the same device."""
        device = _device() if self._data is not None else self.device
        self._take(module.to(device))

    def _take(self, module: nn.Module) -> None:
        self._model = module.eval()  # first: another thread takes it as soon as the bytes are gone
        self._data = self._light = None
        self.updates = 0

    # --- bytes ----------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """The network as it was read where nobody could change it, else written anew."""
        return bytes(srsly.msgpack_dumps({"config": self.cfg, "state": self.state}))

    def from_bytes(self, bytes_data: bytes) -> NetworkShim:
        """Undo `to_bytes`; what is read counts as not trained yet, as after `set_module`.

        RAISES: T209 for bytes that are damaged, or of something else, T210 where torch is needed
            and may not be used, T211 where it is not installed.
        """
        try:
            msg = srsly.msgpack_loads(bytes_data)
            light = self._made_light(msg["state"])
            if light is None:
                self._take(self._deserialize(self._model, msg["state"], _device()))
            else:
                self._data, self._light, self._model = msg["state"], light, None
                self.updates = 0
            self.cfg = msg["config"]
            self._exact = is_exact(msg["state"])
        except TiktalkError:
            raise
        except _DAMAGE as err:
            # A KeyError alone says a word: the kind of error tells what it means.
            told = str(err) if isinstance(err, ValueError) else f"{type(err).__name__}: {err}"
            reason = told.split("\n")[0].rstrip(".")
            raise error("T209", reason=reason) from err
        return self

    # --- torch ----------------------------------------------------------------------------------

    def set_dropout(self, rate: float) -> None:
        """Set the rate of every dropout layer in the module, in [0, 1)."""
        from torch import nn

        for layer in self.module.modules():
            if isinstance(layer, nn.Dropout):
                layer.p = rate
            elif hasattr(layer, "dropout_prob"):  # attention kernels that take a rate
                layer.dropout_prob = rate

    def predict(self, inputs: Any) -> Any:
        """Run the module in evaluation mode without gradients, and leave it in that mode."""
        with self.inference() as module:
            return module(*inputs.args, **inputs.kwargs)

    @contextlib.contextmanager
    def inference(self) -> Iterator[nn.Module]:
        """The module in evaluation mode, gradients off: for callers with several calls to make."""
        module = self.module
        import torch

        if module.training:
            module.eval()
        with torch.inference_mode():
            yield module

    @contextlib.contextmanager
    def training(self) -> Iterator[nn.Module]:
        """The module in training mode, with gradients recorded."""
        module = self.module
        import torch

        module.train()
        with torch.enable_grad():
            yield module

    def finish_update(self, optimizer: Optimizer) -> None:
        """Apply the gathered gradients, scaled by `lr_scale`, and clear them."""
        if self._data is not None:
            return  # nothing was learned
        from thinc.util import torch2xp, xp2torch

        averages = getattr(optimizer, "averages", None)  # any callable may stand for thinc's
        learned = False
        for name, weights in self._model.named_parameters():
            if weights.grad is None or not weights.requires_grad:
                continue
            learned = True
            # thinc's optimizers refuse a scalar, such as a temperature.
            shape = weights.shape
            key, old = (self.id, name), torch2xp(weights.data.reshape(shape or (1,)))
            if averages is not None and key not in averages:
                # thinc's averages begin at 0: of trained weights the first ones would be a ruin.
                averages[key] = old.copy()
            new, _ = optimizer(
                key,
                old,
                torch2xp(weights.grad.reshape(shape or (1,))),
                lr_scale=self.lr_scale,
            )
            data = xp2torch(new, requires_grad=True, device=weights.device).detach()
            weights.data = data.reshape(shape)
            weights.grad = None
        self.updates += learned
        self._exact |= learned

    @contextlib.contextmanager
    def use_params(self, params: dict[Any, Any]) -> Iterator[None]:
        """Put the averaged weights in for the length of the block."""
        named = {} if self._data is not None else dict(self._model.named_parameters())
        found = {name: params[(self.id, name)] for name in named if (self.id, name) in params}
        backup = {name: named[name].data for name in found}
        if found:
            from thinc.util import xp2torch
        for name, value in found.items():
            # A copy: the optimizer goes on changing its averages in place.
            data = xp2torch(value.copy(), device=named[name].device)
            named[name].data = data.reshape(named[name].shape)
        try:
            yield
        finally:
            for name, value in backup.items():
                named[name].data = value


def need_torch() -> None:
    """Before what builds a module. RAISES: T211 where torch is not installed."""
    if find_spec("torch") is None:
        raise error("T211")


def _device() -> torch.device:
    """Where a new module goes. RAISES: T211 without torch."""
    need_torch()
    from thinc.util import get_torch_default_device

    after_fork.limit_torch()
    return get_torch_default_device()
