"""The databases in a cluster, each with an owner's and an application's log-in, and their passwords."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tidegate.interfaces.database.trouble import Malformed, NotPossible, Unreachable
from tidegate.interfaces.database.url import Urls, url

ADMIN = "tidegate_admin"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_LOCK = 0x71DE6A7E  # advisory lock: one process at a time makes roles and databases


class Secret:
    """The cluster's secret in a file of mode 0600; every log-in's password is made of it, so nothing else is stored."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def make(self) -> Secret:
        """A secret that is there already is kept."""
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return self
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return self

    def password(self, role: str) -> str:
        try:
            text = self._path.read_text("ascii").strip()
        except FileNotFoundError as error:
            raise Unreachable(
                f"There is no database in {self._path.parent} yet.",
                remedy="`tidegate run` makes and starts one; or give TIDEGATE_DATABASE_URL.",
            ) from error
        except PermissionError as error:
            raise NotPossible(
                f"{self._path} belongs to another user.",
                rule="Only the user who made a database may attach to it.",
                remedy="Work as that user, or set TIDEGATE_HOME to a folder of your own.",
            ) from error
        return hmac.digest(bytes.fromhex(text), role.encode(), "sha256").hex()


class Databases:
    """Makes, names, lists and drops the databases of one cluster."""

    def __init__(self, *, socket: Path, port: int, secret: Secret) -> None:
        self._socket, self._port, self._secret = socket, port, secret

    def url(self, *, role: str, name: str) -> str:
        password = self._secret.password(role)
        return url(role=role, password=password, database=name, host=str(self._socket), port=self._port)

    def urls(self, name: str, *, roles_of: str | None = None) -> Urls:
        """The URLs of a database, whether it exists or not. `roles_of`: the database whose log-ins it shares."""
        _must_be_name(name)
        roles = roles_of or name
        return Urls(
            name=name,
            owner_url=self.url(role=f"{roles}_owner", name=name),
            application_url=self.url(role=f"{roles}_app", name=name),
        )

    def connect_as_admin(self, name: str = "postgres", *, patience_s: int = 10) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(role=ADMIN, name=name), autocommit=True, connect_timeout=patience_s)

    def names(self) -> list[str]:
        with self.connect_as_admin() as admin:
            rows = admin.execute(
                "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname"
            )
            return [row[0] for row in rows]

    def ensure(self, name: str) -> Urls:
        """The database of this name with its two log-ins, made if missing."""
        _must_be_name(name)
        with self.connect_as_admin() as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            self._ensure_role(admin, f"{name}_owner")
            self._ensure_role(admin, f"{name}_app")
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                self._create(admin, name)
        return self.urls(name)

    def create_new(self, name: str, *, roles_of: str | None = None) -> Urls:
        """A database that must not exist yet. NotPossible if it does."""
        if name in self.names():
            raise NotPossible(
                f"There is a database named {name} already.",
                rule="What exists is never written over.",
                remedy="Choose another name.",
            )
        return self.ensure(name) if roles_of is None else self.clone(name, template="template0", roles_of=roles_of)

    def clone(self, name: str, *, template: str, roles_of: str, strategy: str = "file_copy") -> Urls:
        """A copy of a template that nobody is connected to, with the log-ins of the database `roles_of`."""
        _must_be_name(name)
        with self.connect_as_admin() as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY {}").format(
                    sql.Identifier(name),
                    sql.Identifier(f"{roles_of}_owner"),
                    sql.Identifier(template),
                    sql.SQL(strategy),
                )
            )
            self._close_to_others(admin, name, f"{roles_of}_app")
        return self.urls(name, roles_of=roles_of)

    def drop(self, name: str) -> None:
        _must_be_name(name)
        with self.connect_as_admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, admin: psycopg.Connection[Any], name: str) -> None:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(f"{name}_owner")
            )
        )
        self._close_to_others(admin, name, f"{name}_app")

    @staticmethod
    def _close_to_others(admin: psycopg.Connection[Any], name: str, application: str) -> None:
        database = sql.Identifier(name)
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(application)))

    def _ensure_role(self, admin: psycopg.Connection[Any], role: str) -> None:
        """The server is told a verifier, never the password, so that no log of it can hold one."""
        password = self._secret.password(role)
        verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
        admin.execute(
            sql.SQL("{} {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {}").format(
                verb, sql.Identifier(role), sql.Literal(verifier)
            )
        )


def _must_be_name(name: str) -> None:
    if not NAME.fullmatch(name) or name in {"postgres", "template0", "template1"}:
        raise Malformed(
            f"{name!r} cannot be a database's name.",
            rule="A name has up to 40 small letters a-z, digits and underscores, and begins with a letter.",
            remedy="Choose such a name.",
        )
