"""Settings of a component that can be changed on a loaded pipeline and are saved with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from thinc.api import Config

from ..errors import TiktalkError, error
from ..stored_file import stored_file

if TYPE_CHECKING:
    from spacy.language import Language
    from typing_extensions import Self

# What spaCy, thinc and srsly raise for files that are cut off or hold something else. A missing
# file stays a FileNotFoundError, as in every component of spaCy.
_DAMAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, IsADirectoryError)


# Kept outside of the components, so that pickling one does not pickle its pipeline.
_PIPELINES: WeakKeyDictionary[Settings, ref[Language]] = WeakKeyDictionary()

_ALIKE = 0.75  # of 1: threshold and link_threshold have 0.78


class Settings:
    """Mixin before TrainablePipe: the names in SETTINGS are attributes that live in `self.cfg`.

    They are checked when set, and stand in the config of the pipeline that the component was made
    for (see `belongs_to`), so that it says what is used.

    `spacy.load(path, config={"components.x.threshold": 0.7})` builds with 0.7, then reads what was
    stored; a config that differs from the one the pipeline was saved with was meant, and wins. Of
    whatever is read later into a component that has been loaded before, or from bytes, nothing is
    held against what is stored.
    """

    SETTINGS: tuple[str, ...] = ()
    cfg: dict[str, Any]
    _was_read = False  # from bytes or disk, since it was built

    @classmethod
    def check_setting(cls, key: str, value: Any) -> Any:
        """The value in the form in which it is saved; raises a coded error for one out of range."""
        raise NotImplementedError

    if not TYPE_CHECKING:  # a type checker would take every name for one that is there

        def __setattr__(self, key: str, value: Any) -> None:
            if key in self.SETTINGS:
                self.cfg[key] = self.check_setting(key, value)
                self._tell_config()
                return
            if not key.startswith("_"):
                self._refuse_misspelled(key)
            super().__setattr__(key, value)

        def __getattr__(self, key: str) -> Any:
            if key in type(self).SETTINGS:
                return self.cfg[key]
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{key}'")

    def _refuse_misspelled(self, key: str) -> None:
        """RAISES: T312 for a new name that is much like a setting's, or has a method to set it: it
        would change nothing.

        Others are let through: spaCy keeps things of its own here, and a class that is made of ours
        whatever it likes.
        """
        if type(self).__module__.partition(".")[0] != __name__.partition(".")[0]:
            return
        near = get_close_matches(key, self.SETTINGS, n=1, cutoff=_ALIKE)
        method = getattr(type(self), f"set_{key}", None)  # spaCy has some of its own
        if getattr(method, "__module__", None) == type(self).__module__:
            near = [f"set_{key}()"]
        if near and not hasattr(self, key):
            raise error("T312", pipe=type(self).__name__, key=key, near=near[0])

    def belongs_to(self, nlp: Language) -> None:
        """Say which pipeline's config is to follow the settings; nothing keeps that alive."""
        _PIPELINES[self] = ref(nlp)

    def _tell_config(self) -> None:
        known = _PIPELINES.get(self)
        nlp = None if known is None else known()
        if nlp is None:
            return
        for name, component in nlp.components:
            if component is self:
                self.write_settings(nlp.get_pipe_config(name))

    def note_configured(self) -> None:
        """Write down what the config gave; call it at the end of __init__."""
        self.cfg["configured"] = {key: self.cfg[key] for key in self.SETTINGS}

    def write_settings(self, config: dict[str, Any]) -> None:
        """Put the settings of now into the component's block of the pipeline's config.

        Otherwise the config would name outdated values, and loading with exactly those would
        change nothing, because they equal the saved ones.
        """
        # Some settings, such as aliases, are not in the config.
        now = {key: self.cfg[key] for key in self.SETTINGS if key in config}
        config.update(now)
        self.cfg["configured"].update(now)

    def restore_settings(self, built: dict[str, Any], *, given: bool) -> None:
        """After reading `cfg`: what a config that was given now differs in wins.

        built (dict[str, Any]): `cfg` before anything was read.
        given (bool): Whether what it was built with may have been given for this very reading.
        RAISES: T209 for a stored value that `check_setting` refuses.
        """
        saved = self.cfg["configured"]
        # srsly's JSON reads 0.3 as 0.30000000000000004, and keeps only ten digits of 1/3.
        for values in (self.cfg, saved, built["configured"]):
            for key in self.SETTINGS:
                if isinstance(values.get(key), float):
                    values[key] = float(f"{values[key]:.9g}")
        for key in self.SETTINGS:
            if given and built["configured"][key] != saved.get(key):
                self.cfg[key] = built["configured"][key]
            try:
                self.cfg[key] = self.check_setting(key, self.cfg[key])
            except TiktalkError as err:
                reason = f"{type(self).__name__}: {err}".rstrip(".")
                raise error("T209", reason=reason) from err
        self.cfg["configured"] = built["configured"]
        self._was_read = True
        self._tell_config()

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Serialize; settings changed since the pipeline was built are kept.

        A pipeline that has sourced this component from another does not hear of such a change: what
        its config says is noted, so that nobody takes that for a setting that was meant.
        """
        noted = self.cfg["configured"]
        self.cfg["configured"] = {**noted, **self._said_beside(Path(path))}
        try:
            super().to_disk(path, exclude=tuple(exclude))  # type: ignore[misc]  # TrainablePipe has it
        finally:
            self.cfg["configured"] = noted

    def _said_beside(self, path: Path) -> dict[str, Any]:
        """What the pipeline's config says of the settings; spaCy writes it before any component."""
        config = path.parent / "config.cfg"
        if not config.is_file():
            return {}
        try:
            said = Config().from_disk(config, interpolate=False)["components"][path.name]
            return {
                key: self.check_setting(key, said[key])
                for key in self.SETTINGS
                if key in said and not (isinstance(said[key], str) and "${" in said[key])
            }
        except (ValueError, KeyError, TypeError):  # another pipeline's, or no config at all
            return {}

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """Serialize; settings changed since the pipeline was built are kept."""
        return bytes(super().to_bytes(exclude=tuple(exclude)))  # type: ignore[misc]  # TrainablePipe has it

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> Self:
        """Undo `to_bytes`, settings and all. RAISES: T209."""
        built = dict(self.cfg)
        with self._telling_damage():
            super().from_bytes(data, exclude=tuple(exclude))  # type: ignore[misc]  # as above
            self.restore_settings(built, given=False)
        return self

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> Self:
        """Undo `to_disk`. The first time after it was built, as in `spacy.load`, a setting that was
        given in the config wins over the stored one. RAISES: T209 with the file."""
        built, given = dict(self.cfg), not self._was_read
        try:
            with self._telling_damage():
                super().from_disk(path, exclude=tuple(exclude))  # type: ignore[misc]  # as above
                self.restore_settings(built, given=given)
        except TiktalkError as err:
            if err.code == "T209":
                err.at(stored_file(err) or Path(path) / "cfg")
            raise
        return self

    @contextmanager
    def _telling_damage(self) -> Iterator[None]:
        """Around reading what was stored. RAISES: T209 for what is damaged."""
        try:
            yield
        except TiktalkError:
            raise
        except _DAMAGE as err:
            reason = " ".join(f"{type(self).__name__}: {err}".split()).rstrip(".")
            raise error("T209", reason=reason) from err
