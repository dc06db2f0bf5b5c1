"""The hub of the December drill, in the drill's own process: one order, looked at, signed by two, issued, delivered."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tidegate.interfaces.database.url import Urls, parts
from tidegate.interfaces.run.deployments import Deployment
from tidegate.interfaces.run.keys import key_file, read_key
from tidegate.seal import SigningKey

Plain = dict[str, Any]


def _wait(milliseconds: int) -> None:
    time.sleep(milliseconds / 1000)


@dataclass
class Desk:
    """The authority's desk. Django is set up as a hub when it is prepared; one order, `order_id`."""

    urls: Urls
    keys: Path
    at: datetime
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))
    evidence: Plain = field(default_factory=dict)

    def prepare(self, platforms: Sequence[Deployment]) -> None:
        """Tables, the authority, its officers, the platforms with their pinned keys."""
        from tidegate.interfaces.cli.deployment import set_up

        set_up(role="hub")
        from django.db import transaction

        from tidegate.drills.story.supervision import AUTHORITY, AUTHORITY_NAME, OFFICERS
        from tidegate.hub.register import appoint_officer, found_authority, pin_platform
        from tidegate.interfaces.database import connections, schema
        from tidegate.interfaces.site.roles import rooms_of

        connections.point_at(self.urls)
        schema.apply(rooms=rooms_of("hub"), application=str(parts(self.urls.application_url)["user"]))
        with transaction.atomic():
            found_authority(code=AUTHORITY, name=AUTHORITY_NAME, jurisdiction="CN", zone="Asia/Shanghai")
            for one in OFFICERS:
                jwk = self._officer(one.code).public.to_jwk()
                appoint_officer(code=one.code, authority=AUTHORITY, name=one.name, title=one.title, public_jwk=jwk)
            for deployment in platforms:
                jwk = read_key(deployment.key_file).public.to_jwk()
                pin_platform(code=deployment.code, name=deployment.name, base_url=deployment.base_url, receipt_jwk=jwk)

    def close(self) -> None:
        """Lets go of network and database."""
        from tidegate.interfaces.database.connections import let_go

        self.http.close()
        let_go()

    def _officer(self, code: str) -> SigningKey:
        return read_key(key_file(self.keys, f"officer-{code}"))

    def decide(self, *, platforms: Sequence[str], order_id: Any) -> None:
        """Composed, previewed on each platform, signed by both officers over what they looked at."""
        from django.db import transaction

        from tidegate.drills.december.papers import LAW, REDRESS, YEARS
        from tidegate.drills.story.supervision import AUTHORITY, OFFICERS
        from tidegate.hub.compose import Composed, compose
        from tidegate.hub.draft import Draft
        from tidegate.hub.make_draft import make_draft
        from tidegate.hub.preview import Previewed, preview
        from tidegate.hub.sign import Signed, ToSign, sign_with, to_sign

        self.order_id = order_id
        draft = make_draft(
            kind="takedown", platforms=list(platforms), legal_basis=[(LAW.ref, LAW.sentence)],
            reason="Local banks take deposits from the whole country through platforms that have no licence to sell.",
            comply_within_s=3600, expires_at=self.at + YEARS, redress=REDRESS, at=self.at, everything=True,
        )  # fmt: skip
        assert isinstance(draft, Draft), f"the drill's draft is whole: {draft}"
        first = OFFICERS[0].code
        with transaction.atomic():
            composed = compose(order_id=order_id, authority=AUTHORITY, officer=first, draft=draft, at=self.at)
        assert isinstance(composed, Composed), composed
        looked = preview(
            order_id=order_id, officer=first, key=self._officer(first), client=self.http, at=self.at, wait=_wait
        )
        assert isinstance(looked, Previewed), looked
        assert looked.complete, f"every platform shows what the order would meet: {looked}"
        for one in OFFICERS:
            with transaction.atomic():
                ready = to_sign(order_id=order_id, at=self.at)
                assert isinstance(ready, ToSign), ready
                done = sign_with(
                    order_id=order_id, officer=one.code, key=self._officer(one.code), seen=ready.digest, at=self.at
                )
            assert isinstance(done, Signed), done

    def issue(self) -> None:
        """From here on the order leaves."""
        from django.db import transaction

        from tidegate.drills.story.supervision import OFFICERS
        from tidegate.hub.issue import Issued, issue

        with transaction.atomic():
            done = issue(order_id=self.order_id, officer=OFFICERS[0].code, at=self.at)
        assert isinstance(done, Issued), done

    def deliver(self, *, at: datetime) -> Plain:
        """One round to whoever has not answered: outcome and seconds by platform."""
        from tidegate.hub.deliver import Delivered, deliver

        begun = time.monotonic()
        done = deliver(order_id=self.order_id, client=self.http, at=at, wait=_wait)
        if not isinstance(done, Delivered):
            return {}
        return {one.platform: str(one.outcome) for one in done.to} | {"seconds": round(time.monotonic() - begun, 3)}

    def probe(self, *, minutes: int, told: Callable[[int], None]) -> list[Plain]:
        """A look at every shelf, minute by minute."""
        from tidegate.hub.probe import probe

        found: list[Plain] = []
        for minute in range(1, minutes + 1):
            looks = probe(client=self.http, at=self.at + timedelta(minutes=minute), wait=_wait, order_id=self.order_id)
            assert isinstance(looks, tuple), looks
            found += [
                {"minute": minute, "platform": one.platform, "verdict": str(one.verdict), "visible": len(one.visible)}
                for one in looks
            ]
            told(minute)
        return found

    def said(self) -> Plain:
        """The order and its answers as the hub keeps them."""
        from tidegate.hub.look_up import standing

        found = standing(order_id=self.order_id, at=self.at + timedelta(days=4))
        assert found is not None, "the order was composed"
        return {
            "order_id": str(found.order_id),
            "digest": found.digest,
            "document": found.document.decode(),
            "envelope": found.envelope.decode(),
            "signers": [{"officer": one.officer, "kid": one.kid} for one in found.signatures],
            "issued_at": found.issued_at.isoformat() if found.issued_at else None,
            "previews": {
                one.platform: {
                    "run_off": [[day.isoformat(), minor] for day, minor in one.preview.run_off],
                    "holders": one.preview.holders,
                    "stock_minor": one.preview.stock_minor,
                    "in_flight": one.preview.in_flight,
                    "products": one.preview.products,
                }
                for one in found.previews
                if one.preview is not None
            },
            "answers": {
                one.platform: None if one.receipt is None else {
                    "outcome": str(one.receipt.outcome),
                    "order_digest": one.receipt.order_digest,
                    "received_at": one.receipt.received_at.isoformat(),
                    "in_effect_at": one.receipt.in_effect_at.isoformat() if one.receipt.in_effect_at else None,
                    "in_flight_returned": one.receipt.effect.in_flight_returned if one.receipt.effect else None,
                    "stock_minor": one.receipt.effect.stock_minor if one.receipt.effect else None,
                    "holders": one.receipt.effect.holders if one.receipt.effect else None,
                    "products": one.receipt.effect.products if one.receipt.effect else None,
                    "envelope": one.receipt_envelope.decode(),
                }
                for one in found.addressees
            },
        }  # fmt: skip

    def amend(self) -> str:
        """Somebody tries to change the order after it left; the hub's answer."""
        from django.db import transaction

        from tidegate.drills.story.supervision import OFFICERS
        from tidegate.hub.compose import look_again
        from tidegate.hub.refusal import Refused

        with transaction.atomic():
            done = look_again(order_id=self.order_id, officer=OFFICERS[0].code, at=self.at)
        return str(done.code) if isinstance(done, Refused) else "changed"
