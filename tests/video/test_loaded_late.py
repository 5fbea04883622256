"""What networks become when they are sent to another process."""

from __future__ import annotations

import copy
import pickle

import pytest

pytest.importorskip("cv2", reason="the extra [video] is not installed")

from multiprocessing import context

from spacy_tiktalk import after_fork
from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.embed.mobile_face import MobileFace
from spacy_tiktalk.video.threads import network_threads


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has eight cores to itself, as it is again behind the test."""
    monkeypatch.setattr(after_fork, "_alone", True)
    monkeypatch.setattr(after_fork, "limit_torch", lambda: None)
    monkeypatch.setenv("OMP_NUM_THREADS", "8")


@pytest.mark.parametrize("kind", [CenterFace, MobileFace])
def test_a_spawned_process_computes_in_one_thread(kind: type) -> None:
    context.set_spawning_popen(object())
    try:
        sent = pickle.dumps(kind())
    finally:
        context.set_spawning_popen(None)
    assert network_threads() == 7, "the process that sends it is as before"
    arrived = pickle.loads(sent)
    assert network_threads() == 1
    assert vars(arrived).keys() == vars(kind()).keys()


def test_pickles_and_copies_leave_the_threads() -> None:
    detector = CenterFace()
    pickle.loads(pickle.dumps(detector))
    copy.deepcopy(detector)
    assert network_threads() == 7
