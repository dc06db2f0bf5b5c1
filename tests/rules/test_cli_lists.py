"""A group of commands lists each with its whole first sentence."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tidegate.interfaces.cli.main import REGISTRY, tidegate


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_no_command_is_told_by_half_a_sentence(name: str) -> None:
    said = CliRunner().invoke(tidegate, [name, "--help"]).output
    listed = said.partition("\nCommands:\n")[2]
    assert "..." not in listed, listed


def test_the_whole_first_sentence_is_told() -> None:
    said = " ".join(CliRunner().invoke(tidegate, ["deposit", "--help"]).output.split())
    assert "List running deposits that their bank has not confirmed, the oldest first." in said
