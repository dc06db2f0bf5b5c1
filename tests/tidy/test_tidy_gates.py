"""The gates made by others (imports, lint, types) are shown violations too: a gate nobody sees fail dies silently."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "tidegate"
BIN = Path(sys.executable).parent

# contract id -> (module, the import planted there)
PLANTED_IMPORTS = {
    "rooms": ("money/planted.py", "import tidegate.orders"),
    "ground-and-supervising-half": ("rules/planted.py", "import django"),
    "client": ("client/planted.py", "import tidegate.ledger"),
    "hub": ("hub/planted.py", "import tidegate.gate"),
    "ledger-is-blind": ("ledger/planted.py", "import tidegate.rules"),
    "rows-parties": ("gate/planted.py", "import tidegate.parties.models"),
    "rows-gate": ("deposits/planted.py", "import tidegate.gate.models"),
    "rows-ledger": ("deposits/planted.py", "import tidegate.ledger.models"),
    "rows-catalogue": ("deposits/planted.py", "import tidegate.catalogue.models"),
    "rows-deposits": ("compliance/planted.py", "import tidegate.deposits.models"),
    "rows-compliance": ("drills/planted.py", "import tidegate.compliance.models"),
    "rows-closing": ("drills/planted.py", "import tidegate.closing.models"),
    "rows-hub": ("interfaces/desk/planted.py", "import tidegate.hub.models"),
    "interfaces": ("interfaces/desk/planted.py", "import tidegate.interfaces.platform"),
}


def _contracts() -> dict[str, str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return {s.removeprefix(prefix): parser[s]["name"] for s in parser.sections() if s.startswith(prefix)}


def _lint(folder: Path) -> str:
    code = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's real modules, so that planted edges meet the real graph."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, folder / "src" / "tidegate", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_every_contract_has_a_planted_violation() -> None:
    assert set(PLANTED_IMPORTS) == set(_contracts())


def test_every_room_with_rows_has_a_contract_for_them() -> None:
    modules = [*PACKAGE.glob("*/models.py"), *PACKAGE.glob("*/models/__init__.py")]
    rooms = {path.relative_to(PACKAGE).parts[0] for path in modules}
    assert rooms, "no room has rows: the rule would hold vacuously"
    assert {f"rows-{room}" for room in rooms} == {c for c in _contracts() if c.startswith("rows-")}


def test_the_house_as_it_stands_keeps_all_contracts(skeleton: Path) -> None:
    output = _lint(skeleton)
    assert f"Contracts: {len(_contracts())} kept, 0 broken." in output, output


def test_each_contract_catches_its_planted_import(skeleton: Path) -> None:
    for contract, (module, line) in PLANTED_IMPORTS.items():
        planted = skeleton / "src" / "tidegate" / module
        planted.write_text(f'"""Planted."""\n\n{line}\n')
        try:
            assert f"{_contracts()[contract]} BROKEN" in _lint(skeleton), f"{contract} lets {line!r} in {module} pass"
        finally:
            planted.unlink()


def test_a_stray_room_breaks_the_build(skeleton: Path) -> None:
    stray = skeleton / "src" / "tidegate" / "toolbox"
    stray.mkdir()
    (stray / "__init__.py").write_text("")
    try:
        assert "Contracts: " not in (output := _lint(skeleton)) or "broken" in output.replace("0 broken", "")
        assert "toolbox" in output
    finally:
        shutil.rmtree(stray)


def test_lint_catches_an_unused_import(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text("import os\n")
    done = subprocess.run(
        [str(BIN / "ruff"), "check", "--config", str(ROOT / "pyproject.toml"), "--no-cache", "planted.py"],
        cwd=tmp_path,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "F401" in done.stdout


def test_types_catch_text_where_money_is_due(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("from tidegate.money import Amount, currency\n\nAmount(minor='1', currency=currency('CNY'))\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path / "c"), str(planted)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1
    assert "[arg-type]" in done.stdout
