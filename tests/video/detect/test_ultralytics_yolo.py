"""UltralyticsYOLO: with a stand-in for the package, and with the package where it is installed."""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.detect import ultralytics_yolo
from spacy_tiktalk.video.detect.safe_pickle import check_checkpoint
from spacy_tiktalk.video.detect.ultralytics_yolo import UltralyticsYOLO
from spacy_tiktalk.video.kept_state import kept_state
from spacy_tiktalk.video.types import Detector, VideoFrame

cv2 = pytest.importorskip("cv2")

STAND_IN = {
    "ultralytics/__init__.py": """
import os
SEEN = dict(os.environ)
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["STAND_IN"] = "1"
import cv2, torch, numpy, warnings
import PIL.Image
cv2.setNumThreads(0)
cv2.imread = torch.save = PIL.Image.open = lambda *a, **k: None
numpy.set_printoptions(linewidth=321)
torch.set_printoptions(linewidth=321)
warnings.simplefilter("ignore")
settings = {"sync": True}
from .engine import YOLO
""",
    "ultralytics/nn/__init__.py": "",
    "ultralytics/nn/tasks.py": """
import os
SAFE_LOAD = os.environ.get("ULTRALYTICS_SAFE_LOAD") == "true"
""",
    "ultralytics/engine.py": """
import os
from types import SimpleNamespace
import torch
MADE, ASKED = [], []
class YOLO:
    names = {0: "person", 1: "Head"}
    def __init__(self, path, task):
        assert os.path.isabs(path) and os.path.isfile(path)
        MADE.append(path)
    def predict(self, images, **settings):
        ASKED.append((len(images), settings))
        os.environ["CUBLAS_WORKSPACE_CONFIG"] = "x"
        torch.set_num_threads(torch.get_num_threads() + 1)
        torch.rand(3)
        answers = []
        for image in images:
            image[:] = 0
            rows = [[-5, -5, 9, 9, 0.3, 1], [1, 1, 5, 5, 0.9, 1], [2, 2, 2, 8, 0.8, 1],
                    [1, 1, 7, 7, 0.95, 0], [float("nan"), 1, 7, 7, 0.9, 1]]
            t = torch.tensor(rows)
            boxes = SimpleNamespace(xyxy=t[:, :4], conf=t[:, 4], cls=t[:, 5])
            answers.append(SimpleNamespace(boxes=boxes))
        return answers
""",
}


def frame(index: int = 0) -> VideoFrame:
    image = np.random.default_rng(index).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    return VideoFrame(index, index / 5, image)


def process_state() -> list[object]:
    import PIL.Image

    return [
        dict(os.environ),
        cv2.getNumThreads(),
        torch.get_num_threads(),
        PIL.Image.open,
        torch.save,
        torch.load,
        cv2.imread,
        cv2.imwrite,
        list(warnings.filters),
        np.get_printoptions(),
        vars(torch._tensor_str.PRINT_OPTS).copy(),
        torch.get_rng_state().tolist(),
        sorted(map(str, torch.serialization.get_safe_globals())),
    ]


def loaded() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == "ultralytics"]


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A package `ultralytics` that writes down what it sees and behaves as badly as the real."""
    folder = tmp_path / "stand_in"
    for name, text in STAND_IN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    real = {name: sys.modules.pop(name) for name in loaded()}
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in loaded():
        del sys.modules[name]
    sys.modules.update(real)


@pytest.fixture
def weights(tmp_path) -> Path:
    path = tmp_path / "heads.pt"
    torch.save({"model": {"weight": torch.zeros(2)}}, path)
    return path


class Payload:
    """Unpickled, it makes a file."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self):
        return (open, (str(self.target), "w"))


