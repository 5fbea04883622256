"""A first look at a .pt file that runs nothing in it."""

from __future__ import annotations

from pathlib import Path

from ...errors import error
from ...needs import need

_LAYERS = ("torch.nn.", "torchvision.transforms.", "ultralytics.nn.", "ultralytics.utils.loss.")
# What checkpoints of ultralytics hold beside layers; its restricted loader narrows getattr down.
_OTHERS = frozenset(
    {
        "builtins.getattr",
        "numpy.dtype",
        "numpy.core.multiarray.scalar",
        "numpy._core.multiarray.scalar",
        "pathlib.PosixPath",
        "pathlib.WindowsPath",
        "pathlib._local.PosixPath",
        "pathlib._local.WindowsPath",
        "ultralytics.utils.IterableSimpleNamespace",
        # Layers in the loss of a checkpoint that was saved during training.
        "ultralytics.utils.tal.RotatedTaskAlignedAssigner",
        "ultralytics.utils.tal.TaskAlignedAssigner",
    }
)


def check_checkpoint(path: Path) -> None:
    """Refuse a .pt file that needs more than a model's classes, before anything loads it.

    The pickle in the file is disassembled, not run. Names hidden from that are left to the loader:
    this is the outer one of two locks and never enough alone.

    RAISES: T728, T700 without torch.
    """
    torch = need("torch", "UltralyticsYOLO", extra="yolo")
    mend = "do not use this file if you do not know its maker; export the model to ONNX at its home"
    try:
        names = torch.serialization.get_unsafe_globals_in_checkpoint(path)
    except Exception as err:  # a hostile file can make the disassembler fail in any way
        reason = f"it is no checkpoint in torch.save's zip format ({type(err).__name__})"
        raise error("T728", path=path, reason=reason, mend=mend) from err
    strange = sorted(name for name in names if not name.startswith(_LAYERS) and name not in _OTHERS)
    if strange:
        reason = f"its pickle asks for {', '.join(strange[:3])}, which no model needs"
        raise error("T728", path=path, reason=reason, mend=mend)
