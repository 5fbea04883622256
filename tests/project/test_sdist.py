"""What is handed out as source: the package with all of its files, and no half of the tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = "import setuptools.build_meta as b; b.build_sdist('dist')"


def test_the_sdist_has_the_package_and_no_tests(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "setup.cfg", "MANIFEST.in", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("LICENSE", "THIRD_PARTY_NOTICES", "spacy_tiktalk_start.py"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("__init__.py", "video/__init__.py", "video/detect/__init__.py"):
        (tmp_path / "spacy_tiktalk" / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "spacy_tiktalk" / name, tmp_path / "spacy_tiktalk" / name)
    shutil.copytree(
        ROOT / "spacy_tiktalk/video/detect/assets", tmp_path / "spacy_tiktalk/video/detect/assets"
    )
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests/test_files.py", tmp_path / "tests")
    command = [sys.executable, "-W", "error::UserWarning", "-c", BUILD]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "dist").glob("*.tar.gz")
    with tarfile.open(made) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert "spacy_tiktalk/video/detect/assets/centerface.onnx" in names
    assert not [name for name in names if name.startswith("tests")]
