"""The bridge from thinc to torch modules, with the traps of the stock one closed.

Differences from `thinc.shims.PyTorchShim`:

- `predict` never flips the shared module back to training mode, so two threads that predict on
  one pipeline cannot see each other's dropout.
- `use_params` finds the optimizer's averages (their keys are `(shim id, name)`), so that
  `use_averages` does for torch weights what it does for thinc's own.
- `lr_scale` lets a pretrained encoder learn slower than the fresh layers above it under one
  optimizer.
- It goes to a spawned process as bytes, where torch would send an open file for each tensor.
"""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.context import get_spawning_popen
from typing import Any, Protocol

import torch
from thinc.api import Optimizer, PyTorchShim
from thinc.util import torch2xp, xp2torch
from torch import nn

from .. import after_fork as after_fork
from ..errors import TiktalkError, error
from .storage import check_storage
from .types import Storage


class Serializer(Protocol):
    """Writes a module's weights in the storage asked for."""

    def __call__(self, module: nn.Module, storage: Storage) -> bytes: ...


# What srsly's msgpack raises of damaged bytes (ValueErrors), and what taking apart a message raises
# in which something is missing or of another type; torch has RuntimeErrors.
_DAMAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError)
Deserializer = Callable[[nn.Module, bytes, torch.device], nn.Module]


class TorchShim(PyTorchShim):
    """Holds a torch module for a thinc Model.

    model (nn.Module): The module.
    serialize (Callable): (module, storage) → bytes.
    deserialize (Callable): (module, bytes, device) → module.
    storage (str): How weights are saved: "float32", "float16" or "int8".
    lr_scale (float): Factor on the optimizer's learning rate for this module, > 0.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        serialize: Serializer,
        deserialize: Deserializer,
        storage: Storage = "float32",
        lr_scale: float = 1.0,
    ) -> None:
        super().__init__(model, deserialize_model=deserialize)
        self._serialize = serialize
        self.set_storage(storage)
        self.lr_scale = lr_scale
        self.updates = 0
        self._model.eval()

    def __getstate__(self) -> dict[str, Any]:
        if get_spawning_popen() is None:
            return self.__dict__
        # Open files are few: forkserver takes some 250 in all, a shell often 1024, and shared
        # memory is 64 MB in many a container. An encoder of twelve layers has 200 tensors.
        return {"packed": pickle.dumps(self.__dict__, pickle.HIGHEST_PROTOCOL)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        packed = state.get("packed")
        if packed is not None:
            state = pickle.loads(packed)
            after_fork.one_thread()
        self.__dict__.update(state)

    def set_storage(self, storage: Storage) -> None:
        """Change how the weights will be saved, e.g. to "int8" when a pipeline is released.

        RAISES: T208 for a storage there is not.
        """
        check_storage(storage)
        self._serialize_model = partial(self._serialize, storage=storage)

    @property
    def module(self) -> nn.Module:
        """RETURNS (nn.Module): The wrapped module."""
        return self._model

    def set_module(self, module: nn.Module) -> None:
        """Put another module in the place of the present one, on the same device."""
        self._model = module.to(self.device).eval()
        self.updates = 0

    def from_bytes(self, bytes_data: bytes) -> TorchShim:
        """Undo `to_bytes`; what is read counts as not trained yet, as after `set_module`.

        RAISES: T209 for bytes that are damaged, or of something else.
        """
        try:
            super().from_bytes(bytes_data)
        except TiktalkError:
            raise
        except _DAMAGE as err:
            reason = f"{type(err).__name__}: {err}".split("\n")[0]
            raise error("T209", reason=reason) from err
        self.updates = 0
        return self

    def set_dropout(self, rate: float) -> None:
        """Set the rate of every dropout layer in the module, in [0, 1)."""
        for layer in self._model.modules():
            if isinstance(layer, nn.Dropout):
                layer.p = rate
            elif hasattr(layer, "dropout_prob"):  # attention kernels that take a rate
                layer.dropout_prob = rate

    def predict(self, inputs: Any) -> Any:
        """Run in evaluation mode without gradients, and leave the module in that mode."""
        with self.inference() as module:
            return module(*inputs.args, **inputs.kwargs)

    @contextlib.contextmanager
    def inference(self) -> Iterator[nn.Module]:
        """The module in evaluation mode, gradients off: for callers with several calls to make."""
        if self._model.training:
            self._model.eval()
        with torch.inference_mode():
            yield self._model

    @contextlib.contextmanager
    def training(self) -> Iterator[nn.Module]:
        """The module in training mode, with gradients recorded."""
        self._model.train()
        with torch.enable_grad():
            yield self._model

    def finish_update(self, optimizer: Optimizer) -> None:
        """Apply the gathered gradients, scaled by `lr_scale`, and clear them."""
        self.updates += 1
        for name, weights in self._model.named_parameters():
            if weights.grad is None or not weights.requires_grad:
                continue
            # thinc's optimizers refuse a scalar, such as a temperature.
            shape = weights.shape
            new, _ = optimizer(
                (self.id, name),
                torch2xp(weights.data.reshape(shape or (1,))),
                torch2xp(weights.grad.reshape(shape or (1,))),
                lr_scale=self.lr_scale,
            )
            data = xp2torch(new, requires_grad=True, device=weights.device).detach()
            weights.data = data.reshape(shape)
            weights.grad = None

    @contextlib.contextmanager
    def use_params(self, params: dict[Any, Any]) -> Iterator[None]:
        """Put the averaged weights in for the length of the block."""
        named = dict(self._model.named_parameters())
        found = {name: params[(self.id, name)] for name in named if (self.id, name) in params}
        backup = {name: named[name].data for name in found}
        for name, value in found.items():
            # A copy: the optimizer goes on changing its averages in place.
            data = xp2torch(value.copy(), device=named[name].device)
            named[name].data = data.reshape(named[name].shape)
        try:
            yield
        finally:
            for name, value in backup.items():
                named[name].data = value
