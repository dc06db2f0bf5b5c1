"""One worker of a drill: what its spec says, in the surroundings of one deployment; progress as lines of JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from tidegate.interfaces.cli.deployment import deployment
from tidegate.interfaces.run.keys import key_file, read_key

TOLD_EVERY_S = 1.0


@click.command("work", hidden=True)
@click.argument("spec", type=click.Path(exists=True, path_type=Path))
def command(*, spec: Path) -> None:
    """Carry out one part of a drill (used by `tidegate drill december`)."""
    given = json.loads(spec.read_text("utf-8"))
    founding = given["task"] == "begin"
    with deployment(as_owner=founding, any_version=founding) as urls:
        if founding:
            from tidegate.interfaces.database import schema
            from tidegate.interfaces.database.url import parts
            from tidegate.interfaces.site.roles import rooms_of

            schema.apply(rooms=rooms_of("platform"), application=str(parts(urls.application_url)["user"]))
        found = {"begin": _begin, "instant": _instant, "go": _go, "again": _again, "side": _side}[given["task"]](given)
    Path(given["out"]).write_text(json.dumps(found), encoding="utf-8")


class _Teller:
    """Not more often than people read."""

    def __init__(self) -> None:
        self._at = 0.0

    def __call__(self, done: int, total: int, text: str) -> None:
        if done == total or time.monotonic() - self._at >= TOLD_EVERY_S:
            self._at = time.monotonic()
            click.echo(json.dumps({"done": done, "total": total, "text": text}))


def _plan(given: dict[str, Any]) -> Any:
    from tidegate.drills.december import world
    from tidegate.drills.december.plan import plan_of

    shop = world.shop(given["platform"])
    return shop, plan_of(shop=shop, holders=given["holders"], seed=given["seed"])


def _keys(given: dict[str, Any]) -> Any:
    from tidegate.drills.december import world
    from tidegate.drills.december.going import Keys
    from tidegate.drills.story.supervision import OFFICERS

    folder = Path(given["keys"])
    return Keys(
        platform=read_key(key_file(folder, given["platform"])),
        officers=tuple(read_key(key_file(folder, f"officer-{one.code}")) for one in OFFICERS),
        banks={bank.code: read_key(key_file(folder, f"bank-{bank.code}")) for bank in world.BANKS},
    )


def _begin(given: dict[str, Any]) -> dict[str, Any]:
    from django.db import transaction

    from tidegate.drills.december.begin import begin
    from tidegate.drills.story.supervision import OFFICERS
    from tidegate.drills.story.trusting import trust

    shop, plan = _plan(given)
    begin(shop=shop, plan=plan, told=_Teller())
    keys = _keys(given)
    officers = {one.code: key.public for one, key in zip(OFFICERS, keys.officers, strict=True)}
    with transaction.atomic():
        trust(platform=shop.code, officers=officers, own_key=keys.platform.public)
    return {"savers": len(plan.savers), "strangers": len(plan.strangers)}


def _instant(given: dict[str, Any]) -> dict[str, Any]:
    """What is in flight is reserved; then the clock stands at the instant of the order."""
    from tidegate.drills.carry_out import at_instant
    from tidegate.drills.december import world
    from tidegate.drills.december.going import act_now

    _, plan = _plan(given)
    waiting = act_now(plan=plan)
    at_instant(at=world.T0)
    return {"waiting": waiting}


def _side(given: dict[str, Any]) -> dict[str, Any]:
    from tidegate.drills.december.side import attempts

    shop, plan = _plan(given)
    return attempts(shop=shop, plan=plan, keys=_keys(given))


def _go(given: dict[str, Any]) -> dict[str, Any]:
    from tidegate.drills.december.breaks import Fault
    from tidegate.drills.december.going import Going

    shop, plan = _plan(given)
    going = Going(
        shop=shop,
        plan=plan,
        keys=_keys(given),
        own=given["own"],
        faults=frozenset(Fault(name) for name in given["faults"]),
        told=_Teller(),
    )
    return going.to_the_end()


def _again(given: dict[str, Any]) -> dict[str, Any]:
    from tidegate.drills.december.going import go_again
    from tidegate.drills.story.onward import of_documents

    shop, plan = _plan(given)
    acts = json.loads(Path(given["acts"]).read_text("utf-8"))["acts"]
    return go_again(shop=shop, plan=plan, acts=list(of_documents(acts)), told=_Teller())
