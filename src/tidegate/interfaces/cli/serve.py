"""`tidegate serve`: the platform or hub that the environment configures, in the foreground."""

from __future__ import annotations

import click

from tidegate.interfaces.cli.progress import narrate
from tidegate.interfaces.site.configuration import load


@click.command()
def command() -> None:
    """Serve in the foreground until Ctrl-C or SIGTERM.

    Needs TIDEGATE_ROLE and TIDEGATE_DATABASE_URL, in production also TIDEGATE_SECRET_KEY_FILE and
    TIDEGATE_ALLOWED_HOSTS; listens on TIDEGATE_BIND. Run `tidegate migrate` before.
    """
    from tidegate.interfaces.site.serve import serve

    serve(load(), told=narrate)
