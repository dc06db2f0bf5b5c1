"""One statement in four forms: page, PDF, camt.053 and JSON say the same, figure for figure, in the same bytes."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO

import pytest
from lxml import etree
from pyiso20022.camt.camt_053_001_08 import Document
from pypdf import PdfReader
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from tests.papers_world import HOLDER, statement_of
from tidegate.deposits.statement.value import AccountStatement, Statement
from tidegate.interfaces.papers.camt053 import NAMESPACE
from tidegate.interfaces.papers.document import text
from tidegate.interfaces.papers.face import REGULAR, runs, width
from tidegate.interfaces.papers.forms import Form, statement_bytes
from tidegate.interfaces.papers.reference import reference_of
from tidegate.interfaces.papers.words import money
from tidegate.money import Invalid

IN = {"c": NAMESPACE}
STATEMENT = statement_of(lines=60, deposit=True)


class _Cells(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(re.sub(r"(?s)<style>.*?</style>", "", html))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _page_text(one: Statement) -> str:
    return " ".join(" ".join(_Cells(statement_bytes(one, form=Form.HTML).decode()).words).split())


def _pdf_text(one: Statement) -> str:
    pages = PdfReader(BytesIO(statement_bytes(one, form=Form.PDF))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _figures(account: AccountStatement) -> list[int]:
    """Every figure of an account that a reader must find."""
    moved = [figure for line in account.movements for figure in (abs(line.amount_minor), line.balance_minor)]
    return [account.opening_minor, account.closing_minor, account.added_minor, account.taken_minor, *moved]


def _wanted(one: Statement) -> list[str]:
    return [money(figure, account.currency) for account in one.accounts for figure in _figures(account)]


def _lacking(found: str, one: Statement) -> list[str]:
    return [figure for figure in _wanted(one) if figure not in found]


@pytest.mark.parametrize("read", [_page_text, _pdf_text])
def test_page_and_pdf_show_every_figure(read: Callable[[Statement], str]) -> None:
    found = read(STATEMENT)
    assert not _lacking(found, STATEMENT)
    assert reference_of(STATEMENT) in found
    for figure in ("84.07", "−10.01", "−12.02", "62.04", "3.03", "0.17", "5.05"):
        assert figure in found, figure
    assert "closed since 18 December 2020" in found
    assert len(_lacking(found, statement_of(lines=61))) > 0, "a statement with a line more is told apart"


def test_page_and_pdf_read_the_same() -> None:
    def figures(found: str) -> list[str]:
        return sorted(re.findall(r"−?[\d,]+\.\d\d", found))

    assert len(figures(_page_text(STATEMENT))) > 150
    assert figures(_page_text(STATEMENT)) == figures(_pdf_text(STATEMENT))


def test_camt_and_json_say_what_the_value_says() -> None:
    tree = etree.fromstring(statement_bytes(STATEMENT, form=Form.CAMT053))
    document = json.loads(statement_bytes(STATEMENT, form=Form.JSON))
    for account, stmt, said in zip(
        STATEMENT.accounts, tree.findall(".//c:Stmt", IN), document["accounts"], strict=True
    ):
        code = account.currency
        entries = [
            (
                ntry.findtext("c:BookgDt/c:Dt", namespaces=IN),
                ntry.findtext("c:ValDt/c:Dt", namespaces=IN),
                Decimal(ntry.findtext("c:Amt", namespaces=IN))
                * (1 if ntry.findtext("c:CdtDbtInd", namespaces=IN) == "CRDT" else -1),
            )
            for ntry in stmt.findall("c:Ntry", IN)
        ]
        wanted = [(str(m.booked_on), str(m.value_date), Decimal(text(m.amount_minor, code))) for m in account.movements]
        assert entries == wanted
        assert [(m["booking_date"], m["value_date"], Decimal(m["amount"])) for m in said["movements"]] == wanted
        balances = {
            bal.findtext(".//c:Cd", namespaces=IN): Decimal(bal.findtext("c:Amt", namespaces=IN))
            for bal in stmt.findall("c:Bal", IN)
        }
        opening, closing = Decimal(said["opening_balance"]), Decimal(said["closing_balance"])
        assert balances == {"OPBD": opening, "CLBD": closing} | ({"PRCD": opening} if account.existed_before else {})
        assert opening + sum(entry[2] for entry in entries) == closing
        summed = stmt.find("c:TxsSummry/c:TtlNtries", IN)
        assert int(summed.findtext("c:NbOfNtries", namespaces=IN)) == len(entries)
        assert Decimal(summed.findtext("c:Sum", namespaces=IN)) == sum(abs(entry[2]) for entry in entries)
    assert tree.findtext(".//c:Ownr/c:Nm", namespaces=IN) == HOLDER, "what XML must escape comes back as it was"


_LENGTHS = {
    "MsgId": 35, "Id": 34, "NtryRef": 35, "AcctSvcrRef": 35, "EndToEndId": 35, "Ref": 35, "Tp": 35, "Issr": 35,
    "AddtlNtryInf": 500, "AddtlStmtInf": 500, "Nm": 140,
}  # fmt: skip


def test_camt_is_a_message_of_the_standard() -> None:
    """Read strictly into the dataclasses that were made from the standard's schema; lengths as it limits them."""
    data = statement_bytes(STATEMENT, form=Form.CAMT053)
    strict = ParserConfig(
        fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True
    )
    found = XmlParser(config=strict).from_bytes(data, Document)
    stmts = found.bk_to_cstmr_stmt.stmt
    assert [len(stmt.ntry) for stmt in stmts] == [60, 1]
    assert [stmt.acct.id.othr.id for stmt in stmts] == [account.account_id.hex for account in STATEMENT.accounts]
    for element in etree.fromstring(data).iter():
        name = etree.QName(element).localname
        if len(element) == 0 and name in _LENGTHS:
            assert 0 < len(element.text) <= _LENGTHS[name], (name, element.text)
    with pytest.raises(Exception, match="Ntri"):
        XmlParser(config=strict).from_bytes(data.replace(b"Ntry>", b"Ntri>"), Document)


