"""The forms a paper comes in: its media type, its file name, its bytes."""

from __future__ import annotations

import json
from enum import StrEnum
from io import BytesIO
from typing import IO, TYPE_CHECKING

from tidegate.deposits.statement.value import Statement
from tidegate.interfaces.papers.document import statement_document

if TYPE_CHECKING:
    from tidegate.deposits.certificate import Certificate
    from tidegate.interfaces.papers.sheet import Sheet


class Form(StrEnum):
    """What can be asked for."""

    HTML = "html"
    PDF = "pdf"
    CAMT053 = "camt053"
    JSON = "json"

    @property
    def media_type(self) -> str:
        return _MEDIA[self]

    @property
    def suffix(self) -> str:
        return "xml" if self is Form.CAMT053 else self.value


_MEDIA = {
    Form.HTML: "text/html; charset=utf-8",
    Form.PDF: "application/pdf",
    Form.CAMT053: "application/xml",
    Form.JSON: "application/json",
}


def write_statement(one: Statement, *, form: Form, to: IO[bytes]) -> None:
    """Writes the statement in a form. What a form needs is imported only when it is asked for."""
    if form is Form.JSON:
        to.write(json.dumps(statement_document(one), ensure_ascii=False, indent=1).encode("utf-8") + b"\n")
    elif form is Form.CAMT053:
        from tidegate.interfaces.papers.camt053 import write_camt053

        write_camt053(one, to=to)
    else:
        from tidegate.interfaces.papers.sheet import statement_sheet

        _draw(statement_sheet(one), form=form, to=to)


def _draw(sheet: Sheet, *, form: Form, to: IO[bytes]) -> None:
    if form is Form.PDF:
        from tidegate.interfaces.papers.pdf import write_pdf

        write_pdf(sheet, to=to)
    else:
        from tidegate.interfaces.papers.page import standalone_html

        to.write(standalone_html(sheet).encode("utf-8"))


def statement_bytes(one: Statement, *, form: Form) -> bytes:
    """The whole file."""
    kept = BytesIO()
    write_statement(one, form=form, to=kept)
    return kept.getvalue()


def file_name(one: Statement, *, form: Form) -> str:
    """`statement-S000001-2020-10-01-2020-12-31.pdf`, with the deposit's id where it is of one."""
    of = one.holder if one.of_deposit is None else str(one.of_deposit)
    return f"statement-{of}-{one.first}-{one.last}.{form.suffix}"


def certificate_file_name(one: Certificate, *, form: Form) -> str:
    """`certificate-S000001-2020.pdf`."""
    return f"certificate-{one.holder}-{one.year}.{form.suffix}"


def write_certificate(one: Certificate, *, form: Form, to: IO[bytes]) -> None:
    """Writes the certificate in a form; there is no camt message of one."""
    assert form is not Form.CAMT053, "a certificate is for people"
    from tidegate.interfaces.papers.certificate import certificate_document, certificate_sheet

    if form is Form.JSON:
        to.write(json.dumps(certificate_document(one), ensure_ascii=False, indent=1).encode("utf-8") + b"\n")
    else:
        _draw(certificate_sheet(one), form=form, to=to)


def certificate_bytes(one: Certificate, *, form: Form) -> bytes:
    """The whole file."""
    kept = BytesIO()
    write_certificate(one, form=form, to=kept)
    return kept.getvalue()
