"""`tidegate user`: log-ins of a deployment."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.database.trouble import Malformed, NotPossible

PASSWORD_CHARACTERS_MAX = 200


@click.group()
def command() -> None:
    """Log-ins of a deployment."""


@command.command()
@click.argument("login")
@click.option("--saver", metavar="CODE", help="The saver this log-in is of, such as S000123.")
@click.option(
    "--role", type=click.Choice(["operator", "officer", "auditor"]), help="What a log-in that is no saver's is for."
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="File whose first line is the password, - for standard input; without it you are asked.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@database_option
def create(
    *,
    login: str,
    saver: str | None,
    role: str | None,
    password_file: Path | None,
    database: str | None,
    as_json: bool,
) -> int:
    """Make the log-in LOGIN, of a saver or for a role, with a password of at least 12 characters."""
    if (saver is None) == (role is None):
        raise click.UsageError("Give one of --saver CODE and --role ROLE.")
    password = _password(password_file)
    with deployment(database=database):
        _create(login, password=password, saver=saver, role=role or "saver")
    found = {"login": login, "role": role or "saver", "saver": saver}
    click.echo(json.dumps(found) if as_json else f"{login} may log in.")
    return exit_codes.OK


def _create(login: str, *, password: str, saver: str | None, role: str) -> None:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from tidegate.interfaces.problem import Refused, RefusedError
    from tidegate.parties.admit import Role, add_user

    try:
        validate_password(password, get_user_model()(username=login))
    except ValidationError as error:
        rule = " ".join(error.messages)
        raise Malformed("This password cannot be used.", rule=rule, remedy="Give another.") from None
    with transaction.atomic():
        if get_user_model().objects.filter(username=login).exists():
            raise NotPossible(
                f"{login} exists already.", rule="A log-in is one person's.", remedy="Choose another name."
            )
        answer = add_user(username=login, role=Role(role), person_code=saver, password=password)
        if isinstance(answer, Refused):
            raise RefusedError(answer)


def _password(file: Path | None) -> str:
    if file is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    with click.open_file(str(file), encoding="utf-8") as opened:
        return str(opened.readline(PASSWORD_CHARACTERS_MAX + 2)).rstrip("\r\n")
