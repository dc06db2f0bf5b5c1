"""The deployments of the story on this machine: a hub and three platforms, each with a database, log-ins and a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tidegate.interfaces.database.url import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One process with one database. `role` is `hub` or `platform`; `port` is on loopback."""

    role: str
    code: str
    name: str
    urls: Urls
    port: int
    key_file: Path
    home: Path

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, *, owner: bool = False) -> Mapping[str, str]:
        """What the process is told. The owner's URL is given to migrations only, never to a server."""
        told = {
            "TIDEGATE_ROLE": self.role,
            "TIDEGATE_DEMO": "true",
            "TIDEGATE_DATABASE_URL": self.urls.application_url,
            "TIDEGATE_SIGNING_KEY_FILE": str(self.key_file),
            "TIDEGATE_HOME": str(self.home),
            "TIDEGATE_ALLOWED_HOSTS": "127.0.0.1,localhost",
            "TIDEGATE_BIND": f"127.0.0.1:{self.port}",
        }
        if self.role == "platform":
            told["TIDEGATE_PLATFORM"] = self.code
        if owner:
            told["TIDEGATE_OWNER_DATABASE_URL"] = self.urls.owner_url
        return told
