"""The bridge to torch: averages, learning rates, modes."""

from __future__ import annotations

import copy
import pickle
import threading
import time
from multiprocessing.context import set_spawning_popen
from multiprocessing.reduction import ForkingPickler

import numpy as np
import pytest
import torch
from thinc.api import SGD, Adam, Model, fix_random_seed
from thinc.types import ArgsKwargs
from torch import nn

from spacy_tiktalk.models.network_shim import NetworkShim
from spacy_tiktalk.models.storage import pack_weights, unpack_weights


def serialize(module: nn.Module, storage: str) -> bytes:
    return b"".join(x.numpy().tobytes() for x in module.state_dict().values())


def deserialize(module: nn.Module | None, data: bytes, device: torch.device) -> nn.Module:
    assert module is not None
    out, at = copy.deepcopy(module), 0
    for x in out.state_dict().values():
        values = np.frombuffer(data, np.float32, x.numel(), at).copy()
        x.copy_(torch.from_numpy(values).reshape(x.shape))
        at += 4 * x.numel()
    return out


def forward(model: Model, x: np.ndarray, is_train: bool):
    shim = model.shims[0]
    if not is_train:
        return shim.predict(ArgsKwargs((torch.from_numpy(x),), {})).numpy(), lambda d: d
    shim.set_dropout(model.attrs["dropout_rate"])
    with shim.training() as module:
        y = module(torch.from_numpy(x))
    return y.detach().numpy(), lambda d: y.backward(torch.from_numpy(d))


def build(lr_scale: float = 1.0) -> Model:
    fix_random_seed(0)
    module = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.1), nn.Linear(8, 2))
    shim = NetworkShim(module, serialize=serialize, deserialize=deserialize, lr_scale=lr_scale)
    return Model("net", forward, shims=[shim], attrs={"dropout_rate": 0.0})


X = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)


def step(model: Model, optimizer: object) -> None:
    y, backprop = model.begin_update(X)
    backprop(y - 1)
    model.finish_update(optimizer)


def weights(model: Model) -> np.ndarray:
    parameters = model.shims[0].module.parameters()
    return np.concatenate([p.detach().numpy().ravel() for p in parameters])


def test_averages_go_in_and_out_again() -> None:
    model, optimizer = build(), Adam(0.05, use_averages=True)
    seen = []
    for _ in range(5):
        step(model, optimizer)
        seen.append(weights(model))
    before, outputs = weights(model), model.predict(X)
    with model.use_params(optimizer.averages):
        averaged = weights(model)
        assert np.abs(averaged - before).max() > 1e-3
        assert not np.allclose(model.predict(X), outputs, atol=1e-4)
        low, high = np.min(seen, axis=0) - 0.2, np.max(seen, axis=0) + 0.2
        assert ((averaged > low) & (averaged < high)).all()
    np.testing.assert_array_equal(weights(model), before)
    np.testing.assert_array_equal(model.predict(X), outputs)


def test_averages_begin_at_the_weights_and_not_at_zero() -> None:
    """One small step of a trained network: its average is the network, not 9/11 of it."""
    model, optimizer = build(), Adam(1e-4, use_averages=True)
    before = weights(model)
    step(model, optimizer)
    after = weights(model)
    with model.use_params(optimizer.averages):
        averaged = weights(model)
    assert np.abs(after - before).max() > 5e-5
    np.testing.assert_allclose(averaged, before + 9 / 11 * (after - before), atol=1e-6)
    np.testing.assert_array_equal(weights(model), after)


def test_averages_are_put_back_after_an_error() -> None:
    model, optimizer = build(), Adam(0.05, use_averages=True)
    step(model, optimizer)
    step(model, optimizer)
    before = weights(model)
    with pytest.raises(RuntimeError, match="stop"), model.use_params(optimizer.averages):
        raise RuntimeError("stop")
    np.testing.assert_array_equal(weights(model), before)


def test_averages_do_not_change_while_they_are_used() -> None:
    model, optimizer = build(), Adam(0.05, use_averages=True)
    step(model, optimizer)
    step(model, optimizer)
    averages = {key: value.copy() for key, value in optimizer.averages.items()}
    with model.use_params(optimizer.averages):
        step(model, SGD(1.0))
    for key, value in averages.items():
        np.testing.assert_array_equal(optimizer.averages[key], value)


def test_foreign_averages_change_nothing() -> None:
    model = build()
    before = weights(model)
    with model.use_params({(10**9, "0.weight"): np.zeros((8, 3), np.float32)}):
        np.testing.assert_array_equal(weights(model), before)


def test_learning_rate_scale() -> None:
    moved = []
    for scale in (1.0, 0.1):
        model = build(scale)
        before = weights(model)
        step(model, SGD(0.1))
        moved.append(weights(model) - before)
    np.testing.assert_allclose(moved[1], 0.1 * moved[0], atol=1e-6)
    assert np.abs(moved[0]).max() > 1e-2


