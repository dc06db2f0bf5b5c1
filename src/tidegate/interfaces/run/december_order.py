"""The hour of the order: platforms served, looked at from outside, shut over the network, looked at again."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from tidegate.drills.december import world
from tidegate.drills.story.acts import saver_codes, story_id
from tidegate.interfaces.database.url import Urls
from tidegate.interfaces.run.december_desk import Desk
from tidegate.interfaces.run.deployments import Deployment
from tidegate.interfaces.run.outside import Crowd, Device, holders_see, same_sight, strangers_see
from tidegate.interfaces.run.processes import Children, server_command, wait_until_it_answers
from tidegate.interfaces.run.work import WorkTrouble, surroundings

Plain = dict[str, Any]
HOLDERS_ASKED = 8
CROWD = 2
ANSWER_PATIENCE_S = 60
CROWD_S = 0.5
"""How long savers go on before the order leaves, and after it was answered."""


@dataclass(slots=True, kw_only=True)
class Ordering:
    """`missed` is a platform whose server goes down after it was previewed, and stays down."""

    platforms: Mapping[str, Deployment]
    hub: Urls
    keys: Path
    holders: int
    probes: int
    missed: str | None
    tells: Any
    _seen: dict[str, Plain] = field(default_factory=dict)

    def run(self, *, children: Children, waiting: Mapping[str, Plain]) -> Plain:
        """What was seen, before and after, and what the hub keeps."""
        self._serve(children)
        desk = Desk(urls=self.hub, keys=self.keys, at=world.T0)
        try:
            desk.prepare(list(self.platforms.values()))
            before = {code: self._look(one) for code, one in self.platforms.items()}
            desk.decide(platforms=sorted(self.platforms), order_id=story_id(world.SEED, "takedown"))
            if self.missed:
                self._end(children, self.missed)
            reached = [code for code in self.platforms if code != self.missed]
            with ExitStack() as stack:
                devices = {code: self._devices(self.platforms[code], stack) for code in reached}
                crowds = {code: stack.enter_context(Crowd(devices=devices[code])) for code in reached}
                time.sleep(CROWD_S)
                desk.issue()
                deliveries = [desk.deliver(at=world.T0)]
                acknowledged = time.monotonic()
                time.sleep(CROWD_S)
                statuses = {code: [one.post_the_form() for one in devices[code]] for code in reached}
            late = sum(crowd.late(acknowledged=acknowledged) for crowd in crowds.values())
            if self.missed:
                deliveries += [desk.deliver(at=world.T0 + timedelta(hours=wait)) for wait in (1, 24, 72)]
            probes = desk.probe(
                minutes=self.probes,
                told=lambda minute: self.tells.stage("probes", minute, self.probes, "shelves looked at from outside"),
            )
            for code in reached:
                self._seen[code] = {
                    **self._after(self.platforms[code], before[code]),
                    "waiting": waiting[code],
                    "crowd_sold": len(crowds[code].sold_at),
                    "crowd_refused": crowds[code].refused,
                    "old_devices": statuses[code],
                    "record_is_fixed": self._is_fixed(self.platforms[code]),
                }
            return {
                "order": desk.said(),
                "instant": self._seen,
                "probes": probes,
                "deliveries": deliveries,
                "crowd_late": late,
                "amended": desk.amend(),
            }
        finally:
            desk.close()
            for code in self.platforms:
                self._end(children, code)

    def _serve(self, children: Children) -> None:
        started = {
            code: children.start(name=code, command=server_command(port=one.port), env=surroundings(one))
            for code, one in self.platforms.items()
        }
        for code, child in started.items():
            url = f"{self.platforms[code].base_url}/health/live"
            if not wait_until_it_answers(url=url, seconds=ANSWER_PATIENCE_S, child=child):
                raise WorkTrouble(f"Serving {code}", log=children.log_folder / f"{code}.log")

    def _end(self, children: Children, code: str) -> None:
        children.end(code)

    def _products(self, one: Deployment) -> Sequence[str]:
        return world.shop(one.code).shelf

    def _look(self, one: Deployment) -> Plain:
        return {
            "strangers": strangers_see(base_url=one.base_url, products=self._products(one)),
            "holders": holders_see(base_url=one.base_url, savers=saver_codes(HOLDERS_ASKED)),
        }

    def _after(self, one: Deployment, before: Plain) -> Plain:
        now = self._look(one)
        return {
            "before": before["strangers"],
            "after": now["strangers"],
            "sight": {
                saver: same_sight(before=before["holders"][saver], after=seen)
                for saver, seen in now["holders"].items()
            },
            "waiting_after": [
                each["deposit_id"] for seen in now["holders"].values() for each in seen["deposits"]
                if each["state"] == "funded"
            ],
        }  # fmt: skip

    def _devices(self, one: Deployment, stack: ExitStack) -> list[Device]:
        """Strangers who logged in the day before and left a form open."""
        holders = world.holders_of(shop_code=one.code, holders=self.holders)
        strangers = saver_codes(holders + CROWD)[holders:]
        found = []
        for saver in strangers:
            product = world.product(next(code for code in self._products(one) if world.product(code).term))
            device = Device(base_url=one.base_url, saver=saver, product=product.code, term=product.term)
            stack.callback(device.close)
            found.append(device)
        return found

    def _is_fixed(self, one: Deployment) -> bool:
        """Whether the application's own log-in is refused to touch what came and when."""
        with psycopg.connect(one.urls.application_url, autocommit=True) as connection:
            for statement in (
                "UPDATE compliance_received SET received_at = received_at + interval '1 hour'",
                "DELETE FROM compliance_receipt",
                "UPDATE gate_order SET expires_at = now()",
                "DELETE FROM gate_order",
                "DELETE FROM gate_record",
            ):
                try:
                    connection.execute(statement)
                except psycopg.Error:
                    continue
                return False
        return True
