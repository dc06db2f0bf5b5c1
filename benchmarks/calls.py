"""One transfer a call, sixteen clients at once: from Python, and as pgbench calls the same function."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from threading import Thread
from time import perf_counter, sleep
from uuid import UUID

from benchmarks.figure import Figure, percentile

CLIENTS = 16
PROCESSES = 4
_SCRIPT = Path(__file__).parent / "sql" / "one_call.pgbench"


def one_call(*, url: str, accounts: int, hot: bool, seconds: int) -> Figure:
    """Calls in `seconds` from 16 Python clients in 4 processes, beside pgbench's 16 clients before and after them."""
    before = _pgbench(url=url, accounts=accounts, hot=hot, seconds=seconds)
    mine = _from_python(url=url, accounts=accounts, hot=hot, seconds=seconds)
    after = _pgbench(url=url, accounts=accounts, hot=hot, seconds=seconds)
    calls, theirs = len(mine), (len(before) + len(after)) / 2
    where = "one hot account" if hot else f"spread over {accounts:,} accounts"
    return Figure(
        what=f"ledger, one transfer a call, {CLIENTS} clients, {where}",
        size=calls,
        seconds=float(seconds),
        limit_seconds=seconds * calls / theirs,
        p50_ms=percentile(mine, 0.5) * 1000,
        p99_ms=percentile(mine, 0.99) * 1000,
        note=f"pgbench {theirs / seconds:,.0f} a second, p99 {percentile([*before, *after], 0.99) * 1000:.1f} ms",
    )


def find_pgbench() -> str | None:
    """The program, of whatever version; None where there is none."""
    return shutil.which("pgbench") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))), None)


def _pgbench(*, url: str, accounts: int, hot: bool, seconds: int) -> list[float]:
    program = find_pgbench()
    assert program, "pgbench is installed with PostgreSQL's client programs"
    with tempfile.TemporaryDirectory(prefix="tidegate-bench-") as folder:
        variables = ["-D", f"accounts={accounts}", "-D", f"hot={int(hot)}"]
        command = [program, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "-l"]
        subprocess.run([*command, *variables, "-f", str(_SCRIPT), url], cwd=folder, check=True, capture_output=True)
        logs = [log.read_text("utf-8") for log in Path(folder).glob("pgbench_log.*")]
    return [int(line.split()[2]) / 1e6 for log in logs for line in log.splitlines()]


def _from_python(*, url: str, accounts: int, hot: bool, seconds: int) -> list[float]:
    wanted = json.dumps({"url": url, "accounts": accounts, "hot": hot, "seconds": seconds})
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.calls", wanted, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    ready = [one.stdout.readline() for one in started if one.stdout]
    assert ready == ["ready\n"] * PROCESSES, ready
    begin_at = f"{perf_counter() + 0.2}\n"  # the same clock in every process
    for one in started:
        assert one.stdin
        one.stdin.write(begin_at)
        one.stdin.flush()
    return [latency for one in started for latency in json.loads(one.communicate()[0])]


class Caller(Thread):
    """A client that posts one transfer after another, each in its own transaction, through the package's `post`."""

    def __init__(self, *, seed: int, accounts: int, hot: bool, seconds: int) -> None:
        super().__init__()
        self.random, self.accounts, self.hot = Random(f"{seed} {hot}"), accounts, hot  # noqa: S311 -- which account is next is no secret
        self.seconds, self.begin_at = seconds, 0.0
        self.latencies: list[float] = []

    def run(self) -> None:
        from django.db import connection

        sleep(max(0.0, self.begin_at - perf_counter()))
        self.call()  # connects, plans
        self.latencies.clear()
        until = self.begin_at + self.seconds
        while perf_counter() < until:
            self.call()
        connection.close()

    def call(self) -> None:
        from django.db import transaction

        from benchmarks.ledger import BANK, account_id
        from benchmarks.rows import _DAY
        from tidegate.ledger.post import post
        from tidegate.ledger.transfer import Transfer

        debit, credit = self.random.sample(range(1, self.accounts + 1), 2)
        begun = perf_counter()
        with transaction.atomic():
            (result,) = post(
                transfers=[
                    Transfer(
                        transfer_id=UUID(int=self.random.getrandbits(128)),
                        debit_account=account_id(BANK if self.hot else debit),
                        credit_account=account_id(credit),
                        amount_minor=1,
                        code="bench",
                        value_date=_DAY,
                        business_day=_DAY,
                    )
                ]
            )
        assert result.outcome == "created", result
        self.latencies.append(perf_counter() - begun)


def main(wanted: str, number: str) -> None:
    """One process of clients; prints the latencies as JSON."""
    import django

    django.setup()
    from tidegate.interfaces.database.connections import point_at
    from tidegate.interfaces.database.url import Urls

    facts = json.loads(wanted)
    url = facts.pop("url")
    point_at(Urls(name="bench", application_url=url, owner_url=url))
    callers = [Caller(seed=int(number) * 100 + place, **facts) for place in range(CLIENTS // PROCESSES)]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    begin_at = float(sys.stdin.readline())
    for one in callers:
        one.begin_at = begin_at
        one.start()
    for one in callers:
        one.join()
    sys.stdout.write(json.dumps([latency for one in callers for latency in one.latencies]))


if __name__ == "__main__":
    main(*sys.argv[1:])
