"""How the server works and who may log in: told on its command line and by one file of ours, for every start.

Nothing is ever written into the server's own folder from outside: as root that would mean to follow what the server's
account may have put there.
"""

from __future__ import annotations

import os
from pathlib import Path

ACCESS = """\
# Written by Tidegate. Every log-in proves a password by SCRAM over the Unix socket; nothing is trusted, no network.
local all all scram-sha-256
"""


def write_access(file: Path) -> None:
    """The file that says who may log in, readable by the server's account, writable by the starter only."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w") as opened:
        opened.write(ACCESS)
    fresh.chmod(0o644)
    fresh.replace(file)


def arguments(*, access: Path, socket: Path, major: int, connections_max: int, durable: bool) -> list[str]:
    """The server's settings as arguments; they stand above what its own files say."""
    values: dict[str, str | int] = {
        "hba_file": str(access),
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "max_connections": connections_max,
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %u@%d ",
        "logging_collector": "off",
        "log_statement": "none",
        "log_min_error_statement": "panic",  # a failed statement may hold a person's data
        "log_parameter_max_length": 0,
        "log_parameter_max_length_on_error": 0,
        "log_error_verbosity": "terse",
        "shared_buffers": "128MB",
        "max_wal_size": "4GB",  # a checkpoint every half gigabyte made a busy day write each page whole again and again
        "client_connection_check_interval": "10s",
        "idle_in_transaction_session_timeout": "10min",
        "data_sync_retry": "off",
        "jit": "off",  # statements of milliseconds that touch a few rows; compiling each anew took minutes in all
    }
    if not durable:  # for databases that are thrown away with the test that made them
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"}
        values |= {"max_wal_senders": 0, "shared_buffers": "64MB", "autovacuum": "off"}
        values |= {"max_wal_size": "1GB"}
        values |= {"io_method": "sync"} if major >= 18 else {}
    return [part for name, value in values.items() for part in ("-c", f"{name}={value}")]