def test_camt_s_elements_stand_in_the_schema_s_order() -> None:
    stmt = etree.fromstring(statement_bytes(STATEMENT, form=Form.CAMT053)).find(".//c:Stmt", IN)
    kinds = list(dict.fromkeys(etree.QName(one).localname for one in stmt))
    assert kinds == ["Id", "CreDtTm", "FrToDt", "Acct", "Bal", "TxsSummry", "Ntry"]
    entry = [etree.QName(one).localname for one in stmt.find("c:Ntry", IN)]
    assert entry == [
        "NtryRef", "Amt", "CdtDbtInd", "Sts", "BookgDt", "ValDt", "AcctSvcrRef", "BkTxCd", "NtryDtls", "AddtlNtryInf",
    ]  # fmt: skip


@pytest.mark.parametrize("form", list(Form))
def test_the_same_statement_gives_the_same_bytes(form: Form) -> None:
    assert statement_bytes(STATEMENT, form=form) == statement_bytes(statement_of(lines=60, deposit=True), form=form)
    assert statement_bytes(STATEMENT, form=form) != statement_bytes(statement_of(lines=59, deposit=True), form=form)


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "5,000,000"), ("KWD", "5,000.000"), ("EUR", "50,000.00")])
def test_amounts_have_their_currency_s_decimals(currency: str, shown: str) -> None:
    one = statement_of(lines=3, currency=currency)
    assert shown in _page_text(one)
    assert shown in _pdf_text(one)
    assert f'Ccy="{currency}">{shown.replace(",", "")}<' in statement_bytes(one, form=Form.CAMT053).decode()


def test_a_name_stays_selectable_text_in_any_script() -> None:
    assert HOLDER in _pdf_text(STATEMENT)
    assert HOLDER in _page_text(STATEMENT)
    assert runs("Ő\x07", face="Vera") == (("FiraSans", "Ő"),), "what is no letter is left away"
    assert [name for name, _ in runs("Li 李 한", face="Vera")] == ["Vera", "STSong-Light", "Vera", "HYGothic-Medium"]


# A name, and how its text comes back where that is not the name itself.
NAMES = """
王小明
欧阳娜娜 Ouyang
山田さくら
김민준
Иван Петров
Оксана Їжакевич
Ђорђе Ћирић
Nguyễn Thị Hồng
Şükrü Iğdır
Lǐ Nà
Őrsi Ťapák Ķēniņš Ægir Þór
Ελένη Παπά
ᾠδή Ἀθηνᾶ
สมชาย
𠮷野 | [U+20BB7]野
"""


@pytest.mark.parametrize("line", NAMES.strip().splitlines())
def test_no_letter_of_a_name_is_lost_in_a_pdf(line: str) -> None:
    """Drawn by whichever face has it, or as another: the text of the file says the name."""
    name, _, told = (part.strip() for part in line.partition("|"))
    found = _pdf_text(statement_of(lines=1, holder=name))
    assert (told or name) in found, found[:200]
    assert "?" not in found


