"""The camt.053 message by the standard: its schema, its sums, its codes of the external list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from itertools import product
from typing import Any

import pytest
from pyiso20022.camt.camt_053_001_08 import Document
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from tests.deposits_world import contract
from tests.papers_world import statement_of
from tidegate.catalogue.terms import Kind, Plan
from tidegate.deposits.statement.value import Nature
from tidegate.interfaces.papers.camt053 import bank_transaction_code
from tidegate.interfaces.papers.forms import Form, statement_bytes
from tidegate.money import Term

STATEMENT = statement_of(lines=60, deposit=True)


def _against_the_schema(value: Any, path: str = "Document") -> Iterator[str]:
    """What the standard's schema forbids: occurrences, patterns, lengths, digits, as its dataclasses carry them."""
    for field in fields(value):
        held, rules, here = getattr(value, field.name), field.metadata, f"{path}.{field.name}"
        many = held if isinstance(held, list) else [] if held is None else [held]
        if len(many) < rules.get("min_occurs", int(rules.get("required", False))):
            yield f"{here} is missing"
        if len(many) > rules.get("max_occurs", 1 if not isinstance(held, list) else 10**9):
            yield f"{here} is there too often"
        for one in many:
            if is_dataclass(one):
                yield from _against_the_schema(one, here)
            else:
                yield from _of_leaf(one, rules, here)


def _of_leaf(one: Any, rules: Any, here: str) -> Iterator[str]:
    text = str(one.value if isinstance(one, Enum) else one)
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        yield f"{here}: {text} has not the form {rules['pattern']}"
    if not rules.get("min_length", 0) <= len(text) <= rules.get("max_length", 10**6):
        yield f"{here}: {text} is too long or too short"
    if isinstance(one, Decimal):
        digits = text.replace("-", "").replace(".", "")
        decimals = len(text.partition(".")[2])
        if len(digits) > rules.get("total_digits", 99) or decimals > rules.get("fraction_digits", 99):
            yield f"{here}: {text} has too many digits"
        if "min_inclusive" in rules and one < rules["min_inclusive"]:
            yield f"{here}: {text} is too small"


def _read(data: bytes) -> Document:
    strict = ParserConfig(
        fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True
    )
    return XmlParser(config=strict).from_bytes(data, Document)


@pytest.mark.parametrize("currency", ["CNY", "JPY", "KWD"])
def test_nothing_in_a_message_breaks_the_schema(currency: str) -> None:
    for one in (STATEMENT, statement_of(lines=0, currency=currency), statement_of(lines=7, currency=currency)):
        assert list(_against_the_schema(_read(statement_bytes(one, form=Form.CAMT053)))) == []


def test_what_the_schema_forbids_is_caught() -> None:
    found = _read(statement_bytes(STATEMENT, form=Form.CAMT053))
    stmt = found.bk_to_cstmr_stmt.stmt[0]
    stmt.ntry[0].amt.ccy = "Yuan"
    stmt.ntry[1].bk_tx_cd.domn.fmly.cd = "CREDIT"
    stmt.ntry[2].ntry_ref = "x" * 36
    stmt.bal.clear()
    told = " ".join(_against_the_schema(found))
    for piece in ("amt.ccy: Yuan", "cd: CREDIT is too long", "ntry_ref", "stmt.bal is missing"):
        assert piece in told, told


def test_entries_and_balances_add_up_as_a_reader_of_the_message_reckons() -> None:
    """Opening balance and entries make the closing balance; each total of the summary is that of its entries."""
    found = _read(statement_bytes(STATEMENT, form=Form.CAMT053))
    assert len(found.bk_to_cstmr_stmt.stmt) == 2
    for stmt in found.bk_to_cstmr_stmt.stmt:
        balances = {one.tp.cd_or_prtry.cd: _signed(one) for one in stmt.bal}
        entries = [_signed(one) for one in stmt.ntry]
        assert balances["OPBD"] + sum(entries) == balances["CLBD"]
        assert balances.get("PRCD", balances["OPBD"]) == balances["OPBD"]
        summed, added = stmt.txs_summry, [one for one in entries if one > 0]
        taken = [-one for one in entries if one < 0]
        assert (int(summed.ttl_ntries.nb_of_ntries), summed.ttl_ntries.sum) == (len(entries), sum(added + taken))
        assert (int(summed.ttl_cdt_ntries.nb_of_ntries), summed.ttl_cdt_ntries.sum) == (len(added), sum(added))
        assert (int(summed.ttl_dbt_ntries.nb_of_ntries), summed.ttl_dbt_ntries.sum) == (len(taken), sum(taken))
        net = summed.ttl_ntries.ttl_net_ntry
        assert net.amt * (1 if net.cdt_dbt_ind.value == "CRDT" else -1) == sum(entries)
        assert [_signed(one.ntry_dtls[0].tx_dtls[0]) for one in stmt.ntry] == entries


