"""Log-ins. Passwords are Django's; which person a saver's log-in stands for is a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection

from tidegate.parties import models
from tidegate.parties.refusal import PartyRefusal, Refused, refused


class Role(StrEnum):
    """What a log-in is for."""

    SAVER = "saver"
    OPERATOR = "operator"
    OFFICER = "officer"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A log-in without its secret. `user_id` is what Django's session keeps."""

    user_id: int
    username: str
    role: Role
    person_code: str | None


def add_user(
    *, username: str, role: Role, person_code: str | None = None, password: str | None = None
) -> Login | Refused:
    """Makes a log-in; without a password it cannot be used to log in by one. The same again changes nothing."""
    assert connection.in_atomic_block, "a door opens the transaction"
    if person_code is not None and not models.Person.objects.filter(code=person_code).exists():
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person_code")
    if role is Role.SAVER and person_code is None:
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person_code")
    row = models.User.objects.filter(username=username).first()
    if row is None:
        row = models.User(username=username, role=role.value, person_code=person_code)
        row.set_password(password)
        row.save()
    if (row.role, row.person_code) != (role.value, person_code):
        return refused(PartyRefusal.EXISTS_WITH_DIFFERENT_CONTENT, field="username")
    return _login(row)


def add_savers_logins(*, person_codes: Sequence[str]) -> int:
    """A log-in without a password for each registered person that has none; how many were made."""
    assert connection.in_atomic_block, "a door opens the transaction"
    known = set(models.User.objects.filter(person_code__in=person_codes).values_list("person_code", flat=True))
    persons = models.Person.objects.filter(code__in=set(person_codes) - known).order_by("code")
    rows = [models.User(username=one.code, role=Role.SAVER.value, person_code=one.code) for one in persons]
    for row in rows:
        row.set_unusable_password()
    return len(models.User.objects.bulk_create(rows))


def login_of(*, person_code: str) -> Login | None:
    """The log-in of a person, or None."""
    row = models.User.objects.filter(person_code=person_code, is_active=True).first()
    return None if row is None else _login(row)


def _login(row: models.User) -> Login:
    return Login(user_id=row.pk, username=row.username, role=Role(row.role), person_code=row.person_code)


def person_named(*, reference: str) -> str | None:
    """The code of the person whom a saver calls by code or by log-in name; None for nobody here."""
    if models.Person.objects.filter(code=reference).exists():
        return reference
    row = models.User.objects.filter(username=reference, role=Role.SAVER.value, is_active=True).first()
    return None if row is None else row.person_code
