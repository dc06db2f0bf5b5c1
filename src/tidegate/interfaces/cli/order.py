"""`tidegate order`: a supervisor's orders as files and over HTTP. Only `collect` needs a database, the hub's."""

from __future__ import annotations

import click

from tidegate.interfaces.cli.order_answers import deliver, status
from tidegate.interfaces.cli.order_collect import collect
from tidegate.interfaces.cli.order_draw_up import issue, key, lift, new, sign
from tidegate.interfaces.cli.order_simulate import simulate
from tidegate.interfaces.cli.order_verify import verify


@click.group()
def command() -> None:
    """Draw up, simulate, sign, issue, deliver, follow, prove and lift orders.

    An order is a JSON file until it is signed, then a JWS. A usual way: key, new, simulate --bind, sign (twice), issue,
    deliver, status, verify; later lift. At a hub, collect asks for the answers to what its desk issued. The fields are
    told in docs/orders.md.
    """


for _part in (key, new, simulate, sign, issue, deliver, status, verify, lift, collect):
    command.add_command(_part)
