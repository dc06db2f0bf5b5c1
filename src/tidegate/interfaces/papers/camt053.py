"""The statement as camt.053.001.08, the bank-to-customer statement of ISO 20022, one `Stmt` for each account.

Ids are at most 35 characters, so UUIDs stand without hyphens. Balances: OPBD and CLBD; PRCD too where the account had
moved before the period; ITBD instead of CLBD while the last day is open. `CreDtTm` is the end of the last day: the same
books give the same bytes. Elements and their order: ISO 20022 message definition report, Bank-to-Customer Cash
Management.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import IO, Any, Final

from lxml import etree

from tidegate.deposits.contract import Kind
from tidegate.deposits.statement.value import AccountStatement, Earnings, Movement, Nature, Part, Statement
from tidegate.interfaces.papers.document import text
from tidegate.interfaces.papers.reference import reference_of
from tidegate.interfaces.papers.words import cash_of, described, remark_text, titled, yield_text
from tidegate.money import Invalid

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_NAME_MAX, _TEXT_MAX, _ACCOUNT_NAME_MAX, _REFERENCE_MAX = 140, 500, 70, 35
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""
_SUB_FAMILY = {Nature.INTEREST: "INTR", Nature.SUBSIDY: "INTR", Nature.TAX: "TAXE", Nature.FEE: "FEES"}
_DEPOSIT_FAMILY = {Kind.FIXED: "FTDP", Kind.RECURRING: "FTDP", Kind.NOTICE: "NTDP"}


def write_camt053(one: Statement, *, to: IO[bytes]) -> None:
    """Writes the message; memory does not grow with its entries. Invalid for a statement without an account."""
    if not one.accounts:
        raise Invalid(
            field="from",
            value=one.first.isoformat(),
            rule="A camt.053 message is about an account, and there is none in this period.",
            remedy="Ask for a period in which there was a deposit or cash, or for another format.",
        )
    with etree.xmlfile(to, encoding="UTF-8") as file:
        file.write_declaration()
        writer = _Writer(file)
        with writer.inside("Document", nsmap={None: NAMESPACE}), writer.inside("BkToCstmrStmt"):
            reference = reference_of(one).replace("-", "")
            with writer.inside("GrpHdr"):
                writer.leaf("MsgId", reference)
                writer.leaf("CreDtTm", _end_of(one.last))
            for number, account in enumerate(one.accounts, start=1):
                with writer.inside("Stmt"):
                    _statement(writer, one, account, id_=f"{reference}-{number}")


class _Writer:
    """Elements in the message's namespace, each text made writable."""

    def __init__(self, file: Any) -> None:
        self._file = file

    @contextmanager
    def inside(self, tag: str, **more: Any) -> Iterator[None]:
        with self._file.element(f"{{{NAMESPACE}}}{tag}", **more):
            yield

    def leaf(self, tag: str, content: str, *, length_max: int | None = None, **attributes: str) -> None:
        with self._file.element(f"{{{NAMESPACE}}}{tag}", **attributes):
            self._file.write(_UNWRITABLE.sub("", content)[:length_max])

    def path(self, *tags: str, content: str, length_max: int | None = None) -> None:
        """One leaf below elements that hold nothing else."""
        if len(tags) == 1:
            self.leaf(tags[0], content, length_max=length_max)
            return
        with self.inside(tags[0]):
            self.path(*tags[1:], content=content, length_max=length_max)

    def amount(self, minor: int, code: str, *, tag: str = "Amt") -> None:
        """A positive amount, then on which side it stands."""
        self.leaf(tag, text(abs(minor), code), Ccy=code)
        self.leaf("CdtDbtInd", "DBIT" if minor < 0 else "CRDT")


def _end_of(day: date) -> str:
    return f"{day.isoformat()}T23:59:59"


def _statement(writer: _Writer, one: Statement, account: AccountStatement, *, id_: str) -> None:
    writer.leaf("Id", id_)
    writer.leaf("CreDtTm", _end_of(one.last))
    with writer.inside("FrToDt"):
        writer.leaf("FrDtTm", f"{one.first.isoformat()}T00:00:00")
        writer.leaf("ToDtTm", _end_of(one.last))
    _account(writer, one, account)
    if account.existed_before:
        _balance(writer, "PRCD", account.opening_minor, account.currency, one.first - timedelta(days=1))
    _balance(writer, "OPBD", account.opening_minor, account.currency, one.first)
    _balance(writer, "CLBD" if one.final else "ITBD", account.closing_minor, account.currency, one.last)
    _summary(writer, account)
    for line in account.movements:
        with writer.inside("Ntry"):
            _entry(writer, account, line, cash=cash_of(account, reader=one.holder))
    told = [*([] if account.earnings is None else [_earned(account.earnings, account.currency)])]
    earned = yield_text(account)
    told += [f"Annual percentage yield earned: {earned}."] if earned else []
    told += [] if account.part is None else [_yours(account.part, account.currency)]
    told += [remark_text(remark) for remark in account.remarks]
    if told:
        writer.leaf("AddtlStmtInf", " ".join(told), length_max=_TEXT_MAX)


