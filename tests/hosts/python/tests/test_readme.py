"""What the READMEs show runs as it stands, and prints what they say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

HERE = Path(__file__).resolve().parent.parent


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE)
    assert found is not None, title
    return found.group(1)


def prints(code: str, folder: Path) -> str:
    (folder / "example.py").write_text(code, "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "example.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def said(code: str) -> list[str]:
    """What stands behind the lines that print."""
    return re.findall(r"^\s*print\(.*\)  # (.*)$", code, re.MULTILINE)


def test_the_example_of_the_package_runs(tmp_path: Path) -> None:
    (code,) = blocks((HERE / "README.md").read_text("utf-8"), "python")
    assert len(said(code)) > 1
    assert prints(code, tmp_path).splitlines() == said(code)


def test_the_example_of_the_project_runs(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (programme,) = blocks(section(readme, "A programme"), "json")
    (tmp_path / "shop.json").write_text(programme, "utf-8")
    (code,) = blocks(section(readme, "From Python"), "python")
    assert len(said(code)) > 1
    assert prints(code, tmp_path).splitlines() == said(code)


def test_the_version_is_that_of_the_engine() -> None:
    project = (HERE / "pyproject.toml").read_text("utf-8")
    workspace = (ROOT / "Cargo.toml").read_text("utf-8")
    version = re.search(r'^version = ".*"$', project, re.MULTILINE)
    assert version is not None
    assert version.group(0) in workspace.splitlines()


def test_the_licence_is_that_of_the_project() -> None:
    assert (HERE / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
