"""Documents are read from files, folders, lines, gzip and endpoints; what is broken is told with its place."""

from __future__ import annotations

import gzip
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.catalogue_world import document, rate, tier
from tidegate.catalogue.importers.cdr import Loaded, load_market
from tidegate.money import Invalid

LISTED = "https://bank.example/cds-au/v1/banking/products"


def product(code: str) -> dict[str, Any]:
    return document(rate(tiers=[tier("DOLLAR", 5)]), productId=code)


def lines(*codes: str) -> bytes:
    return b"".join(json.dumps(product(code)).encode() + b"\n" for code in codes)


def codes(found: Loaded) -> list[str]:
    return [terms.product_code.partition(":")[2] for terms in found.products]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one.json", json.dumps(product("A")).encode()),
        ("one.json", json.dumps(product("A"), indent=2).encode()),
        ("one", b"\n" + json.dumps(product("A")).encode() + b"\n"),
        ("one.json.gz", gzip.compress(json.dumps(product("A"), indent=2).encode())),
        ("named-wrongly.txt", gzip.compress(lines("A"))),
        ("lines.jsonl", lines("A") + b"\n"),
        ("lines.jsonl.gz", gzip.compress(lines("A"))),
    ],
)
def test_one_product_in_every_shape(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    found = load_market(str(tmp_path / name))
    assert codes(found) == ["A"]
    assert not found.findings


def test_a_folder_is_read_below_in_order_with_the_names_beside_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.json").write_text(json.dumps(product("B")))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines("A", "C")))
    (tmp_path / "read.me").write_text("not a document")
    brand = product("A")["dataHolderBrandId"]
    (tmp_path / "brands.json").write_text(json.dumps({brand: {"brandName": "Wattle Bank (fictional)"}, "x": None}))
    found = load_market(str(tmp_path))
    assert codes(found) == ["A", "C", "B"]
    assert [bank.name for bank in found.banks] == ["Wattle Bank (fictional)"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"data": {', "not JSON"),
        (b'{"data": {}, "data": {}}', "twice"),
        (b'{"data": NaN}', "NaN"),
        (b'{"data": 1e400}', "large"),
        (b'{"data": "\xff"}', "UTF-8"),
        (b"[" * 100 + b"]" * 100, "nested"),
    ],
)
def test_a_broken_line_is_told_with_its_place_and_the_others_are_read(tmp_path: Path, line: bytes, words: str) -> None:
    for name, content in (("x.jsonl", line + b"\n" + lines("A")), ("y.jsonl", lines("A") + line + b"\n" + lines("B"))):
        (tmp_path / name).write_bytes(content)
    first, second = (load_market(str(tmp_path / name), skip_broken=True) for name in ("x.jsonl", "y.jsonl"))
    assert (codes(first), codes(second)) == (["A"], ["A", "B"])
    for found, place in ((first, "x.jsonl:1"), (second, "y.jsonl:2")):
        (finding,) = found.findings
        assert finding.kind == "document_unreadable"
        assert finding.field.endswith(place)
        assert words in finding.reason
        with pytest.raises(Invalid) as refused:
            load_market(finding.field.rpartition(":")[0])
        assert finding.field in refused.value.rule
        assert words in refused.value.rule


def test_a_gzip_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress(lines(*(f"P{number}-{os.urandom(20).hex()}" for number in range(200))))
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[:-2000])
    with pytest.raises(Invalid, match="cut off"):
        load_market(str(tmp_path / "cut.jsonl.gz"))
    found = load_market(str(tmp_path / "cut.jsonl.gz"), skip_broken=True)
    assert 0 < found.summary.products < 200
    assert [finding.kind for finding in found.findings] == ["document_unreadable"]
    assert "cut off" in found.findings[0].reason


def test_a_product_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(lines("A", "B", "A"))
    found = load_market(str(tmp_path / "x.jsonl"))
    assert codes(found) == ["A", "B"]
    assert [(one.kind, one.field[-9:]) for one in found.findings] == [("document_twice", "x.jsonl:3")]


def test_two_brands_never_share_a_code(tmp_path: Path) -> None:
    other = product("A") | {"dataHolderBrandId": "0a1b2c3d-ffff"}
    (tmp_path / "x.jsonl").write_bytes(lines("A") + json.dumps(other).encode())
    found = load_market(str(tmp_path / "x.jsonl"))
    assert [bank.code for bank in found.banks] == ["AU-0A1B2C3D", "AU-0A1B2C3D-FFFF"]
    assert len(found.products) == 2


@pytest.mark.parametrize("make", [lambda path: path / "absent", lambda path: path, lambda path: path / "empty.jsonl"])
def test_a_source_without_documents_is_refused(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"\n")
    with pytest.raises(Invalid) as refused:
        load_market(str(make(tmp_path)) if make(tmp_path) != tmp_path else str(_empty(tmp_path)))
    assert refused.value.field == "source"
    assert refused.value.remedy