def test_frozen_parameters_stay() -> None:
    model = build()
    frozen = model.shims[0].module[0].weight.requires_grad_(False)
    before = frozen.clone()
    step(model, SGD(0.1))
    assert torch.equal(frozen, before)


def test_gradients_gather_until_the_update_and_are_cleared() -> None:
    one, two = build(), build()
    start = weights(one)
    step(one, SGD(0.1))
    for _ in range(2):
        y, backprop = two.begin_update(X)
        backprop(y - 1)
    two.finish_update(SGD(0.1))
    # thinc clips long gradients, so only the direction and the growth are certain
    assert (weights(two) - start) @ (weights(one) - start) > 0
    assert all(p.grad is None for p in two.shims[0].module.parameters())


def test_prediction_leaves_evaluation_mode_on() -> None:
    model = build()
    model.attrs["dropout_rate"] = 0.5
    shim = model.shims[0]
    assert not shim.module.training
    model.begin_update(X)
    assert shim.module.training
    first = model.predict(X)
    assert not shim.module.training
    np.testing.assert_array_equal(model.predict(X), first)
    with shim.inference() as module:
        assert not module.training and not module(torch.from_numpy(X)).requires_grad
    assert not shim.module.training


def test_bytes_and_a_new_module_count_as_untrained() -> None:
    model = build()
    step(model, SGD(0.1))
    shim = model.shims[0]
    assert shim.updates == 1
    before = weights(model)
    assert shim.from_bytes(shim.to_bytes()) is shim
    np.testing.assert_array_equal(weights(model), before)
    assert shim.updates == 0
    step(model, SGD(0.1))
    shim.set_module(nn.Linear(3, 2))
    assert shim.updates == 0 and not shim.module.training


def rounded(module: nn.Module, storage: str) -> bytes:
    arrays = {name: x.numpy() for name, x in module.state_dict().items()}
    return pack_weights(arrays, storage)


def unrounded(module: nn.Module | None, data: bytes, device: torch.device) -> nn.Module:
    out = nn.Linear(3, 2)
    found = {name: torch.from_numpy(x) for name, x in unpack_weights(data).items()}
    out.load_state_dict(found)
    return out


@pytest.mark.parametrize("storage", ["int8", "float16"])
def test_what_was_learned_is_not_rounded_away(storage: str) -> None:
    """A step is smaller than a level of 8 bits."""
    fix_random_seed(0)
    small = {"serialize": rounded, "deserialize": unrounded, "storage": storage}
    shim = NetworkShim(nn.Linear(3, 2), **small)
    begun = shim.state
    read = NetworkShim(begun, **small)
    model = Model("net", forward, shims=[read], attrs={"dropout_rate": 0.0})
    y, _ = model.begin_update(X)
    assert read.state == begun  # asked for, and nothing learned
    y, backprop = model.begin_update(X)
    backprop((y - 1) * 1e-3)
    model.finish_update(SGD(1e-2))
    learned = read.module.weight.detach().clone()
    assert not torch.equal(learned, unrounded(None, begun, torch.device("cpu")).weight)
    again = NetworkShim(nn.Linear(3, 2), **small).from_bytes(read.to_bytes())
    copied = pickle.loads(pickle.dumps(again))
    for one in (read, again, copied):
        assert torch.equal(one.module.weight, learned)
        assert torch.equal(unrounded(None, one.state, torch.device("cpu")).weight, learned)
    again.set_storage(storage)  # as a release does
    assert not torch.equal(unrounded(None, again.state, torch.device("cpu")).weight, learned)


class NoFiles:
    """What a process is started with, where an open file more is one too many."""

    def duplicate_for_child(self, fd: int) -> int:
        raise AssertionError("an open file is sent")


def test_a_spawned_process_gets_bytes_and_works_in_one_thread() -> None:
    model, threads = build(lr_scale=0.5), torch.get_num_threads()
    expected = model.predict(X)
    set_spawning_popen(NoFiles())
    try:
        data = bytes(ForkingPickler.dumps(model))
    finally:
        set_spawning_popen(None)
    assert not any(p.is_shared() for p in model.shims[0].module.parameters())
    try:
        torch.set_num_threads(2)
        pickle.loads(pickle.dumps(model))
        assert torch.get_num_threads() == 2, "a copy in this process changes nothing"
        sent = pickle.loads(data)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(threads)
    assert np.array_equal(sent.predict(X), expected) and sent.shims[0].lr_scale == 0.5
    step(sent, SGD(0.1))
    assert not np.array_equal(weights(sent), weights(model)), "it can go on learning, by itself"
    assert np.array_equal(model.predict(X), expected)


def test_threads_that_ask_at_once_get_one_module() -> None:
    def slowly(module: nn.Module | None, data: bytes, device: torch.device) -> nn.Module:
        time.sleep(0.05)  # the others arrive meanwhile
        return nn.Linear(2, 2)

    shim = NetworkShim(b"weights", serialize=serialize, deserialize=slowly)
    found: list[nn.Module] = []
    ready = threading.Barrier(8)

    def ask() -> None:
        ready.wait()
        found.append(shim.module)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and all(module is found[0] for module in found)
