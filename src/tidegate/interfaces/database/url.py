"""Database URLs: taken apart and put together by libpq's own rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tidegate.interfaces.database.trouble import Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """A database and its two log-ins."""

    name: str
    owner_url: str
    application_url: str


def url(*, role: str, password: str, database: str, host: str, port: int) -> str:
    """`host` may be a socket's folder."""
    where = f"host={quote(host, safe='')}&port={port}"
    return f"postgresql://{quote(role, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}?{where}"


def parts(text: str) -> dict[str, Any]:
    """libpq's parameters of a URL. Malformed if it is none."""
    try:
        found = dict(conninfo_to_dict(text))
    except psycopg.ProgrammingError as error:
        raise _not_a_url() from error
    if urlsplit(text).scheme not in {"postgresql", "postgres"} or not found.get("dbname"):
        raise _not_a_url()
    return found


def hidden(text: str) -> str:
    """The URL without its password, for people's eyes."""
    found = parts(text)
    return f"postgresql://{found.get('user', '')}@{found.get('host', '')}/{found['dbname']}"


def django_database(text: str) -> dict[str, Any]:
    """The URL as an entry of Django's DATABASES."""
    found = parts(text)
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    entry: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
    for name, value in found.items():
        if name in named:
            entry[named[name]] = str(value)
        else:
            entry["OPTIONS"][name] = value
    return entry


def _not_a_url() -> Malformed:
    return Malformed(
        "That is not the URL of a database.",
        rule="It reads postgresql://role:password@host:port/name, with libpq's parameters after a `?`.",
        remedy="Correct TIDEGATE_DATABASE_URL or TIDEGATE_OWNER_DATABASE_URL.",
    )