def _account(writer: _Writer, one: Statement, account: AccountStatement) -> None:
    with writer.inside("Acct"):
        writer.path("Id", "Othr", "Id", content=account.account_id.hex)
        writer.leaf("Ccy", account.currency)
        writer.leaf("Nm", titled(account), length_max=_ACCOUNT_NAME_MAX)
        writer.path("Ownr", "Nm", content=one.holder_name or f"Saver {one.holder}", length_max=_NAME_MAX)
        with writer.inside("Svcr"), writer.inside("FinInstnId"):
            writer.leaf("Nm", account.bank_name, length_max=_NAME_MAX)
            writer.path("Othr", "Id", content=account.bank, length_max=_REFERENCE_MAX)


def _balance(writer: _Writer, kind: str, minor: int, code: str, on: date) -> None:
    with writer.inside("Bal"):
        writer.path("Tp", "CdOrPrtry", "Cd", content=kind)
        writer.amount(minor, code)
        writer.path("Dt", "Dt", content=on.isoformat())


def _summary(writer: _Writer, account: AccountStatement) -> None:
    code = account.currency
    added = sum(1 for line in account.movements if line.amount_minor > 0)
    taken = len(account.movements) - added
    net = account.added_minor - account.taken_minor
    with writer.inside("TxsSummry"):
        with writer.inside("TtlNtries"):
            writer.leaf("NbOfNtries", str(len(account.movements)))
            writer.leaf("Sum", text(account.added_minor + account.taken_minor, code))
            with writer.inside("TtlNetNtry"):
                writer.leaf("Amt", text(abs(net), code))
                writer.leaf("CdtDbtInd", "DBIT" if net < 0 else "CRDT")
        for tag, count, minor in (
            ("TtlCdtNtries", added, account.added_minor),
            ("TtlDbtNtries", taken, account.taken_minor),
        ):
            with writer.inside(tag):
                writer.leaf("NbOfNtries", str(count))
                writer.leaf("Sum", text(minor, code))


def _entry(writer: _Writer, account: AccountStatement, line: Movement, *, cash: str) -> None:
    what = described(line, kind=account.kind, cash=cash)
    writer.leaf("NtryRef", str(line.sequence))
    writer.amount(line.amount_minor, account.currency)
    writer.path("Sts", "Cd", content="BOOK")
    writer.path("BookgDt", "Dt", content=line.booked_on.isoformat())
    writer.path("ValDt", "Dt", content=line.value_date.isoformat())
    writer.leaf("AcctSvcrRef", line.transfer_id.hex)
    _code(writer, account, line)
    with writer.inside("NtryDtls"), writer.inside("TxDtls"):
        with writer.inside("Refs"):
            writer.leaf("AcctSvcrRef", line.transfer_id.hex)
            writer.leaf("EndToEndId", line.reference or "NOTPROVIDED", length_max=_REFERENCE_MAX)
            if line.deposit_id is not None:
                with writer.inside("Prtry"):
                    writer.leaf("Tp", "DEPOSIT")
                    writer.leaf("Ref", line.deposit_id.hex)
        writer.amount(line.amount_minor, account.currency)
    writer.leaf("AddtlNtryInf", what, length_max=_TEXT_MAX)


def bank_transaction_code(account: AccountStatement, line: Movement) -> tuple[str, str, str]:
    """Domain, family and sub-family of ISO 20022's external code list."""
    adds = line.amount_minor > 0
    if line.nature is Nature.CASH:
        return ("PMNT", "RCDT" if adds else "ICDT", "OTHR")
    if line.nature is not Nature.PRINCIPAL:
        return ("ACMT", "MCOP" if adds else "MDOP", _SUB_FAMILY[line.nature])
    family = None if account.held is None else _DEPOSIT_FAMILY.get(account.held.contract.kind)
    return ("LDAS", "OTHR", "OTHR") if family is None else ("LDAS", family, "DPST" if adds else "RPMT")


def _code(writer: _Writer, account: AccountStatement, line: Movement) -> None:
    domain, family, sub = bank_transaction_code(account, line)
    with writer.inside("BkTxCd"):
        with writer.inside("Domn"):
            writer.leaf("Cd", domain)
            with writer.inside("Fmly"):
                writer.leaf("Cd", family)
                writer.leaf("SubFmlyCd", sub)
        with writer.inside("Prtry"):
            writer.leaf("Cd", line.code, length_max=_REFERENCE_MAX)
            writer.leaf("Issr", "TIDEGATE")


def _earned(one: Earnings, code: str) -> str:
    figures = (
        ("unpaid before", one.opening_minor),
        ("earned", one.earned_minor),
        ("valued anew", one.restated_minor),
        ("paid", one.paid_minor),
        ("added", one.capitalised_minor),
        ("unpaid after", one.closing_minor),
        ("tax", one.tax_minor),
        ("fees", one.fees_minor),
    )
    return f"Interest in {code}: " + ", ".join(f"{name} {text(minor, code)}" for name, minor in figures) + "."


def _yours(one: Part, code: str) -> str:
    return (
        f"Of the deposit {one.share} is yours: {text(one.opening_minor, code)} before,"
        f" {text(one.closing_minor, code)} after."
    )
