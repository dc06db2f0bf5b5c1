"""`tidegate product`: products as code. A product is a reviewed YAML document: validated, previewed, published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.product_preview import preview

if TYPE_CHECKING:
    from tidegate.catalogue.document import ProductDocument
    from tidegate.catalogue.publish import Published
    from tidegate.catalogue.terms import ProductTerms
    from tidegate.rules import TaxLaw

_FILES = click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def command() -> None:
    """Products as code: one YAML document each, checked, previewed and published in versions."""


command.add_command(preview)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file and what it says."""

    file: Path
    document: ProductDocument

    def to_json(self) -> dict[str, Any]:
        """As `validate` prints it."""
        terms, findings = self.document.terms, self.document.findings
        return {
            "file": str(self.file),
            "product": None if terms is None else terms.product_code,
            "valid": self.document.valid,
            "publishable": self.document.valid and not findings,
            "findings": [asdict(one) for one in findings],
        }

    def lines(self) -> list[str]:
        """The same for people."""
        terms, valid = self.document.terms, self.document.valid
        name = (
            "" if terms is None else f" {terms.product_code}: {terms.name} ({terms.kind}, {_counted(len(terms.chart))})"
        )
        head = f"{self.file}:{name} {'is sound.' if valid else 'has findings.'}"
        return [head, *(f"  {one.text()}" for one in self.document.findings)]


def _counted(rates: int) -> str:
    return "1 rate" if rates == 1 else f"{rates} rates"


def read(files: Sequence[Path], *, law: TaxLaw | None = None) -> list[Read]:
    """Reads every file; a product that two of them describe is a finding of the later. `law`: the withholding known."""
    from tidegate.catalogue.document import Finding, ProductDocument, read_document

    found: dict[str, Path] = {}
    reads = []
    for file in files:
        document = read_document(file.read_bytes(), law=law)
        code = None if document.terms is None else document.terms.product_code
        if code in found:
            twice = Finding(
                path="product", line=1, value=str(code), rule=f"{found[str(code)]} describes the same product.",
                remedy="Give it a code of its own, or leave one of the two out.",
            )  # fmt: skip
            document = ProductDocument(terms=document.terms, findings=(*document.findings, twice))
        elif code is not None:
            found[code] = file
        reads.append(Read(file=file, document=document))
    return reads


@command.command()
@_FILES
@_JSON
def validate(*, files: tuple[Path, ...], as_json: bool) -> int:
    """Check documents: every finding with its path, line, rule and remedy. No database is needed.

    Ends with 0 if all are sound, with 1 if one has findings. What is sound but not published yet is told as well.
    """
    reads = read(files)
    if as_json:
        click.echo(json.dumps({"documents": [one.to_json() for one in reads]}, ensure_ascii=False))
    else:
        click.echo("\n".join(line for one in reads for line in one.lines()))
    return exit_codes.OK if all(one.document.valid for one in reads) else exit_codes.FINDINGS


@command.command()
def schema() -> int:
    """Print the JSON Schema of a product document, for editors."""
    from tidegate.catalogue.document import schema as schema_of

    click.echo(json.dumps(schema_of(), indent=2, ensure_ascii=False))
    return exit_codes.OK


@command.command()
@_FILES
@click.option("--dry-run", is_flag=True, help="Say what would be new; nothing is stored.")
@_JSON
@database_option
def publish(*, files: tuple[Path, ...], dry_run: bool, as_json: bool, database: str | None) -> int:
    """Publish documents as versions of their products: all of them or none. The same again is nothing new."""
    reads = read(files)
    if all(one.document.valid for one in reads):
        with deployment(database=database, role="platform"):
            from tidegate.parties.tax_law import tax_law

            reads = read(files, law=tax_law())
            if not any(one.document.findings for one in reads):
                terms = [one.document.terms for one in reads if one.document.terms is not None]
                return _print_published(_publish(terms, dry_run=dry_run), dry_run=dry_run, as_json=as_json)
    told = [line for one in reads if one.document.findings for line in one.lines()]
    click.echo(json.dumps({"documents": [one.to_json() for one in reads]}) if as_json else "\n".join(told))
    click.echo("Nothing was published.", err=True)
    return exit_codes.BAD_INPUT


def _print_published(published: tuple[Published, ...], *, dry_run: bool, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({"published": [asdict(one) for one in published], "dry_run": dry_run}))
    else:
        click.echo("\n".join(_told(one, dry_run=dry_run) for one in published))
    return exit_codes.OK


def _publish(terms: Sequence[ProductTerms], *, dry_run: bool) -> tuple[Published, ...]:
    from zoneinfo import ZoneInfo

    from django.db import transaction

    from tidegate.catalogue.publish import publish_products
    from tidegate.gate.clock import now
    from tidegate.parties.describe import platform_profile

    with transaction.atomic():
        profile = platform_profile()
        on = now().astimezone(ZoneInfo(profile.zone if profile else "UTC")).date()
        published = publish_products(products=terms, on=on)
        transaction.set_rollback(dry_run)
    return published


def _told(one: Published, *, dry_run: bool) -> str:
    if not one.new:
        return f"{one.product_code}: version {one.version} says the same already ({one.digest})."
    said = "would be" if dry_run else "is"
    return f"{one.product_code}: version {one.version} {said} published ({one.digest})."


@command.command()
@click.argument("product_code", metavar="CODE")
@database_option
def show(*, product_code: str, database: str | None) -> int:
    """Print the document of a product that stands in the database: the listed version, else the latest."""
    with deployment(database=database, role="platform"):
        from tidegate.catalogue.document import document_of
        from tidegate.catalogue.offer import offer
        from tidegate.catalogue.refusal import CatalogueRefusal, refused
        from tidegate.interfaces.problem import RefusedError

        found = offer(product_code=product_code)
        if found is None:
            raise RefusedError(refused(CatalogueRefusal.UNKNOWN_PRODUCT))
        click.echo(document_of(found.terms), nl=False)
    return exit_codes.OK
