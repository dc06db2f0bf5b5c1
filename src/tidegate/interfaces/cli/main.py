"""`tidegate`: the group of commands, and the one place where errors become text and an exit code."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import re
import signal
import sys
import traceback
from dataclasses import dataclass
from types import FrameType

import click

from tidegate import __version__
from tidegate.interfaces.cli import exit_codes


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is and what it does; its module is imported only when it is called."""

    module: str
    summary: str


_HERE = "tidegate.interfaces.cli."
REGISTRY: dict[str, Entry] = {
    "run": Entry(_HERE + "run", "The story: three platforms, one order, nobody harmed; or one platform of your own."),
    "serve": Entry(_HERE + "serve", "Serve the platform or hub that the environment configures."),
    "register": Entry(_HERE + "register", "Licence registers: take in snapshots, what changed, how fresh ours is."),
    "platform": Entry(_HERE + "platform", "Which platform this is: found it from a file, show it."),
    "migrate": Entry(_HERE + "migrate", "Bring the database to this version (as its owner)."),
    "db": Entry(_HERE + "db", "Our own database: status, stop, psql, url, backup, restore."),
    "ledger": Entry(_HERE + "ledger", "The books for people: accounts, balances, transfers, statements, exports."),
    "check": Entry(_HERE + "check", "Prove that the books hold; name the first thing that does not."),
    "close-day": Entry(_HERE + "close_day", "Close business days: place, accrue, pay, mature."),
    "close-month": Entry(_HERE + "close_month", "Close an accounting month: it takes no value dates any more."),
    "deposit": Entry(_HERE + "deposit", "Deposits set aside by a close and their repair; corrections of interest."),
    "statement": Entry(_HERE + "statement", "A saver's or a deposit's statement: page, PDF, camt.053 or JSON."),
    "index": Entry(_HERE + "index", "Published values of the indexes that rates follow."),
    "party": Entry(_HERE + "party", "Savers enrolled; death, estate, attorney, guardian; who may act."),
    "cash": Entry(_HERE + "cash", "Savers' cash: what came in, what left; deposits that waited get their money."),
    "tax": Entry(_HERE + "tax", "Tax withheld of interest: what is known of savers, what is owed, paying it over."),
    "funds": Entry(_HERE + "funds", "The platform's own money: what subsidies took, and bringing it."),
    "certificate": Entry(_HERE + "certificate", "A saver's interest and tax of a calendar year."),
    "gate": Entry(_HERE + "gate", "Why the gate said yes or no, and whether it would today."),
    "import": Entry(_HERE + "import_", "Read a market of real products; take over a book of deposits."),
    "product": Entry(_HERE + "product", "Products as code: validate, preview and publish documents."),
    "shelf": Entry(_HERE + "shelf", "What may be opened now: put published products there, take them off."),
    "order": Entry(_HERE + "order", "Orders as files and over HTTP: draw up, simulate, sign, deliver, prove, lift."),
    "trust": Entry(_HERE + "trust", "Whose orders a platform believes: pin authorities and keys, list, revoke."),
    "hub": Entry(_HERE + "hub", "A hub's register: authorities, officers, platforms."),
    "user": Entry(_HERE + "user", "Log-ins of a deployment."),
    "interest": Entry(_HERE + "interest", "A deposit's exact schedule and yields from a plain description."),
    "daycount": Entry(_HERE + "daycount", "Days and part of a year between two dates, by any convention."),
    "calendar": Entry(_HERE + "calendar", "Business days as frozen; new years proposed."),
    "drill": Entry(_HERE + "drill", "Rehearsals in seeded worlds."),
    "story": Entry(_HERE + "story", "The story's world, built and told in the terminal."),
}


class LazyGroup(click.Group):
    """Lists commands without importing them. A command module has an attribute `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return [name for name in REGISTRY if _present(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in REGISTRY or not _present(cmd_name):
            return None
        command = importlib.import_module(REGISTRY[cmd_name].module).command
        assert isinstance(command, click.Command), f"{cmd_name}: its module has no click command named `command`"
        _tell_in_full(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, REGISTRY[name].summary) for name in self.list_commands(ctx)])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), meaning) for code, meaning in exit_codes.MEANING.items()])


def _tell_in_full(command: click.Command) -> None:
    """A list of commands says the first sentence of each, whole: click would cut it where a line ends."""
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        one.short_help = one.short_help or _SENTENCE.split(" ".join((one.help or "").split()), maxsplit=1)[0]
        _tell_in_full(one)


_SENTENCE = re.compile(r"(?<=\.)\s")


def _present(name: str) -> bool:
    return importlib.util.find_spec(REGISTRY[name].module) is not None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tidegate")
def tidegate() -> None:
    """Tidegate: an online deposit platform with its supervision built in."""


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and ends the process with a documented exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Runs one command and returns its exit code; what it says about errors goes to stderr."""
    try:
        answer = tidegate.main(args=arguments, prog_name="tidegate", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return exit_codes.BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return exit_codes.INTERRUPTED
    except BrokenPipeError:  # `tidegate … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.OK
    except Exception as error:  # noqa: BLE001 (the last door: every error is told and given its exit code)
        return _told(error, as_json="--json" in arguments)
    return answer if isinstance(answer, int) else exit_codes.OK


def _told(error: Exception, *, as_json: bool) -> int:
    from tidegate.interfaces.problem import of_error, server_error

    problem = of_error(error)
    if problem is None:
        traceback.print_exception(error, file=sys.stderr)
        problem = server_error()
    click.echo(json.dumps(problem.document(), ensure_ascii=False) if as_json else problem.text(), err=True)
    return exit_codes.OF_OUTCOME[problem.outcome]


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    """Ends through the ordinary way out, so that what was started is stopped."""
    raise SystemExit(exit_codes.TERMINATED)