def _signed(one: Any) -> Decimal:
    value: Decimal = one.amt.value
    return value if one.cdt_dbt_ind.value == "CRDT" else -value


# Codes of ISO 20022's external list of bank transaction codes, as they are used here: of which account, what moves and
# which way, then domain, family and sub-family with their names in the list.
CODES = """
cash      | cash      | + | PMNT RCDT OTHR | Payments, Received Credit Transfers, Other
cash      | cash      | - | PMNT ICDT OTHR | Payments, Issued Credit Transfers, Other
cash      | interest  | + | ACMT MCOP INTR | Account Management, Miscellaneous Credit Operations, Interest
cash      | interest  | - | ACMT MDOP INTR | Account Management, Miscellaneous Debit Operations, Interest
cash      | subsidy   | + | ACMT MCOP INTR | Account Management, Miscellaneous Credit Operations, Interest
cash      | tax       | - | ACMT MDOP TAXE | Account Management, Miscellaneous Debit Operations, Taxes
cash      | tax       | + | ACMT MCOP TAXE | Account Management, Miscellaneous Credit Operations, Taxes
cash      | fee       | - | ACMT MDOP FEES | Account Management, Miscellaneous Debit Operations, Fees
cash      | fee       | + | ACMT MCOP FEES | Account Management, Miscellaneous Credit Operations, Fees
cash      | principal | - | LDAS OTHR OTHR | Loans, Deposits and Syndications, Other, Other
fixed     | principal | + | LDAS FTDP DPST | Loans, Deposits and Syndications, Fixed Term Deposits, Deposit
fixed     | principal | - | LDAS FTDP RPMT | Loans, Deposits and Syndications, Fixed Term Deposits, Repayment
recurring | principal | + | LDAS FTDP DPST | Loans, Deposits and Syndications, Fixed Term Deposits, Deposit
notice    | principal | + | LDAS NTDP DPST | Loans, Deposits and Syndications, Notice Deposits, Deposit
notice    | principal | - | LDAS NTDP RPMT | Loans, Deposits and Syndications, Notice Deposits, Repayment
demand    | principal | + | LDAS OTHR OTHR | Loans, Deposits and Syndications, Other, Other
fixed     | interest  | + | ACMT MCOP INTR | Account Management, Miscellaneous Credit Operations, Interest
fixed     | tax       | - | ACMT MDOP TAXE | Account Management, Miscellaneous Debit Operations, Taxes
"""
KINDS: dict[str, dict[str, Any]] = {
    "fixed": {"term": "P1Y"}, "demand": {"term": None}, "notice": {"term": None, "kind": Kind.NOTICE, "notice_days": 7},
    "recurring": {"term": "P1Y", "kind": Kind.RECURRING, "plan": Plan(every=Term(months=1))},
}  # fmt: skip


@pytest.mark.parametrize("line", CODES.strip().splitlines())
def test_each_line_has_its_code_of_the_external_list(line: str) -> None:
    kind, nature, way, codes, _ = (cell.strip() for cell in line.split("|"))
    cash, account = STATEMENT.accounts
    if kind != "cash":
        assert account.held is not None
        account = replace(
            account, held=replace(account.held, contract=contract(product="K", percent="1", **KINDS[kind]))
        )
    moved = replace(cash.movements[0], nature=Nature(nature), amount_minor=1 if way == "+" else -1)
    assert " ".join(bank_transaction_code(cash if kind == "cash" else account, moved)) == codes


def test_no_other_code_is_ever_written() -> None:
    known = {line.split("|")[3].strip() for line in CODES.strip().splitlines()}
    for account, nature, minor in product(STATEMENT.accounts, Nature, (1, -1)):
        moved = replace(STATEMENT.accounts[0].movements[0], nature=nature, amount_minor=minor)
        assert " ".join(bank_transaction_code(account, moved)) in known