def test_environment_is_set_before_the_import(stand_in, weights):
    UltralyticsYOLO(path=weights)([frame()])
    package = sys.modules["ultralytics"]
    assert package.SEEN["YOLO_OFFLINE"] == "1"
    assert package.SEEN["YOLO_AUTOINSTALL"] == "false"
    assert package.SEEN["YOLO_VERBOSE"] == "false"
    assert package.SEEN["ULTRALYTICS_SAFE_LOAD"] == "true"
    assert os.path.isdir(package.SEEN["YOLO_CONFIG_DIR"])
    assert package.settings == {"sync": False}


def test_the_process_is_as_before(stand_in, weights):
    import PIL.Image  # noqa: F401

    before = process_state()
    detector = UltralyticsYOLO(path=weights)
    for _ in range(2):
        detector([frame()])
        assert process_state() == before


def test_boxes_of_the_named_class_clipped_and_sorted(stand_in, weights):
    detector = UltralyticsYOLO(path=weights, classes=("HEAD",), threshold=0.1, size=320)
    assert isinstance(detector, Detector)
    given = [frame(0), frame(1)]
    images = [f.image.copy() for f in given]
    for found in detector(given):
        assert found.boxes.tolist() == [[1, 1, 5, 5], [0, 0, 9, 9]]
        assert np.allclose(found.scores, [0.9, 0.3])
        assert found.landmarks is None
    assert all(np.array_equal(f.image, image) for f, image in zip(given, images, strict=True))
    engine = sys.modules["ultralytics.engine"]
    assert [n for n, _ in engine.ASKED] == [1, 1]  # one by one
    settings = engine.ASKED[0][1]
    assert settings["classes"] == [1]
    assert (settings["conf"], settings["imgsz"], settings["save"]) == (0.1, 320, False)
    assert len(engine.MADE) == 1
    assert detector([]) == []


def test_no_class_of_that_name(stand_in, weights):
    with pytest.raises(TiktalkError, match=r"T727.*face.*Head, person"):
        UltralyticsYOLO(path=weights, classes="face")([frame()])