# A name, and the face that it is set in: one alone, and it is in the file
EMBEDDED = """
Anna Müller         | Vera
Őrsi Žižka          | FiraSans
Ελένη Παπαδοπούλου  | FiraSans
Фёдор Достоевский   | FiraSans
Nguyễn Thị Hồng     | FiraSans
"""


@pytest.mark.parametrize("line", EMBEDDED.strip().splitlines())
def test_what_europeans_are_called_is_set_in_one_embedded_face(line: str) -> None:
    name, face = (part.strip() for part in line.split("|"))
    assert runs(name, face=REGULAR) == ((face, name),)
    pages = PdfReader(BytesIO(statement_bytes(statement_of(lines=1, holder=name), form=Form.PDF))).pages
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    kept = {font["/BaseFont"].partition("+")[2] for font in fonts if "/FontFile2" in font.get("/FontDescriptor", {})}
    inside = {"Vera": "BitstreamVeraSans-Bold", "FiraSans": "FiraSans-Bold"}[face]
    assert inside in kept, kept


@pytest.mark.parametrize("name", ["عائشة الخطيب", "שרה לוי"])
def test_a_name_that_runs_from_right_to_left_keeps_its_letters(name: str) -> None:
    found = _pdf_text(statement_of(lines=1, holder=name))
    assert not {letter for letter in name if letter not in found}


def test_a_long_name_goes_on_below_and_never_off_the_page() -> None:
    long = "Anna-Maria " * 20 + "Wolfeschlegelsteinhausenbergerdorff " * 4
    one = statement_of(lines=2, holder=long, deposit=True)
    account = one.accounts[1]
    assert account.held is not None
    held = replace(account.held, product_name="Springtide with everything " * 9, owners=tuple(_twenty()))
    whole = replace(one, accounts=(one.accounts[0], replace(account, held=held)))
    beyond: list[str] = []

    def look(text: str, _cm: object, tm: list[float], _font: object, size: float) -> None:
        end = tm[4] + width(text.strip(), face=REGULAR, size=size)
        beyond.extend([text] * (end > 595.3 - 40))

    pages = PdfReader(BytesIO(statement_bytes(whole, form=Form.PDF))).pages
    found = " ".join(" ".join(page.extract_text(visitor_text=look) for page in pages).split())
    assert beyond == []
    for words in (long, held.product_name, "S000019 1/20, S000020 1/20"):
        assert " ".join(words.split()) in found


def _twenty() -> Iterator[tuple[str, str]]:
    yield from ((f"S{number:06d}", "1/20") for number in range(1, 21))


def test_what_xml_cannot_write_is_left_out() -> None:
    data = statement_bytes(statement_of(lines=1, holder="A\x01B\x7f & \ud7ff<C>\ufffe"), form=Form.CAMT053)
    assert etree.fromstring(data).findtext(".//c:Ownr/c:Nm", namespaces=IN) == "AB\x7f & \ud7ff<C>"


def test_a_message_needs_an_account() -> None:
    one = statement_of(lines=0)
    empty = Statement(**{name: getattr(one, name) for name in one.__slots__} | {"accounts": ()})
    with pytest.raises(Invalid) as refused:
        statement_bytes(empty, form=Form.CAMT053)
    assert refused.value.field == "from"
    assert "no account of yours" in _page_text(empty)


def test_pages_are_numbered_and_none_is_missing() -> None:
    pages = PdfReader(BytesIO(statement_bytes(statement_of(lines=400), form=Form.PDF))).pages
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        found = page.extract_text()
        assert f"Page {number} of {len(pages)}" in found
        assert "Balance" in found or number == len(pages), "the columns are named on every page"


def _peak(one: Statement, form: Form) -> int:
    statement_bytes(statement_of(lines=1), form=form)
    tracemalloc.start()
    try:
        statement_bytes(one, form=form)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", [Form.HTML, Form.PDF, Form.CAMT053])
def test_a_long_statement_costs_in_proportion_to_its_lines(form: Form) -> None:
    """Ten times the lines: no more than about ten times the memory (the file itself is in it)."""
    assert _peak(statement_of(lines=1_000), form) < 14 * _peak(statement_of(lines=100), form)


def test_ten_thousand_lines_are_all_there() -> None:
    one = statement_of(lines=10_000)
    entries = etree.fromstring(statement_bytes(one, form=Form.CAMT053)).findall(".//c:Ntry", IN)
    assert len(entries) == 10_000
    assert not (set(_wanted(one)) - set(_page_text(one).split()))
    pages = PdfReader(BytesIO(statement_bytes(one, form=Form.PDF))).pages
    assert money(one.accounts[0].closing_minor, "CNY") in pages[-1].extract_text()
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1].extract_text()
