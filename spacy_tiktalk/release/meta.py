"""What a released pipeline says of itself in its meta.json: data, versions, encoder, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os.path import abspath
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.util import split_requirement

from ..files import sha256_of
from ..models.network_shim import NetworkShim
from ..models.types import Storage
from ..models.walking import encoders_of
from ..needs import installed
from .faces import face_sources

VERSIONED = ("spacy-tiktalk", "spacy", "thinc", "numpy", "onnxruntime")
TRAINED_WITH = ("torch", "transformers", "tokenizers")


def fill_meta(
    nlp: Language,
    old: Mapping[str, Any],
    name: str,
    release: str | None,
    storage: Storage,
    data: Sequence[str | Path],
    about: Mapping[str, Any],
    details: Mapping[str, Any],
) -> None:
    """Write what is told of a release; the arguments are those of `release_pipeline`.

    old (Mapping[str, Any]): the meta of the trained pipeline.
    """
    meta = nlp.meta
    told = {"name": name, "version": release or old["version"]}
    meta.update({**told, "performance": dict(old.get("performance", {}))})
    for key in ("description", "author", "license", "sources"):
        if key in about:
            meta[key] = about[key]
    # `spacy package` adds these two with what is installed, however often they are there.
    own = ("spacy", "spacy-tiktalk")
    needed = dict.fromkeys(meta.get("requirements") or ())
    meta["requirements"] = [one for one in needed if split_requirement(one)[0] not in own]
    # What is released once more has its face model among its sources already.
    sources = [*(meta.get("sources") or []), *face_sources(nlp.config)]
    meta["sources"] = list({source["name"]: source for source in sources}.values())
    meta["tiktalk"] = {
        "data": data_hashes(data),
        "storage": storage,
        "versions": _versions(),
        "encoder": _encoder_facts(nlp),
        "about": {key: about[key] for key in ("data", "use", "limits") if key in about},
        **details,
    }


def data_hashes(paths: Iterable[str | Path]) -> dict[str, str]:
    """The sha256 of files by their names, each with as many of its folders as tell it from others.

    So no more of the maker's machine is told than is needed: train.spacy, but fit/threads.spacy
    where there is choose/threads.spacy as well.

    paths (Iterable): Files; one given twice counts once.
    RETURNS (dict): Name, with slashes, → hash in hex, in the order given.
    """
    files = list(dict.fromkeys(Path(abspath(path)) for path in paths))
    return {_told_apart(path, files): sha256_of(path) for path in files}


def _told_apart(path: Path, files: list[Path]) -> str:
    for n in range(1, len(path.parts)):
        if sum(other.parts[-n:] == path.parts[-n:] for other in files) == 1:
            return "/".join(path.parts[-n:])
    return path.as_posix()


def _encoder_facts(nlp: Language) -> dict[str, Any]:
    for node in encoders_of(nlp):
        network = cast(NetworkShim, node.shims[0]).network
        return {"parameters": network.n_parameters, "fingerprint": network.fingerprint}
    return {}


def _versions() -> dict[str, str]:
    return {package: installed(package) or "not installed" for package in VERSIONED + TRAINED_WITH}