@pytest.mark.parametrize("name", ["yolo11n.pt", "no/such.onnx", "https://x.org/a.pt", "a.yaml", ""])
def test_a_path_that_is_no_file_never_reaches_the_package(stand_in, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    detector = UltralyticsYOLO(path=name)
    with pytest.raises(TiktalkError, match="T724"):
        detector([frame()])
    with pytest.raises(TiktalkError, match="T724"):
        _ = detector.fingerprint
    assert "ultralytics" not in sys.modules


def test_a_pickle_with_a_payload_is_refused_before_the_import(stand_in, tmp_path):
    target = tmp_path / "made_by_payload"
    zipped, legacy, bare = (tmp_path / f"{name}.pt" for name in ("zipped", "legacy", "bare"))
    torch.save({"model": Payload(target)}, zipped)
    torch.save({"model": Payload(target)}, legacy, _use_new_zipfile_serialization=False)
    bare.write_bytes(pickle.dumps(Payload(target)))
    (tmp_path / "empty.pt").write_bytes(b"")
    for path in (zipped, legacy, bare, tmp_path / "empty.pt"):
        with pytest.raises(TiktalkError, match=f"T728.*{path.name}"):
            UltralyticsYOLO(path=path)([frame()])
    assert not target.exists()
    assert "ultralytics" not in sys.modules


def test_a_pickle_is_refused_without_the_restricted_loader(stand_in, weights):
    tasks = stand_in / "ultralytics/nn/tasks.py"
    tasks.write_text("SAFE_LOAD = False\n")  # imported earlier, without the variable
    with pytest.raises(TiktalkError, match=r"T728.*imported before.*ONNX"):
        UltralyticsYOLO(path=weights)([frame()])
    for name in loaded():
        del sys.modules[name]
    tasks.write_text("old = 'a version without it'\n")
    with pytest.raises(TiktalkError, match=r"T728.*no restricted loader.*ONNX"):
        UltralyticsYOLO(path=weights)([frame()])
    onnx = weights.rename(weights.with_suffix(".onnx"))  # holds no code: no such condition
    assert len(UltralyticsYOLO(path=onnx)([frame()])[0]) == 2


def test_settings_of_someone_else_stay(stand_in, weights):
    with kept_state({"ULTRALYTICS_SAFE_LOAD": "true"}):  # their import, not ours
        import ultralytics
        import ultralytics.nn.tasks
    UltralyticsYOLO(path=weights)([frame()])
    assert ultralytics.settings == {"sync": True}


def test_what_the_package_raises_becomes_ours(stand_in, weights):
    engine = stand_in / "ultralytics/engine.py"
    engine.write_text(engine.read_text().replace("torch.rand(3)", "raise RuntimeError('odd')"))
    with pytest.raises(TiktalkError, match=r"T724.*heads\.pt.*odd \(RuntimeError\)"):
        UltralyticsYOLO(path=weights)([frame()])


def test_a_broken_package_is_named(stand_in, weights):
    (stand_in / "ultralytics/engine.py").write_text("raise ImportError('half installed')")
    with pytest.raises(TiktalkError, match=r"T700.*half installed.*\[yolo\]"):
        UltralyticsYOLO(path=weights)([frame()])


@pytest.mark.parametrize(
    "setting",
    [
        {"classes": ()},
        {"threshold": 2},
        {"threshold": "0.3"},
        {"nms": -1},
        {"size": 100},
        {"size": 0},
        {"size": None},
        {"batch": 0},
        {"batch": True},
    ],
)
def test_settings_out_of_range(setting):
    (field,) = setting
    with pytest.raises(TiktalkError, match=rf"T722.*{field}"):
        UltralyticsYOLO(path="a.pt", **setting)


def test_pickled_without_the_model_and_fingerprint(stand_in, weights):
    detector = UltralyticsYOLO(path=weights)
    detector([frame()])
    copy = pickle.loads(pickle.dumps(detector))
    assert copy._model is None
    assert copy.fingerprint == detector.fingerprint
    assert len(copy([frame()])[0]) == 2
    assert UltralyticsYOLO(path=weights, size=320).fingerprint != detector.fingerprint
    assert UltralyticsYOLO(path=weights, classes=["Head"]).fingerprint == detector.fingerprint


def test_two_python_threads_load_once_and_leave_the_process(stand_in, weights):
    first, second = UltralyticsYOLO(path=weights), UltralyticsYOLO(path=weights)
    first([frame()])
    before = process_state()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: [first, second][n % 2]([frame(n)])[0], range(12)))
    assert [len(one) for one in found] == [2] * 12
    assert len(sys.modules["ultralytics.engine"].MADE) == 2
    assert process_state() == before


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("ultralytics.nn.tasks.DetectionModel", True),
        ("ultralytics.nn.modules.head.Detect", True),
        ("ultralytics.utils.IterableSimpleNamespace", True),
        ("ultralytics.utils.loss.v8DetectionLoss", True),
        ("ultralytics.utils.checks.check_requirements", False),
        ("ultralytics.utils.downloads.safe_download", False),
        ("ultralytics.engine.YOLO", False),
        ("ultralytics.nnx.Thing", False),
    ],
)
def test_only_layers_and_their_settings_may_be_asked_for(monkeypatch, tmp_path, name, fine):
    unsafe = "get_unsafe_globals_in_checkpoint"
    monkeypatch.setattr(torch.serialization, unsafe, lambda path: [name])
    if fine:
        check_checkpoint(tmp_path / "a.pt")
    else:
        with pytest.raises(TiktalkError, match=f"T728.*{name}"):
            check_checkpoint(tmp_path / "a.pt")


def test_state_comes_back_after_an_error():
    before = process_state()
    with pytest.raises(KeyError), kept_state({"NEW_VARIABLE": "1"}):
        os.environ.pop("PATH")
        torch.save = torch.load = None
        torch.manual_seed(1)
        torch.serialization.add_safe_globals([Payload])
        raise KeyError
    assert process_state() == before


