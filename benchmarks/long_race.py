"""`make race`: the long race with both controls and the gate's cost; `--write` keeps the figures in docs/race.md."""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from benchmarks.server import Durable, durable

if TYPE_CHECKING:
    from benchmarks.race import Guard, Race

os.environ["TIDEGATE_ROLE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "tidegate.interfaces.site.settings"

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "race.md"
CONTROL_LATE = 50
CONTROL_ROUNDS_MAX = 1_000
BUSY_PART = 100
TOLD_EVERY = 50
KEPT_EVERY = 500
CASH_MINOR = 1_000_000_000_000
COST_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One race in figures; times in milliseconds."""

    guard: str
    takedowns: int
    sales: int
    refused: int
    returned: int
    late_by_clock: int
    late_by_order: int
    p50_ms: int
    p99_ms: int
    max_ms: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Sales a second of busy savers while nobody orders anything: through the gate, and without its lock."""

    gated: float
    ungated: float

    def words(self) -> str:
        return (
            f"With nobody ordering: {self.gated:.0f} sales a second through the gate, {self.ungated:.0f} without its "
            f"lock; the lock costs {100 * (1 - self.gated / self.ungated):.1f} %."
        )


@click.command()
@click.option("--rounds", default=10_000, show_default=True, type=click.IntRange(1), help="Takedowns, each lifted.")
@click.option("--savers", default=24, show_default=True, type=click.IntRange(1, 64))
@click.option("--minutes", default=0, help="Stop the long race after so many minutes, whatever was reached (0: never).")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--write", is_flag=True, help="Keep the figures in docs/race.md.")
def main(*, rounds: int, savers: int, minutes: int, as_json: bool, write: bool) -> None:
    """Race busy savers against takedowns and lifts. Exit 1 if a sale was late, or a control shows none."""
    with durable() as server:
        from benchmarks.race import Guard

        cost = _cost(server, savers)
        lines: list[Line] = []

        def keep(line: Line, *, over: bool = True) -> None:
            """What is measured is kept at once: a race that is broken off leaves what it has shown."""
            shown = [*lines, line if over else replace(line, guard=f"{line.guard} (so far)")]
            if write:
                DOCUMENT.write_text(_document(shown, cost, savers=savers, version=server.version), encoding="utf-8")
            if over:
                lines.append(line)

        few = max(1, rounds // BUSY_PART)
        keep(_gated(server, rounds=rounds, savers=savers, minutes=minutes, busy=False, keep=keep))
        keep(_gated(server, rounds=few, savers=savers, minutes=minutes, busy=True, keep=keep))
        for guard in (Guard.PLAIN_READ_COMMITTED, Guard.PLAIN_SERIALIZABLE):
            keep(_control(server, guard, savers))
    late = [one.late_by_clock + one.late_by_order for one in lines]
    holds = not any(late[:2]) and all(late[2:])
    if as_json:
        found = {"ok": holds, "races": [asdict(one) for one in lines], **asdict(cost)}
        click.echo(json.dumps(found))
    else:
        click.echo("\n".join(_table(lines)))
        click.echo(cost.words())
    sys.exit(0 if holds else 1)


def _cost(server: Durable, savers: int) -> Cost:
    """Each way twice, in an order that a machine growing slower does not favour."""
    from benchmarks.race import Guard, sales_a_second

    def rate(guard: Guard) -> float:
        with server.platform():
            found_platform(count=savers, cash_minor=CASH_MINOR)
            return sales_a_second(guard=guard, savers_count=savers, seconds=COST_S)

    from tests.gate_world import found_platform

    plain, gate = Guard.PLAIN_READ_COMMITTED, Guard.GATE
    first, second, third, fourth = rate(plain), rate(gate), rate(gate), rate(plain)
    return Cost(gated=(second + third) / 2, ungated=(first + fourth) / 2)


class Keep(Protocol):
    def __call__(self, line: Line, *, over: bool = True) -> None: ...


def _gated(server: Durable, *, rounds: int, savers: int, minutes: int, busy: bool, keep: Keep) -> Line:
    from time import monotonic

    from benchmarks.race import Guard, race
    from tests.gate_world import found_platform

    begun = monotonic()
    deadline = begun + minutes * 60 if minutes else None

    def told(run: Race) -> bool:
        if len(run.shut) % TOLD_EVERY == 0:
            click.echo(f"{len(run.shut):,} of {rounds:,}: {run.figures()}", err=True)
        if len(run.shut) % KEPT_EVERY == 0:
            run.seconds = monotonic() - begun
            keep(_line(run), over=False)
        return deadline is not None and monotonic() > deadline

    with server.platform():
        found_platform(count=savers, cash_minor=CASH_MINOR)
        return _line(race(guard=Guard.GATE, savers_count=savers, rounds=rounds, busy=busy, enough=told))


def _control(server: Durable, guard: Guard, savers: int) -> Line:
    """Until it has shown enough."""
    from benchmarks.race import race
    from tests.gate_world import found_platform

    with server.platform():
        found_platform(count=savers, cash_minor=CASH_MINOR)
        run = race(
            guard=guard,
            savers_count=savers,
            rounds=CONTROL_ROUNDS_MAX,
            busy=True,
            enough=lambda run: run.late >= CONTROL_LATE,
        )
    click.echo(run.figures(), err=True)
    return _line(run)


def _line(run: Race) -> Line:
    return Line(
        guard=f"{run.guard}, {'without a pause' if run.busy else 'close to each order'}",
        takedowns=len(run.shut),
        sales=len(run.sold_at),
        refused=run.refused,
        returned=run.returned,
        late_by_clock=run.late,
        late_by_order=run.seen_while_shut,
        p50_ms=run.took_ms(50),
        p99_ms=run.took_ms(99),
        max_ms=run.took_ms(100),
        seconds=round(run.seconds),
    )


_HEAD = (
    "status read by", "takedowns, each lifted", "sales", "refused", "returned", "late by clients' clock",
    "late by database order", "order p50 ms", "p99 ms", "max ms", "seconds",
)  # fmt: skip


def _table(lines: list[Line]) -> list[str]:
    rows = [[one.guard, *(f"{value:,}" for value in list(asdict(one).values())[1:])] for one in lines]
    return [
        "| " + " | ".join(_HEAD) + " |",
        "|---|" + "---:|" * (len(_HEAD) - 1),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def _document(lines: list[Line], cost: Cost, *, savers: int, version: str) -> str:
    said = [
        "# The race",
        f"Made by `make race RACE=--write`: {savers} savers open deposits over and over on a durable PostgreSQL, while "
        "an authority's takedowns come and are lifted again as fast as they are answered. "
        "No sale may be late; the plain reads, which differ in nothing but the lock, must show late ones.",
        "",
        f"{datetime.now(UTC):%d %B %Y} · {os.cpu_count()} cores · PostgreSQL {version} · "
        f"Python {platform.python_version()} · load average at the end {os.getloadavg()[0]:.1f}",
        "",
        *_table(lines),
        "",
        cost.words(),
        "",
        "In the first line a few savers set out just before each takedown and one while it holds, at random instants, "
        "so that the race is close; in the others all of them act without a pause. "
        f"A control stops once {CONTROL_LATE} late sales are counted. Under SERIALIZABLE the sale is the gate's "
        "recorded yes alone, because the ledger is written under READ COMMITTED only; the counts by order are taken "
        "just after the commit there, and so miss some. Savers and authority are threads of one process: what an "
        "order waits for includes Python.",
        "",
    ]
    return "\n".join(said)


if __name__ == "__main__":
    main()
