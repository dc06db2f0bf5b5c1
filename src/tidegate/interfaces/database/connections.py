"""Django's connections, pointed at a database after Django was set up: drills, tests and commands that attach."""

from __future__ import annotations

from typing import Any

from django.db import connections

from tidegate.interfaces.database import reserved
from tidegate.interfaces.database.url import Urls, django_database

_SETTINGS = {
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
    "TIME_ZONE": None,
    "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
    "USER": "",
}


def point_at(urls: Urls) -> None:
    """`default` becomes the application's log-in of this database and `owner` the owner's if it is known.

    The calling thread's open connections are closed; other threads must close theirs before.
    """
    _point("default", urls.application_url)
    if urls.owner_url != urls.application_url:
        _point("owner", urls.owner_url)


def let_go() -> None:
    """Closes this thread's connections, and the one kept aside for orders."""
    reserved.give_up()
    connections.close_all()


def _point(alias: str, url: str) -> None:
    entry: dict[str, Any] = _SETTINGS | django_database(url)
    connections.databases[alias] = entry
    if alias in {known.alias for known in connections.all(initialized_only=True)}:
        connections[alias].close()
        del connections[alias]
