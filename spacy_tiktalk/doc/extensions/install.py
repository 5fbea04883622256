"""The extension attributes `doc._.coref_clusters` and others: getters, nothing is stored.

spaCy has one table of them for all pipelines, and imports this package for each. So what another
package keeps under these names, in Docs that have nothing of ours, stays its own.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc, Span, Token

# Nothing else up here: every pipeline imports this module, and what the attributes give comes of
# all that knows a Doc and the words (most of the time of `import spacy_tiktalk`, were it imported).


_EXTENSIONS: tuple[tuple[Any, str, str], ...] = (
    (Doc, "coref_clusters", "coref_clusters"),
    (Doc, "coref_mentions", "coref_mentions"),
    (Doc, "dialogue", "dialogue"),
    (Doc, "head_tracks", "head_tracks"),
    (Span, "coref_cluster", "span_cluster"),
    (Span, "head_track_ids", "span_head_track_ids"),
    (Token, "coref_clusters", "token_clusters"),
)
"""Whose attribute, its name, and the function of `computed` that gives it."""


# No closures: spaCy pickles this table for the processes of `n_process`, in anybody's pipeline.
@dataclass(frozen=True)
class _Compute:
    """The getter of a computed attribute; in a Doc of others it gives what was set there.

    name (str): of the attribute. function (str): of `computed`: Doc, Span or Token → its value.
    """

    name: str
    function: str

    def __call__(self, obj: Any) -> Any:
        from . import computed

        doc, key = _place(obj, self.name)
        if key in doc.user_data and not computed.is_ours(doc):
            return doc.user_data[key]
        return getattr(computed, self.function)(obj)


@dataclass(frozen=True)
class _Refuse:
    """The setter of a computed attribute; in a Doc of others it keeps the value.

    Without a setter spaCy takes the value, and reading would go on as if nothing was set.

    owner, name (str): as they are shown, such as "Doc" and "dialogue".
    RAISES: T018 when it is called for a Doc of ours.
    """

    owner: str
    name: str

    def __call__(self, obj: Any, value: Any) -> None:
        from ...errors import error
        from .computed import is_ours

        doc, key = _place(obj, self.name)
        if is_ours(doc):
            raise error("T018", name=f"{self.owner}._.{self.name}")
        doc.user_data[key] = value


def _place(obj: Any, name: str) -> tuple[Doc, tuple[str, str, int | None, int | None]]:
    """The Doc, and where in its user data spaCy keeps an attribute that is set."""
    if isinstance(obj, Doc):
        return obj, ("._.", name, None, None)
    if isinstance(obj, Span):
        return obj.doc, ("._.", name, obj.start_char, obj.end_char)
    return obj.doc, ("._.", name, obj.idx, None)


def install_extensions(*, take_over: bool = True) -> None:
    """Set the package's extension attributes; calling it again changes nothing.

    take_over (bool): Whether an attribute of that name that another package has set becomes ours,
        with warning W001, as when a component is made; else, as on import, it is left alone.
    """
    for owner, name, function in _EXTENSIONS:
        getter = _Compute(name, function)
        if owner.has_extension(name):
            if owner.get_extension(name)[2] == getter or not take_over:
                continue
            from ...errors import warning

            shown = f"{owner.__name__}._.{name}"
            warnings.warn(warning("W001", name=shown), UserWarning, stacklevel=2)
        owner.set_extension(name, getter=getter, setter=_Refuse(owner.__name__, name), force=True)
