"""`tidegate drill`: rehearsals in seeded worlds, on a database server of their own."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.drill_work import command as work
from tidegate.interfaces.cli.progress import narrate


@click.group()
def command() -> None:
    """Rehearse a takedown from the order to the last maturity, on real machinery and with fictional parties."""


command.add_command(work)


def _faults() -> dict[str, str]:
    from tidegate.drills.december.breaks import BREAKS

    return {name: f"{one.words} (phase {one.phase})" for name, one in BREAKS.items()}


def _named(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """`help` and unknown names list what can be planted."""
    known = _faults()
    listed = "\n".join(f"  {name:<16} {words}" for name, words in known.items())
    if "help" in value:
        click.echo(f"Faults that can be planted, and the phase that must catch each:\n{listed}")
        raise click.exceptions.Exit
    if unknown := sorted(set(value) - set(known)):
        raise click.BadParameter(f"{', '.join(unknown)}: there are\n{listed}")
    return value


@command.command()
@click.option("--seed", default=None, help="Another seed plans another crowd.")
@click.option("--small", is_flag=True, help="A small crowd, to see it in a minute.")
@click.option("--holders", default=None, type=click.IntRange(60, 50_000), help="How many holders (default: 5,000).")
@click.option("--order-only", is_flag=True, help="Only the signed order, not what happened in 2020 beside it.")
@click.option(
    "--break", "faults", metavar="NAME", multiple=True, callback=_named, help="Plant a fault; `help` lists them."
)
@click.option("--keep", type=click.Path(path_type=Path), help="Keep databases, documents and logs in this folder.")
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Write the run-off as SVG.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, on stdout alone.")
def december(
    *,
    seed: str | None,
    small: bool,
    holders: int | None,
    order_only: bool,
    faults: tuple[str, ...],
    keep: Path | None,
    picture: Path | None,
    as_json: bool,
) -> int:
    """The takedowns of December 2020, phase by phase: as they happened, and as one signed order.

    Three platforms and a hub, six banks, forty products; each world goes to the last maturity beside a twin without an
    order. Exit 1 when a phase does not hold.
    """
    from tidegate.drills.december import world
    from tidegate.drills.december.verdict import verdict
    from tidegate.interfaces.run import december as drill
    from tidegate.interfaces.run.december_told import Telling, told

    begun = time.monotonic()
    folder = _folder(keep)
    run = drill.December(
        home=folder,
        holders=holders or (drill.SMALL if small else drill.FULL),
        seed=seed or world.SEED,
        probes=drill.PROBES_SMALL if small else drill.PROBES_FULL,
        ways=("ordered",) if order_only else ("ordered", "own"),
        faults=faults,
        tells=Telling(narrate),
    )
    try:
        facts = run.run()
        found = verdict(facts=facts)
        found["seconds"] = {**run.seconds, "all": round(time.monotonic() - begun, 1)}
        found["processor_seconds"] = drill.processor_seconds()
        found["memory_mb_largest_process"] = drill.memory_mb()
        if keep is not None:
            (folder / "facts.json").write_text(json.dumps(asdict(facts)), encoding="utf-8")
            (folder / "verdict.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        if picture is not None:
            _draw(facts, picture)
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else told(found))
    return exit_codes.OK if found["ok"] else exit_codes.FINDINGS


def _folder(keep: Path | None) -> Path:
    """Where a drill works. Its server's account must reach it, and socket paths are short."""
    if keep is None:
        folder = Path(tempfile.mkdtemp(prefix="tidegate-drill-"))
        folder.chmod(0o711)
        return folder
    keep = keep.expanduser().absolute()
    if keep.exists() and any(keep.iterdir()):
        raise click.BadParameter(f"{keep} is not empty; a drill begins in an empty folder.", param_hint="--keep")
    keep.mkdir(parents=True, exist_ok=True)
    return keep


def _draw(facts: Any, picture: Path) -> None:
    from tidegate.interfaces.run.december_picture import run_off_svg

    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(run_off_svg(facts), encoding="utf-8")
