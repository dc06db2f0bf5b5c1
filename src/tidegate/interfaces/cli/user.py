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
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="File whose first line is the password, - for standard input; without it you are asked.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@database_option
def create(*, login: str, saver: str | None, password_file: Path | None, database: str | None, as_json: bool) -> int:
    """Make the log-in LOGIN with a password of at least 12 characters."""
    password = _password(password_file)
    with deployment(database=database):
        _create(login, password=password, saver=saver)
    click.echo(json.dumps({"login": login, "saver": saver}) if as_json else f"{login} may log in.")
    return exit_codes.OK


def _create(login: str, *, password: str, saver: str | None) -> None:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import IntegrityError, transaction

    kind = get_user_model()
    user = kind(**{kind.USERNAME_FIELD: login})
    if saver is not None:
        _must_be_saver(saver)
        user.person_code = saver
    try:
        validate_password(password, user)
        user.set_password(password)
        user.clean_fields()
        with transaction.atomic():
            user.save(force_insert=True)
    except ValidationError as error:
        raise Malformed("This log-in cannot be made.", rule=" ".join(error.messages), remedy="Give another.") from None
    except IntegrityError as error:
        raise NotPossible(
            f"{login} exists already.", rule="A log-in name is one person's.", remedy="Choose another name."
        ) from error


def _must_be_saver(code: str) -> None:
    from tidegate import parties

    if parties.person(code=code) is None:
        raise Malformed(
            f"There is no person {code}.", rule="--saver names a person of this deployment.", remedy="Check the code."
        )


def _password(file: Path | None) -> str:
    if file is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    with click.open_file(str(file), encoding="utf-8") as opened:
        return str(opened.readline(PASSWORD_CHARACTERS_MAX + 2)).rstrip("\r\n")
