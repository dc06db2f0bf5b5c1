"""The command `tidegate`: one module a command, loaded only when it is called.

`main`  the group, its registry and the one place where errors become text and an exit code
`exit_codes`  what a script may rely on;  `progress`  narration with or without a terminal
`deployment`  a command's way to its database

A command opens the transaction, calls one verb and prints what comes back; `--json` prints it for machines.
"""