def _empty(folder: Path) -> Path:
    (folder / "nothing").mkdir()
    return folder / "nothing"


@pytest.mark.parametrize("what", ["os.scandir", "pathlib.Path.open"])
def test_a_folder_or_file_without_rights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """The operating system's no is given here by hand: it says yes to the administrator who may run this."""
    (tmp_path / "x.json").write_text(json.dumps(product("A")))

    def no(path: object, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(what, no)
    with pytest.raises(Invalid, match="cannot be read"):
        load_market(str(tmp_path))


def answering(pages: dict[str, Any], *, newest: int = 99) -> httpx.Client:
    """A data holder that answers by path and query; what is missing is 404, an exception is raised.

    It knows versions up to `newest` and looks at nothing but `x-v`.
    """

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-min-v"] == "1"
        if int(request.headers["x-v"]) > newest:
            return httpx.Response(406, content=b"{}")
        found = pages.get(request.url.raw_path.decode(), (404, {}))
        if isinstance(found, Exception):
            raise found
        status, plain = found
        return httpx.Response(status, content=plain if isinstance(plain, bytes) else json.dumps(plain).encode())

    return httpx.Client(transport=httpx.MockTransport(answer))


FIRST = "/cds-au/v1/banking/products?product-category=TERM_DEPOSITS&page-size=100"


def page(*ids: str, following: str | None = None) -> tuple[int, Any]:
    links = {} if following is None else {"next": following}
    return 200, {"data": {"products": [{"productId": one} for one in ids]}, "links": links, "meta": {}}


def detail(code: str) -> tuple[int, Any]:
    return 200, {"data": product(code)["data"], "links": {}}


def test_an_endpoint_is_read_page_by_page_and_product_by_product() -> None:
    client = answering(
        {
            FIRST: page("A", "b/c", following=LISTED + "?page=2"),
            "/cds-au/v1/banking/products?page=2": page("A", "D"),
            "/cds-au/v1/banking/products/A": detail("A"),
            "/cds-au/v1/banking/products/b%2Fc": detail("b/c"),
            "/cds-au/v1/banking/products/D": (500, b"sorry"),
        }
    )
    with pytest.raises(Invalid, match="500"):
        load_market("https://bank.example", client=client)
    found = load_market("https://bank.example", client=client, skip_broken=True)
    assert found.summary.products == 2
    assert [bank.code for bank in found.banks] == ["AU-WATTLE-MUTUAL"]
    (finding,) = found.findings
    assert finding.field == f"{LISTED}/D"
    assert "500" in finding.reason


@pytest.mark.parametrize("newest", [7, 5, 4, 3])
def test_a_holder_that_looks_at_the_newest_version_only_is_asked_for_older_ones(newest: int) -> None:
    pages = {FIRST: page("A", "B"), **{f"/cds-au/v1/banking/products/{code}": detail(code) for code in "AB"}}
    assert codes(load_market("https://bank.example", client=answering(pages, newest=newest))) == ["A", "B"]


def test_a_holder_that_knows_no_version_of_ours_is_refused() -> None:
    with pytest.raises(Invalid, match="406"):
        load_market("https://bank.example", client=answering({FIRST: page("A")}, newest=2))


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ({}, "404"),
        ({FIRST: (301, {})}, "301"),
        ({FIRST: httpx.ReadTimeout("late")}, "in time"),
        ({FIRST: httpx.ConnectError("refused")}, "refused"),
        ({FIRST: (200, b"<html>")}, "JSON"),
        ({FIRST: (200, b'{"data": {}, "data": {}}')}, "twice"),
        ({FIRST: (200, [])}, "no JSON object"),
        ({FIRST: (200, {"data": {}})}, "no list"),
        ({FIRST: (200, {"data": {"products": [{}]}})}, "no productId"),
        ({FIRST: page("..")}, "no productId"),
        ({FIRST: page("A", following="https://elsewhere.example/x")}, "another origin"),
        ({FIRST: page("A", following="http://bank.example/x")}, "another origin"),
        ({FIRST: page("A", following="https://bank.example" + FIRST)}, "circle"),
        ({FIRST: (200, b"[" + b" " * 8_000_000 + b"]")}, "more than"),
    ],
)
def test_an_endpoint_that_cannot_be_listed_is_refused(pages: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        load_market("https://bank.example", client=answering(pages))
    assert refused.value.field == "source"
    assert words in refused.value.rule


@contextmanager
def served(pages: dict[str, tuple[int, Any]]) -> Iterator[str]:
    class Holder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, plain = pages.get(self.path, (404, {}))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(plain).encode())

        def log_message(self, *_: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Holder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_real_server_is_read() -> None:
    with served({FIRST: page("A"), "/cds-au/v1/banking/products/A": detail("A")}) as address:
        assert codes(load_market(address)) == ["A"]
        assert codes(load_market(address + "/cds-au/v1/banking/products/")) == ["A"]
    with pytest.raises(Invalid, match="cannot be asked"):
        load_market(address)
