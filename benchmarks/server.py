"""A throw-away durable server with empty platforms in it: `fsync` and `synchronous_commit` are on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tidegate.interfaces.database.cluster import Cluster
    from tidegate.interfaces.database.url import Urls

KIND = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Durable:
    """The server, PostgreSQL's version, and numbers for its databases."""

    cluster: Cluster
    version: str
    numbers: Iterator[int]

    @contextmanager
    def platform(self) -> Iterator[Urls]:
        """Django's `default` is an empty platform's application log-in until the block ends; its URLs."""
        from tidegate.interfaces.database.connections import let_go, point_at

        name = f"{KIND}_{next(self.numbers)}"
        urls = self.cluster.databases.clone(name, template=KIND, roles_of=KIND)
        point_at(urls)
        try:
            yield urls
        finally:
            let_go()
            self.cluster.databases.drop(name)


@contextmanager
def durable() -> Iterator[Durable]:
    """The server lives until the block ends."""
    import django

    django.setup()
    from tidegate.interfaces.database import connections, schema
    from tidegate.interfaces.database.binaries import find_binaries
    from tidegate.interfaces.database.cluster import Cluster
    from tidegate.interfaces.site.roles import rooms_of

    with tempfile.TemporaryDirectory(prefix="tidegate-bench-", dir="/tmp") as folder:  # short socket paths
        Path(folder).chmod(0o711)
        binaries = find_binaries(folder=None)
        with Cluster(home=Path(folder), binaries=binaries) as cluster:
            connections.point_at(cluster.databases.ensure(KIND))
            schema.apply(rooms=rooms_of(KIND), application=f"{KIND}_app")
            connections.let_go()
            yield Durable(cluster=cluster, version=binaries.version, numbers=count(1))
