"""What the documents say is true of the repository: dependencies, links, locks."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for more in project["optional-dependencies"].values() for one in more)]
    return {re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0].lower() for one in wanted}


def _explained(text: str) -> set[str]:
    return {name.lower() for name in re.findall(r"^\| ([A-Za-z0-9._-]+) \| ", text, re.MULTILINE)} - {"package"}


def _dead_links(text: str, folder: Path) -> list[str]:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    return [link for link in links if "://" not in link and not (folder / link).exists()]


def _unhashed(text: str) -> list[str]:
    """Requirements without a hash, and lines that name where packages come from."""
    joined = text.replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [line for line in lines if "--hash=sha256:" not in line or "://" in line or line.startswith("-")]


def test_every_direct_dependency_has_its_reason_and_no_reason_lacks_its_dependency() -> None:
    explained = _explained((ROOT / "docs" / "dependencies.md").read_text("utf-8"))
    assert explained == _direct()
    assert _explained("| left-pad | pads |\n") - _direct(), "a planted reason without a dependency is caught"


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    assert len(documents) > 5
    dead = [
        f"{document.name}: {link}"
        for document in documents
        for link in _dead_links(document.read_text("utf-8"), document.parent)
    ]
    assert not dead
    assert _dead_links("[planted](nowhere.md)", ROOT) == ["nowhere.md"]


def test_every_requirement_is_locked_by_hash_and_names_no_address() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        assert not _unhashed(file.read_text("utf-8")), file.name
    assert _unhashed("left-pad==1.0\n"), "a planted requirement without a hash is caught"
    assert _unhashed("--index-url https://example.invalid/simple\n")


def test_direct_runtime_dependencies_stay_few() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert len(project["dependencies"]) + len(project["optional-dependencies"]["operator"]) <= 25


def test_nothing_that_was_made_by_running_is_tracked() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    unwanted = [name for name in tracked if name.endswith((".lock", ".pyc", ".log")) or name.startswith(".tidegate/")]
    assert not unwanted
