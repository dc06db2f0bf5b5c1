"""`tidegate run`: the story at one address; or, with `--platform`, one production-like platform of your own."""

from __future__ import annotations

from pathlib import Path

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.progress import narrate
from tidegate.interfaces.site.configuration import load


@click.command()
@click.option(
    "--market", type=click.Path(path_type=Path), help="Consumer Data Right documents to fill the shelves with."
)
@click.option("--fresh", is_flag=True, help="Forget what was built and begin anew.")
@click.option(
    "--platform", "platform", is_flag=True, help="Serve the platform that the environment configures instead."
)
@click.option("--savers", default=300, show_default=True, type=click.IntRange(50, 100_000), help="Savers a platform.")
@click.option(
    "--days", default=60, show_default=True, type=click.IntRange(2, 250), help="Business days to live before."
)
def command(*, market: Path | None, fresh: bool, platform: bool, savers: int, days: int) -> int:
    """Show Tidegate: three platforms, a supervisor's desk, one signed order, nobody harmed.

    The first start builds the world below TIDEGATE_HOME and says how far it is; later starts take seconds.
    Ctrl-C stops every process; the data stay. With --platform it checks the configuration as in production
    (TIDEGATE_ROLE, TIDEGATE_DATABASE_URL, TIDEGATE_SECRET_KEY_FILE, TIDEGATE_ALLOWED_HOSTS …) and serves that.
    """
    if platform:
        from tidegate.interfaces.site.serve import serve

        serve(load(), told=narrate)
        return exit_codes.OK
    from tidegate.drills.story.place import MARKET_FOLDER
    from tidegate.interfaces.run.market import must_be_readable
    from tidegate.interfaces.run.narration import Narration
    from tidegate.interfaces.run.story import Story

    home = load().home
    if market is not None:
        market = must_be_readable(market)
    folder = home / (MARKET_FOLDER if market else "story")
    Story(
        home=home,
        market=market,
        fresh=fresh,
        narration=Narration(file=folder / "progress.json"),
        savers=savers,
        days=days,
    ).run()
    return exit_codes.OK
