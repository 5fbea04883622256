"""What `tiktalk doctor` finds out: one `Check` for each part, from what is installed and tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, requires
from typing import Any

from ...needs import installed
from .child import can_be_found
from .parts import PACKAGE, Need, Part
from .trying import UNTRIED, Tried

# So common that they do not tell whether an extra is installed.
_COMMON = ("pillow", "six", "filelock", "build", "torch", "scipy", "tokenizers", "onnxruntime")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True)
class PackageState:
    """One package of a part.

    status (str): "ok", "missing", "broken", "version" or "untried".
    """

    name: str
    version: str | None
    status: str
    reason: str | None = None


@dataclass(frozen=True)
class Check:
    """What is known of one part.

    status (str): "ok"; "missing" (not installed), "broken" (cannot be used), "version" (another
        version than is asked for, which may work), "untried" (installed, and not imported).
    detail (str): in short what is there.
    reason (str | None): what is wrong, one line.
    mend (str | None): a command.
    note (str | None): what else to know.
    """

    name: str
    status: str
    detail: str = ""
    purpose: str | None = None
    reason: str | None = None
    mend: str | None = None
    note: str | None = None
    packages: tuple[PackageState, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def works(self) -> bool:
        """Whether nothing is known to be wrong with it."""
        return self.status in ("ok", "version", "untried")

    def to_json(self) -> dict[str, Any]:
        """The fields that have something to say."""
        return {name: value for name, value in asdict(self).items() if value not in (None, (), {})}


def wanted() -> dict[str, str]:
    """The requirements in this package's own metadata: name → "torch>=2.6"."""
    try:
        lines = requires(PACKAGE) or []
    except PackageNotFoundError:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        if 'extra == "test"' not in line:
            found.setdefault(package_of(line), line.partition(";")[0].strip())
    return found


def check_part(part: Part, tried: Mapping[str, Tried], asked: Mapping[str, str]) -> Check:
    """The state of a part.

    tried (Mapping[str, Tried]): by probe, empty where none was; asked: of `wanted`.
    """
    states = tuple(_state(need, tried.get(need.probe, UNTRIED), asked) for need in part.needs)
    order = ("broken", "missing", "version", "untried", "ok")
    status = min((state.status for state in states), key=order.index)
    wrong = [state for state in states if state.status in ("broken", "missing", "version")]
    # Nothing of it there is no defect; half of it is.
    telling = [state for state in states if state.name not in _COMMON] or states
    nothing = all(state.status == "missing" for state in telling)
    if part.extra and status == "missing" and not nothing:
        status = "broken"
    # A line that begins with a package's name does not say it again, but those of the others.
    first = states[0].name
    own = first if not part.extra or part.name == first else None
    reason = None if nothing else "; ".join(_told(state, own) for state in wrong)
    shown = states if part.extra else states[:1]
    detail = ", ".join(_named(state, own) for state in shown if state.version)
    return Check(
        name=part.name,
        status=status,
        detail="" if status == "missing" else detail,
        purpose=part.purpose,
        reason=reason or None,
        mend=None if status in ("ok", "untried") else _mend(part, wrong, asked),
        note=part.note,
        packages=states,
        facts=_facts(part, tried),
    )


def blame(checks: Iterable[Check], roots_of: Iterable[Check]) -> list[Check]:
    """The checks, where one is broken only through a package under it that says so.

    roots_of (Iterable[Check]): where numpy, torch, thinc and spaCy are.
    What is under the others comes first: numpy, then torch, and so on.
    """
    bad = {check.name: check for check in roots_of if not check.works}
    roots = [bad[name] for name in ("numpy", "torch", "thinc", "spacy") if name in bad]
    done = []
    for check in checks:
        for root in roots:
            if root.name == check.name:
                break
            if check.status == "broken" and _same_reason(check, root):
                told = f"through {root.name}, which does not work here"
                check = replace(check, reason=told, mend=None, note=None)
                break
        done.append(check)
    return done


def _same_reason(check: Check, root: Check) -> bool:
    if root.status == "missing":
        return f"No module named '{root.name}" in (check.reason or "")
    if "torchvision" in (root.reason or "") and "torchvision" in (check.reason or ""):
        return True
    return bool(root.reason) and str(root.reason) in (check.reason or "")


def _state(need: Need, tried: Tried, asked: Mapping[str, str]) -> PackageState:
    names = (need.package, *need.alternatives)
    name, number = next(((n, v) for n in names if (v := installed(n))), (need.package, None))
    status, reason = tried.status, tried.reason
    if status == "untried" and not can_be_found(need.module):
        status = "missing"
    if status == "missing" and number is not None:
        status = "broken"
        reason = "pip has it, but its files are not all there"
    number = number or tried.facts.get("version")
    if status in ("ok", "untried") and number is not None:
        line = asked.get(_folded(need.package), "")
        if not fits(number, line):
            status, reason = "version", f"{line} is asked for"
    return PackageState(name, number, status, reason)


def fits(number: str, requirement: str) -> bool:
    """Whether a version is one of those a line such as "torch>=2.6" asks for."""
    try:
        from packaging.requirements import Requirement
    except ImportError:  # it comes with spaCy, which may be what is missing
        return True
    return not requirement or Requirement(requirement).specifier.contains(number, prereleases=True)


def _told(state: PackageState, own: str | None) -> str:
    if state.status == "missing":
        return f"{state.name} is missing"
    if state.name == own:
        return str(state.reason)
    number = f" {state.version}" if state.version else ""
    return f"{state.name}{number}: {state.reason}"


def _named(state: PackageState, own: str | None) -> str:
    return str(state.version) if state.name == own else f"{state.name} {state.version}"


def _mend(part: Part, wrong: Iterable[PackageState], asked: Mapping[str, str]) -> str:
    """The command that fixes a part."""
    told = " ".join(state.reason or "" for state in wrong)
    if "libGL" in told:
        return "apt-get install libgl1 (Debian/Ubuntu), or pip install opencv-python-headless"
    if "torchvision" in told and part.name in ("train", "yolo"):
        if part.extra == "yolo":
            return "install torchvision and torch of matching versions"
        other = "or install the one that belongs to your torch"
        return f"pip uninstall torchvision (only ultralytics needs it), {other}"
    gone = [state.name for state in wrong if state.status == "missing"]
    if part.mend and gone:
        return part.mend
    again = [asked.get(_folded(s.name), s.name) for s in wrong if s.status == "broken"]
    if again and not gone:
        # torch's own libraries are packages too, and may be what is damaged.
        alone = "" if part.name == "torch" else "--no-deps "
        return f"pip install --force-reinstall {alone}" + " ".join(map(_quoted, again))
    if part.extra:
        return f'pip install "{PACKAGE}[{part.extra}]"'
    names = [asked.get(_folded(state.name), state.name) for state in wrong]
    return "pip install " + " ".join(map(_quoted, names))


def _facts(part: Part, tried: Mapping[str, Tried]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for need in part.needs:
        facts = tried.get(need.probe, UNTRIED).facts
        found.update({name: value for name, value in facts.items() if name != "version"})
    return found


def _quoted(requirement: str) -> str:
    return f'"{requirement}"' if set("<>!~[;") & set(requirement) else requirement


def package_of(requirement: str) -> str:
    """The package that a line such as "torch>=2.6" is about, "" if it names none."""
    name = _NAME.match(requirement)
    return _folded(name.group()) if name else ""


def _folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
