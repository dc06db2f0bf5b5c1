"""A platform as it is seen from outside: by strangers, by holders, by savers who go on trying. Over HTTP only."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SINCE = {"If-Modified-Since": "Fri, 18 Dec 2020 09:00:00 GMT", "If-None-Match": "*", "Cache-Control": "max-stale"}
_OLD_APP = {"User-Agent": "OldApp/1.0 (kept since the day before)"}
Plain = dict[str, Any]


def client(base_url: str, *, headers: dict[str, str] | None = None) -> httpx.Client:
    """One visitor's; no proxy of the surroundings."""
    return httpx.Client(base_url=base_url, trust_env=False, timeout=30, follow_redirects=True, headers=headers)


def strangers_see(*, base_url: str, products: Sequence[str]) -> Plain:
    """By which routes a stranger finds any of these products; `asked` routes in all."""
    seen: list[str] = []
    with client(base_url) as visitor:
        routes = {
            "list": "/", "search": "/?amount=10000&sort=yield", "by kind": "/?kind=fixed", "API list": "/api/v1/shelf",
            "API list, large": "/api/v1/shelf?amount=1000000",
        }  # fmt: skip
        for name, route in routes.items():
            text = visitor.get(route).text
            seen += [name] if any(f"{code}" in text for code in products) else []
        for code in products:
            for name, route in (("product page", f"/products/{code}"), ("API product", f"/api/v1/products/{code}")):
                answer = visitor.get(route)
                seen += [f"{name} {code}"] if answer.status_code == 200 else []
        cached = visitor.get("/", headers=_SINCE)
        stored = cached.headers.get("Cache-Control", "")
        seen += ["a cached page"] if cached.status_code == 304 or "no-store" not in stored else []
    return {"asked": len(routes) + 2 * len(products) + 1, "seen": seen}


def holders_see(*, base_url: str, savers: Iterable[str]) -> dict[str, Plain]:
    """What each of these savers is shown of their own: position, deposits, and whether their pages open."""
    found: dict[str, Plain] = {}
    for saver in savers:
        with client(base_url) as holder:
            holder.get(f"/demo/login/{saver}")
            position = holder.get("/api/v1/position").json()
            deposits = holder.get("/api/v1/deposits?limit=200").json()["items"]
            pages = [holder.get("/me").status_code]
            pages += [holder.get(f"/deposits/{one['deposit_id']}").status_code for one in deposits]
        position.pop("as_of", None)
        found[saver] = {"position": position, "deposits": deposits, "pages_open": set(pages) == {200}}
    return found


def same_sight(*, before: Plain, after: Plain) -> bool:
    """Whether a holder sees the same but for what was in flight and went back."""
    return _settled(before) == _settled(after) and bool(after["pages_open"])


def _settled(seen: Plain) -> Plain:
    """Without reservations, which an order returns: deposits at a bank and what is owned there stay."""
    banks = [
        {name: value for name, value in bank.items() if name not in {"waiting", "cash", "insured", "above_limit"}}
        for bank in seen["position"]["banks"]
        if any(bank[name].strip("0.") for name in ("principal", "interest"))
    ]
    return {"banks": banks, "deposits": [one for one in seen["deposits"] if one["state"] == "running"]}


@dataclass
class Device:
    """A saver's session that began before the order: a second device with an old app, a form left open."""

    base_url: str
    saver: str
    product: str
    term: str | None
    http: httpx.Client = field(init=False)
    form: str = ""

    def __post_init__(self) -> None:
        self.http = client(self.base_url, headers=_OLD_APP)
        self.http.get(f"/demo/login/{self.saver}")
        self.form = self.http.get(f"/products/{self.product}").text

    def post_the_form(self) -> int:
        """Sends the form that was left open, confirmed; the status."""
        token = _TOKEN.search(self.form)
        assert token is not None, "the product's page had a form"
        data = {"csrfmiddlewaretoken": token[1], "key": str(uuid4()), "amount": "1000.00", "confirmed": "yes"}
        return self.http.post(
            f"/products/{self.product}/open", data=data | ({"term": self.term} if self.term else {})
        ).status_code

    def open_by_api(self) -> tuple[int, list[str]]:
        """Opens over the API; the status and the reasons."""
        token = next((value for name, value in self.http.cookies.items() if name.startswith("csrf")), "")
        answer = self.http.post(
            "/api/v1/deposits",
            json={"product_code": self.product, "term": self.term, "amount": "1000.00"},
            headers={"Idempotency-Key": str(uuid4()), "X-CSRFToken": token},
        )
        document = answer.json()
        return answer.status_code, [one["sentence"] for one in document.get("reasons", [])]

    def close(self) -> None:
        self.http.close()


@dataclass
class Crowd:
    """Savers who go on opening deposits over the API while an order comes. Instants are of one monotonic clock."""

    devices: Sequence[Device]
    sold_at: list[float] = field(default_factory=list)
    refused: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Crowd:
        self._pool = ThreadPoolExecutor(max_workers=len(self.devices))
        self._running = [self._pool.submit(self._try, one) for one in self.devices]
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown()
        for one in self._running:
            one.result()

    def _try(self, device: Device) -> None:
        while not self._stop.is_set():
            sent = time.monotonic()
            status, _ = device.open_by_api()
            if status == 200:
                self.sold_at.append(sent)
            else:
                self.refused += 1
            time.sleep(0.02)

    def late(self, *, acknowledged: float) -> int:
        """Sales that were asked for after the order was acknowledged."""
        return sum(sent > acknowledged for sent in self.sold_at)
