"""`tidegate story`: the parts of which `tidegate run` makes the story, each in the surroundings of one deployment."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from tidegate.interfaces.cli.deployment import deployment
from tidegate.interfaces.run.keys import key_file, read_key
from tidegate.interfaces.site.configuration import load

FOLDER = "TIDEGATE_STORY_FOLDER"


@click.group()
def command() -> None:
    """Build and move the story's deployments (used by `tidegate run`; each needs a deployment's environment)."""


@command.command("found-hub")
@click.option("--platforms", required=True, help="JSON: code, name, base_url and key_file of each platform.")
@click.option("--keys", required=True, type=click.Path(path_type=Path), help="Folder of the demonstration's key ring.")
def found_hub(*, platforms: str, keys: Path) -> None:
    """Enter the authority, its officers and the platforms at the hub. Idempotent."""
    from tidegate.drills.story.place import place_of
    from tidegate.drills.story.supervision import AUTHORITY, AUTHORITY_NAME, OFFICERS

    place = place_of(folder=keys.parent.name)
    with deployment(role="hub"):
        from django.db import transaction

        from tidegate.hub.register import appoint_officer, found_authority, pin_platform

        with transaction.atomic():
            found_authority(code=AUTHORITY, name=AUTHORITY_NAME, jurisdiction=place.jurisdiction, zone=place.zone)
            for officer in OFFICERS:
                key = read_key(key_file(keys, f"officer-{officer.code}"))
                appoint_officer(
                    code=officer.code,
                    authority=AUTHORITY,
                    name=officer.name,
                    title=officer.title,
                    public_jwk=key.public.to_jwk(),
                )
            for one in json.loads(platforms):
                jwk = read_key(Path(one["key_file"])).public.to_jwk()
                pin_platform(code=one["code"], name=one["name"], base_url=one["base_url"], receipt_jwk=jwk)


@command.command("build")
@click.option("--savers", default=300, show_default=True, type=click.IntRange(50, 100_000))
@click.option("--days", default=60, show_default=True, type=click.IntRange(2, 250))
@click.option("--market", type=click.Path(exists=True, path_type=Path), help="Consumer Data Right documents.")
def build(*, savers: int, days: int, market: Path | None) -> None:
    """Migrate this platform's database, found it, and live its days; progress as lines of JSON."""
    configuration = load()
    code = configuration.platform
    assert code is not None, "TIDEGATE_PLATFORM names the platform to build"
    with deployment(as_owner=True, any_version=True) as urls:
        from tidegate.interfaces.database import schema
        from tidegate.interfaces.database.url import parts
        from tidegate.interfaces.site.roles import rooms_of

        _say(done=0, total=days, text="making tables")
        schema.apply(rooms=rooms_of("platform"), application=str(parts(urls.application_url)["user"]))
        _live(code=code, savers=savers, days=days, market=market)


def _live(*, code: str, savers: int, days: int, market: Path | None) -> None:
    from django.db import transaction

    from tidegate.drills.living import Lived, live
    from tidegate.drills.story.supervision import OFFICERS
    from tidegate.drills.story.trusting import trust
    from tidegate.ledger.check import check

    living = _living(code=code, savers=savers, days=days, market=market)
    _say(done=0, total=days, text=f"{len(living.products)} products of {len(living.founding.banks)} banks")

    def told(state: Lived) -> None:
        text = f"{state.day:%d %B %Y}: {state.acts} acts of {savers} savers"
        _say(done=min(state.days_done, days - 1), total=days, text=text, told=state.days_done % 20 == 0)

    lived = live(living=living, told=told)
    keys = _folder() / "keys"
    with transaction.atomic():
        trust(
            platform=code,
            officers={one.code: read_key(key_file(keys, f"officer-{one.code}")).public for one in OFFICERS},
            own_key=read_key(key_file(keys, code)).public,
        )
        report = check()
    assert report.ok, f"the books hold: {report.findings}"
    folder = _folder() / code
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "arrival.json", {"at": living.life.arrival.isoformat()})
    text = f"{lived.acts} acts, {report.figures['transfers']} transfers, balanced to 0.00"
    _say(done=days, total=days, text=text, told=True)


def _living(*, code: str, savers: int, days: int, market: Path | None) -> Any:
    if market is None:
        from tidegate.drills.story.build import living

        return living(platform=code, savers=savers, days=days)
    from tidegate.drills.market import living as market_living

    return market_living(platform=code, source=market, savers=savers, days=days)


@command.command("onward")
@click.option("--until", required=True, type=click.DateTime(formats=["%Y-%m-%d"]), help="The day to go on to.")
@click.option("--acts", type=click.Path(exists=True, path_type=Path), help="Acts to run again (the twin's way).")
@click.option("--progress", "file", required=True, type=click.Path(path_type=Path), help="Where to write progress.")
@click.option("--outcome", required=True, type=click.Path(path_type=Path), help="Where to write what was paid.")
def onward(*, until: Any, acts: Path | None, file: Path, outcome: Path) -> None:
    """Close this platform's days up to one, and write what every deposit was paid."""
    with deployment():
        from tidegate.drills.story.onward import go_on, of_documents
        from tidegate.drills.story.outcome import paid_out
        from tidegate.parties.enrol import persons

        recorded = list(of_documents(json.loads(acts.read_text("utf-8")))) if acts else []
        tell = _teller(file, until.date())
        try:
            gone = go_on(until=until.date(), acts=recorded, told=tell)
            savers = [person.code for person in persons(count_max=1_000_000)]
            paid = [one.document() for one in paid_out(savers=savers)]
            _write(outcome, {"open_day": gone.open_day.isoformat(), "paid": paid})
            _write(file, {"done": 1, "total": 1, "day": gone.open_day.isoformat(), "ended": True, "trouble": ""})
        except BaseException as error:
            _write(
                file, {"done": 0, "total": 1, "day": "", "ended": True, "trouble": f"{type(error).__name__}: {error}"}
            )
            raise


def _teller(file: Path, until: date) -> Callable[[int, int, date], None]:
    def tell(done: int, total: int, day: date) -> None:
        _write(file, {"done": done, "total": max(total, 1), "day": day.isoformat(), "ended": False, "trouble": ""})

    tell(0, 1, until)
    return tell


def _write(file: Path, document: dict[str, Any]) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(document), encoding="utf-8")
    fresh.replace(file)


def _folder() -> Path:
    folder = os.environ.get(FOLDER)
    assert folder, f"{FOLDER} names the story's folder"
    return Path(folder)


def _say(*, done: int, total: int, text: str, told: bool = False) -> None:
    click.echo(json.dumps({"done": done, "total": total, "text": text, "told": told}))
