"""The December drill on this machine: its own database server, three platforms and a hub, worlds side by side."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from tidegate.drills.december.judging import Facts
from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.run.deployments import Deployment
from tidegate.interfaces.run.keys import key_file, read_key
from tidegate.interfaces.run.processes import Children, any_ports
from tidegate.interfaces.run.work import Task, answer_of, carry_out, seconds_since

Plain = dict[str, Any]
ByWay = dict[str, dict[str, Plain]]
SMALL, FULL = 90, 5_000
PROBES_SMALL, PROBES_FULL = 3, 60


class Tells(Protocol):
    """Told what happens: a line, or how far a stage is."""

    def line(self, text: str) -> None: ...
    def stage(self, name: str, done: int, total: int, text: str) -> None: ...


@dataclass(slots=True, kw_only=True)
class December:
    """One drill below `home`, whose folder it may use as it likes. `ways`: ordered, or both; `faults` are planted."""

    home: Path
    holders: int
    seed: str
    probes: int
    ways: tuple[str, ...]
    faults: tuple[str, ...]
    tells: Tells
    seconds: dict[str, float] = field(default_factory=dict)
    _platforms: dict[str, Deployment] = field(default_factory=dict)

    def run(self) -> Facts:
        """Everything, from empty databases to the facts of all worlds; nothing is left running, whatever happens."""
        with (
            Children(log_folder=self.home / "logs") as children,
            Cluster(home=self.home, durable=False, narrate=self.tells.line) as cluster,
        ):
            self._make(cluster)
            with self._timed("to the order"):
                self._begin(children)
            self._part(cluster)
            with self._timed("the order"):
                seen = self._order(children, cluster)
            with self._timed("to the last maturity, with and without an order"):
                worlds, twins = self._go(children, cluster)
        return self._facts(seen, worlds, twins)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.seconds[stage] = seconds_since(begun)

    # -- worlds ----------------------------------------------------------------------------------------------------

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    def _make(self, cluster: Cluster) -> None:
        from tidegate.drills.december import world

        ports = any_ports(count=len(world.SHOPS))
        for shop, port in zip(world.SHOPS, ports, strict=True):
            self._platforms[shop.code] = Deployment(
                role="platform",
                code=shop.code,
                name=shop.name,
                urls=cluster.databases.ensure(shop.code),
                port=port,
                key_file=key_file(self.keys, shop.code),
                home=self.home,
            )

    def _world(self, cluster: Cluster, code: str, name: str) -> Deployment:
        """The deployment of a platform on another of its databases; the signed order's is its first."""
        if name == "ordered":
            return self._platforms[code]
        return replace(self._platforms[code], urls=cluster.databases.urls(f"{code}_{name}", roles_of=code))

    def _copies(self) -> list[str]:
        return [name for way in self.ways for name in (way, f"{way}_twin") if name != "ordered"]

    def _part(self, cluster: Cluster) -> None:
        """The worlds part: each is a copy of the one that all had until now."""
        for code in self._platforms:
            for name in self._copies():
                cluster.databases.clone(f"{code}_{name}", template=code, roles_of=code)

    def _task(self, name: str, deployment: Deployment, task: str, *, owner: bool = False, **more: Any) -> Task:
        from tidegate.drills.december import world

        spec = {
            "task": task,
            "platform": deployment.code,
            "holders": world.holders_of(shop_code=deployment.code, holders=self.holders),
            "seed": self.seed,
            "keys": str(self.keys),
            **more,
        }
        out = self.home / "facts" / f"{name}.json"
        return Task(name=name, deployment=deployment, spec=spec, out=out, owner=owner)

    def _carry_out(self, tasks: list[Task], children: Children) -> dict[str, Plain]:
        carry_out(tasks=tasks, children=children, told=self.tells.stage)
        return {task.name: answer_of(task) for task in tasks}

    def _begin(self, children: Children) -> None:
        self.tells.line(f"Founding three platforms with {self.holders:,} holders …")
        self._make_keys()
        self._carry_out(
            [self._task(f"{code}-begin", one, "begin", owner=True) for code, one in self._platforms.items()], children
        )

    def _make_keys(self) -> None:
        """Before workers share them."""
        from tidegate.drills.december import world
        from tidegate.drills.story.supervision import OFFICERS

        for name in (*(f"officer-{one.code}" for one in OFFICERS), *(f"bank-{bank.code}" for bank in world.BANKS)):
            key_file(self.keys, name)

    def _order(self, children: Children, cluster: Cluster) -> Plain:
        from tidegate.interfaces.run.december_order import Ordering

        self.tells.line("Friday 18 December 2020, 18:20: the order …")
        tasks = [self._task(f"{code}-instant", one, "instant") for code, one in self._platforms.items()]
        waiting = {task.split("-")[0]: found["waiting"] for task, found in self._carry_out(tasks, children).items()}
        ordering = Ordering(
            platforms=self._platforms,
            hub=cluster.databases.ensure("hub"),
            keys=self.keys,
            holders=self.holders,
            probes=self.probes,
            missed="marsh" if "missed_platform" in self.faults else None,
            tells=self.tells,
        )
        seen = ordering.run(children=children, waiting=waiting)
        return seen | {"side": self._side(children, cluster)}

    def _side(self, children: Children, cluster: Cluster) -> Plain:
        """Attempts that change things, in a copy of a world under the order, thrown away afterwards."""
        cluster.databases.clone("alder_side", template="alder", roles_of="alder")
        task = self._task("alder-side", self._world(cluster, "alder", "side"), "side")
        found = self._carry_out([task], children)["alder-side"]
        cluster.databases.drop("alder_side")
        return found

    def _go(self, children: Children, cluster: Cluster) -> tuple[ByWay, ByWay]:
        """Every world to the end; a twin follows when its counterpart has said what was carried out there."""
        self.tells.line("Days close, to the last maturity, with and without an order …")
        tasks, twins = [], []
        for way in self.ways:
            for code in self._platforms:
                faults = self.faults if (way, code) == ("ordered", "alder") else ()
                deployment = self._world(cluster, code, way)
                one = self._task(f"{code}-{way}", deployment, "go", own=way == "own", faults=list(faults))
                twin = self._world(cluster, code, f"{way}_twin")
                again = self._task(f"{code}-{way}_twin", twin, "again", acts=str(one.out))
                tasks.append(one)
                twins.append(replace(again, after=one.name))
        found = self._carry_out([*tasks, *twins], children)
        return self._by_way(found, suffix=""), self._by_way(found, suffix="_twin")

    def _by_way(self, found: Mapping[str, Plain], *, suffix: str) -> ByWay:
        return {way: {code: found[f"{code}-{way}{suffix}"] for code in self._platforms} for way in self.ways}

    # -- facts -----------------------------------------------------------------------------------------------------

    def _facts(self, seen: Plain, worlds: ByWay, twins: ByWay) -> Facts:
        from tidegate.drills.december import world
        from tidegate.drills.december.papers import CERTIFICATE_TYP
        from tidegate.drills.december.phases_after import certificate
        from tidegate.drills.story.supervision import OFFICERS
        from tidegate.seal import sign

        officers = [read_key(key_file(self.keys, f"officer-{one.code}")) for one in OFFICERS]
        banks = {bank.code: read_key(key_file(self.keys, f"bank-{bank.code}")) for bank in world.BANKS}
        own = {code: read_key(key_file(self.keys, code)) for code in self._platforms}
        facts = Facts(
            holders=self.holders,
            worlds=worlds,
            twins=twins,
            keys={
                "officers": [key.public.to_jwk() for key in officers],
                "banks": {code: key.public.to_jwk() for code, key in banks.items()},
                "platforms": {code: key.public.to_jwk() for code, key in own.items()},
            },
            **seen,
        )
        signed = {
            code: sign(
                certificate(code=code, facts=facts), keys=[own[code], *officers, *banks.values()], typ=CERTIFICATE_TYP
            ).decode()
            for code in facts.reached
        }
        return replace(facts, certificates=signed)


def processor_seconds() -> float:
    """What this process and all that it started and ended took of the processors, workers and servers."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(sum(one.ru_utime + one.ru_stime for one in found), 1)


def memory_mb() -> int:
    """The largest process of the drill so far, workers and servers, in megabytes."""
    found = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(found) // 1024
