"""A hub that collects by itself: `tidegate order collect --every` as a child of the server, ended with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tidegate.interfaces.run.processes import Children
from tidegate.interfaces.site.configuration import Configuration


@contextmanager
def collecting(configuration: Configuration) -> Iterator[bool]:
    """Collects as long as the context lasts, if the configuration says so; whether it does.

    A process of its own: whatever becomes of it, the desk answers and orders leave. Its words go to a log below
    TIDEGATE_HOME.
    """
    if configuration.role != "hub" or not configuration.collect_every_s:
        yield False
        return
    command = [sys.executable, "-m", "tidegate", "order", "collect", "--json"]
    with Children(log_folder=configuration.home / "log") as children:
        children.start(name="collect", command=[*command, "--every", str(configuration.collect_every_s)], env={})
        yield True