# --- with the package itself ----------

_torchvision = []


@pytest.fixture
def real(monkeypatch):
    """ultralytics, freshly imported by us."""
    if find_spec("ultralytics") is None:
        pytest.skip("ultralytics is not installed: it is AGPL, so the tests do not bring it")
    mended = False
    try:
        import torchvision
    except RuntimeError:  # a build for another torch: give it the operators' names
        library = torch.library.Library("torchvision", "DEF")
        for name in ("nms", "qnms"):
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _torchvision.append(library)
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[name]
        mended = True
    with ultralytics_yolo._ultralytics() as package:
        if mended:  # the names hold no code
            import torchvision.ops
            from ultralytics.utils.nms import TorchNMS

            torchvision.ops.nms = TorchNMS.nms
        return package


@pytest.fixture
def random_weights(real, tmp_path) -> Path:
    """A network without training: it serves the interface, its boxes mean nothing."""
    path = tmp_path / "random.pt"
    with ultralytics_yolo._ultralytics() as package:
        torch.manual_seed(0)
        model = package.YOLO("yolov8n.yaml")
        model.model.names = {**dict.fromkeys(range(80), "head"), 3: "other"}
        model.save(str(path))
    return path


def test_real_model_gives_valid_boxes_and_leaves_the_process(random_weights):
    import PIL.Image  # noqa: F401

    before = process_state()
    detector = UltralyticsYOLO(path=random_weights, threshold=0.0, size=64)
    given = [frame(n) for n in range(3)]
    first, second = detector(given), detector(given)
    assert process_state() == before
    assert sum(map(len, first)) > 0
    for mine, again, alone in zip(first, second, map(detector, ([f] for f in given)), strict=True):
        assert np.array_equal(mine.boxes, again.boxes)
        assert np.array_equal(mine.boxes, alone[0].boxes)
        assert (mine.boxes[:, 2:] > mine.boxes[:, :2]).all()
        assert (mine.boxes[:, 2:] <= (80, 60)).all()
    with pytest.raises(TiktalkError, match=r"T727.*other"):
        UltralyticsYOLO(path=random_weights, classes=("face",))(given)


def test_real_package_is_offline_silent_and_safe(real):
    from ultralytics import settings, utils
    from ultralytics.nn import tasks

    assert utils.SAFE_LOAD is True and tasks.SAFE_LOAD is True
    assert utils.AUTOINSTALL is False and utils.ONLINE is False
    assert settings["sync"] is False
    assert "tiktalk-yolo-" in str(utils.USER_CONFIG_DIR)


def test_real_restricted_loader_refuses_a_payload_by_itself(real, tmp_path, monkeypatch):
    """The inner lock, with ours open."""
    monkeypatch.setattr(ultralytics_yolo, "check_checkpoint", lambda path: None)
    target = tmp_path / "made_by_payload"
    for zipped in (True, False):
        path = tmp_path / f"evil{zipped}.pt"
        torch.save({"model": Payload(target)}, path, _use_new_zipfile_serialization=zipped)
        with pytest.raises(TiktalkError, match=r"T724.*evil"):
            UltralyticsYOLO(path=path)([frame()])
    assert not target.exists()


def test_real_onnx_model(random_weights):
    for module in ("onnx", "onnxruntime"):
        pytest.importorskip(module)
    with ultralytics_yolo._ultralytics() as package:
        model = package.YOLO(str(random_weights))
        path = Path(model.export(format="onnx", imgsz=64, simplify=False, verbose=False))
    before = process_state()
    detector = UltralyticsYOLO(path=path, threshold=0.0, size=64)
    (found,) = detector([frame()])
    assert process_state() == before
    assert (found.boxes[:, 2:] > found.boxes[:, :2]).all()
