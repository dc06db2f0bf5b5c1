"""`tidegate gate`: the record of answers, explained and made again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment

if TYPE_CHECKING:
    from tidegate.gate.record import Recorded, Replay


@click.group()
def command() -> None:
    """Why the gate said yes or no, and whether it would today."""


@command.command()
@click.argument("record_id", metavar="ID", type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True, help="Print the answer and all it was made from as JSON.")
@database_option
def explain(*, record_id: int, as_json: bool, database: str | None) -> int:
    """One answer of the gate: what was asked, every reason with its law, and the same question put to today's code.

    Exit 1 if today's code answers differently from the same facts.
    """
    with deployment(database=database, role="platform"):
        found, again = _answer(record_id)
    if as_json:
        click.echo(json.dumps(_document(found, again), ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found, again)))
    return exit_codes.OK if again.same else exit_codes.FINDINGS


@command.command()
@click.option("--refused", is_flag=True, help="Refusals only.")
@click.option("--saver", metavar="CODE", help="Of one saver only.")
@click.option("--count", default=20, show_default=True, type=click.IntRange(1, 10_000), help="How many, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON lines.")
@database_option
def log(*, refused: bool, saver: str | None, count: int, as_json: bool, database: str | None) -> int:
    """The latest answers of the gate."""
    with deployment(database=database, role="platform"):
        from tidegate.gate.record import recorded

        found = recorded(count_max=count, refused_only=refused, saver=saver)
    for one in found:
        click.echo(json.dumps(_summary(one), ensure_ascii=False) if as_json else _line(one))
    if not found and not as_json:
        click.echo("The gate has given no such answer.")
    return exit_codes.OK


@command.command()
@click.option("--after", default=0, show_default=True, type=click.IntRange(min=0), help="Only those after this number.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@database_option
def replay(*, after: int, as_json: bool, database: str | None) -> int:
    """Put every recorded question to today's code. Exit 1 if it answers one of them differently."""
    asked, different = 0, list[int]()
    with deployment(database=database, role="platform"):
        from tidegate.gate.record import replay_all

        while answers := replay_all(after=after):
            asked, after = asked + len(answers), answers[-1].record_id
            different += [one.record_id for one in answers if not one.same]
    if as_json:
        click.echo(json.dumps({"ok": not different, "asked": asked, "different": different}))
    else:
        click.echo(f"{asked:,} answers made again, {len(different):,} of them differently.")
        for record_id in different[:20]:
            click.echo(f"  tidegate gate explain {record_id}")
    return exit_codes.FINDINGS if different else exit_codes.OK


@command.command()
@click.option("--headroom", type=click.Choice(["warn", "refuse"]), help="Of money beyond the insured amount.")
@click.option("--register-age", "age_h", type=click.IntRange(1, 8_760),
              help="Hours after which a licence register that was not read again lets no new money in.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@database_option
def policy(*, headroom: str | None, age_h: int | None, as_json: bool, database: str | None) -> int:
    """What this platform chose where law leaves a choice; with an option, choose anew. Every choice is kept."""
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.gate.policy import Policy, policy_in_force, set_policy

        with transaction.atomic():
            found = policy_in_force()
            if headroom is not None or age_h is not None:
                chosen = Policy(
                    insurance_headroom=headroom or found.insurance_headroom,
                    register_age_max_h=age_h or found.register_age_max_h,
                )
                found = set_policy(policy=chosen)
    hours = found.register_age_max_h
    words = f"Beyond the insured amount: {found.insurance_headroom}. A register counts for {hours} hours."
    click.echo(json.dumps(found.to_json()) if as_json else words)
    return exit_codes.OK


def _answer(record_id: int) -> tuple[Recorded, Replay]:
    from tidegate.gate.record import recorded_as, replay
    from tidegate.money import Invalid

    found, again = recorded_as(record_id=record_id), replay(record_id=record_id)
    if found is None or again is None:
        raise Invalid(
            field="ID",
            value=record_id,
            rule="There is no answer of the gate with this number.",
            remedy="`tidegate gate log` lists the latest; a deposit's first step names its permit.",
        )
    return found, again


def _summary(one: Recorded) -> dict[str, Any]:
    return {
        "record_id": one.record_id,
        "at": one.at.isoformat(),
        "act": one.act,
        "bank": one.bank,
        "product": one.product,
        "saver": one.saver,
        "currency": one.currency,
        "amount_minor": one.amount_minor,
        "permitted": one.permitted,
        "codes": list(one.codes),
    }


def _document(found: Recorded, again: Replay) -> dict[str, Any]:
    return {
        **_summary(found),
        "rule_set": found.rule_set,
        "inputs": found.inputs,
        "answer": found.answer,
        "replay": {"same": again.same, "same_law": again.same_law, "answer": again.decision.to_json()},
    }


def _line(one: Recorded) -> str:
    answer = "permitted" if one.permitted else ", ".join(one.codes)
    who = f" by {one.saver}" if one.saver else ""
    return f"{one.record_id:>8}  {one.at.isoformat(timespec='seconds')}  {one.act} {one.product}{who}: {answer}"


def _lines(found: Recorded, again: Replay) -> list[str]:
    facts: Mapping[str, Any] = found.inputs["facts"]
    lines = [
        f"Answer {found.record_id} of {found.at.isoformat(timespec='seconds')}: "
        f"{'permitted' if found.permitted else 'refused'}",
        f"Asked: {_asked(found)}{_brought(found)}, business day {facts['business_day']}{_where(facts)}",
        *_reasons("Refused", found.answer["refused"]),
        *_reasons("Warned", found.answer["warnings"]),
        f"Orders in force that met it: {', '.join(found.inputs['orders']) or 'none'}",
        f"Law as kept then: {found.rule_set}",
    ]
    if again.same:
        law = "the law files are the same" if again.same_law else "though the law files have changed"
        return [*lines, f"Asked again today: the same answer ({law})."]
    now = again.decision.to_json()
    return [
        *lines,
        f"Asked again today: a DIFFERENT answer, {'permitted' if again.decision.permitted else 'refused'}.",
        *_reasons("Refused", now["refused"]),
        *_reasons("Warned", now["warnings"]),
    ]


def _asked(found: Recorded) -> str:
    if not found.bank:
        return found.act.replace("_", " ")
    return f"{found.act} {found.product} of {found.bank}"


def _where(facts: Mapping[str, Any]) -> str:
    """Money going out is asked for nothing but orders: it has no channel and no law of a place."""
    if "payment" in facts:
        return ""
    return f", {facts['channel'].replace('_', ' ')} channel, {facts['jurisdiction']}"


def _brought(found: Recorded) -> str:
    from tidegate.money import Amount, currency

    if found.amount_minor is None:
        return ""
    amount = Amount(minor=found.amount_minor, currency=currency(found.currency)).text()
    return f", {found.currency} {amount} by {found.saver}"


def _reasons(word: str, reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    return [line for reason in reasons for line in _reason(word, reason)]


def _reason(word: str, reason: Mapping[str, Any]) -> list[str]:
    cited = reason["citation"]
    where = ", ".join(part for part in (cited["title"], cited["article"]) if part)
    since = f", from {reason['from_day']}" if reason["from_day"] else ""
    return [
        f"{word}: {reason['code']} ({reason['check_id']})",
        f"  {reason['sentence']}",
        f"  {where}{since}",
        *([f"  {cited['url']}"] if cited["url"] else []),
        f"  Here: {reason['detail']}",
    ]
