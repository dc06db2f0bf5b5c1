"""Everything an operator can set, in one schema: `TIDEGATE_<FIELD>` in the environment, secrets also from files.

A production deployment (DEMO off) refuses what is only right in a demonstration; see `unsafe_in_production`.
"""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "TIDEGATE_"
DEMO_MARK = "demo-only-"  # a secret that begins so is public knowledge
SECRET_CHARACTERS_MIN = 32
Role = Literal["platform", "hub", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong in the configuration. `field` is the variable's name."""

    field: str
    rule: str
    remedy: str


class ConfigurationRefused(Exception):
    """The configuration cannot be used; `findings` says all that is wrong with it, never a secret's value."""

    code = "configuration_refused"

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f"{found.field}: {found.rule} {found.remedy}" for found in findings))
        self.findings = findings


class Configuration(BaseSettings):
    """What an operator sets. Units and meaning stand with each field; `docs/configuration.md` repeats them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    role: Role | None = Field(None, description="platform or hub: which apps and pages this deployment has")
    database_url: str | None = Field(None, description="URL of the application's log-in")
    owner_database_url: str | None = Field(None, description="URL of the owner's log-in, for migrations only")
    secret_key: str | None = Field(None, description="signs sessions; at least 32 characters")
    secret_key_file: Path | None = Field(None, description="file with the secret key, readable by its owner only")
    signing_key_file: Path | None = Field(None, description="file with the JWK (Ed25519) that signs receipts or orders")
    demo: bool = Field(False, description="demonstration: simulated clock, log-ins without password")
    fail_points: str = Field("", description="faults on purpose at a write's boundaries; a test's, never in production")
    debug: bool = Field(False, description="Django's error pages; never in production")
    platform: str | None = Field(None, description="code of the platform this deployment is, e.g. P1")
    allowed_hosts: str = Field("", description="host names it answers to, separated by commas")
    trusted_origins: str = Field("", description="https origins of forms when behind a proxy, separated by commas")
    secure_proxy: bool = Field(False, description="a proxy in front ends TLS and sets X-Forwarded-Proto")
    bind: str = Field("127.0.0.1:8000", description="address and port to listen on")
    workers: int = Field(1, ge=1, le=64, description="worker processes of the server")
    threads: int = Field(4, ge=1, le=64, description="threads of a worker")
    home: Path = Field(
        Path("~/.local/share/tidegate"), description="folder of our own database, its log and its secret"
    )
    postgres_bin: Path | None = Field(None, description="folder with a stock PostgreSQL's programs, 15 to 18")
    collect_every_s: int = Field(
        0, ge=0, le=86_400, description="seconds between a hub's own rounds of collecting answers; 0: never"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least level that is logged")
    log_format: Literal["auto", "json", "plain"] = Field("auto", description="auto: plain in a terminal, else JSON")

    @field_validator("home")
    @classmethod
    def _home(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("bind")
    @classmethod
    def _bind(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("is an address and a port from 1 to 65535, such as 127.0.0.1:8000")
        return value

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("reads postgresql://role:password@host:port/name")
        return value

    @model_validator(mode="after")
    def _one_secret(self) -> Configuration:
        if self.secret_key and self.secret_key_file:
            raise ValueError("give TIDEGATE_SECRET_KEY or TIDEGATE_SECRET_KEY_FILE, not both")
        if self.collect_every_s and (self.role not in {None, "hub"} or self.signing_key_file is None):
            raise ValueError("TIDEGATE_COLLECT_EVERY_S is for a hub with an officer's key in TIDEGATE_SIGNING_KEY_FILE")
        return self

    @cached_property
    def secret(self) -> str:
        """The secret key; of a demonstration without one, a public one; empty if a production deployment has none."""
        if self.secret_key:
            return self.secret_key
        if self.secret_key_file:
            return _text_of(self.secret_key_file, "TIDEGATE_SECRET_KEY_FILE")
        if self.demo or self.role in {None, "test"}:
            return DEMO_MARK + hashlib.sha256(f"tidegate {self.role} {self.home}".encode()).hexdigest()
        return ""

    @property
    def production(self) -> bool:
        return not self.demo and self.role in {"platform", "hub"}

    @property
    def hosts(self) -> list[str]:
        return _list(self.allowed_hosts) or (["localhost", "127.0.0.1", "[::1]"] if not self.production else [])

    @property
    def origins(self) -> list[str]:
        return _list(self.trusted_origins)


def load(**given: Any) -> Configuration:
    """The configuration of this process; `given` fields stand above the environment. ConfigurationRefused."""
    try:
        return Configuration(**given)
    except ValidationError as error:
        raise ConfigurationRefused([_finding(dict(item)) for item in error.errors(include_input=False)]) from None


def unsafe_in_production(configuration: Configuration) -> list[Finding]:
    """What a deployment that is no demonstration may not be started with. Empty for a demonstration or a test."""
    if not configuration.production:
        return []
    secret, owner = configuration.secret, configuration.owner_database_url
    checks = [
        (configuration.database_url is None, "DATABASE_URL", "It is missing.", "Give the application log-in's URL."),
        (not configuration.hosts, "ALLOWED_HOSTS", "It is empty.", "Name the hosts this deployment answers to."),
        ("*" in configuration.hosts, "ALLOWED_HOSTS", "It allows every host.", "Name the hosts."),
        (bool(configuration.fail_points), "FAIL_POINTS", "It breaks writes on purpose.", "Unset it."),
        (configuration.debug, "DEBUG", "Error pages would show code and settings.", "Unset it."),
        (
            not secret,
            "SECRET_KEY",
            "It is missing.",
            "Set TIDEGATE_SECRET_KEY_FILE to a file with 50 random characters.",
        ),
        (
            secret.startswith(DEMO_MARK),
            "SECRET_KEY",
            "It is the demonstration's, known to all.",
            "Make one of your own.",
        ),
        (
            0 < len(secret) < SECRET_CHARACTERS_MIN,
            "SECRET_KEY",
            f"It is shorter than {SECRET_CHARACTERS_MIN} characters.",
            "Make a longer one.",
        ),
        (
            owner is not None and _user(owner) == _user(configuration.database_url),
            "OWNER_DATABASE_URL",
            "It is the application's log-in: the journal would not be protected.",
            "Give the two log-ins that `tidegate db url` or your administrator made.",
        ),
    ]
    found = [Finding(field=PREFIX + field, rule=rule, remedy=remedy) for bad, field, rule, remedy in checks if bad]
    for field, file in (
        ("SECRET_KEY_FILE", configuration.secret_key_file),
        ("SIGNING_KEY_FILE", configuration.signing_key_file),
    ):
        found += _open_file(PREFIX + field, file)
    return found


def refuse_unsafe(configuration: Configuration) -> None:
    """ConfigurationRefused with all that is unsafe. Called by whatever starts a production deployment."""
    if found := unsafe_in_production(configuration):
        raise ConfigurationRefused(found)


def _open_file(field: str, file: Path | None) -> list[Finding]:
    if file is None:
        return []
    if not file.is_file():
        return [Finding(field=field, rule=f"There is no file {file}.", remedy="Name an existing file.")]
    if file.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
        return [Finding(field=field, rule=f"{file} is open to other users.", remedy=f"chmod 0600 {file}")]
    return []


def _text_of(file: Path, field: str) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        finding = Finding(field=field, rule=f"{file} cannot be read ({error}).", remedy="Name a readable file.")
        raise ConfigurationRefused([finding]) from None


def _user(url: str | None) -> str:
    return (url or "").partition("://")[2].partition("@")[0].partition(":")[0]


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _finding(error: dict[str, Any]) -> Finding:
    place = "_".join(str(part) for part in error["loc"]).upper()
    rule = str(error["msg"]).removeprefix("Value error, ")
    return Finding(field=PREFIX + place if place else PREFIX + "*", rule=rule, remedy="Correct or unset it.")
