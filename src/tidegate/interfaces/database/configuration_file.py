"""The two files that a cluster's folder gets from us: who may log in, and how the server works."""

from __future__ import annotations

from pathlib import Path

ACCESS = """\
# Written by Tidegate. Every log-in proves a password by SCRAM over the Unix socket; nothing is trusted, no network.
local all all scram-sha-256
"""


def write_configuration(*, data: Path, socket: Path, major: int, connections_max: int, durable: bool) -> None:
    """Replaces `pg_hba.conf` and writes `tidegate.conf`, which `postgresql.conf` includes last."""
    values: dict[str, str | int] = {
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
        "client_connection_check_interval": "10s",
        "idle_in_transaction_session_timeout": "10min",
        "data_sync_retry": "off",
    }
    if not durable:  # for databases that are thrown away with the test that made them
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"}
        values |= {"max_wal_senders": 0, "shared_buffers": "64MB", "autovacuum": "off"}
        values |= {"io_method": "sync"} if major >= 18 else {}
    lines = [f"{name} = {_quoted(value)}" for name, value in values.items()]
    (data / "tidegate.conf").write_text("# Written by Tidegate at every start.\n" + "\n".join(lines) + "\n", "utf-8")
    (data / "pg_hba.conf").write_text(ACCESS, "utf-8")
    main = data / "postgresql.conf"
    include = "include = 'tidegate.conf'\n"
    text = main.read_text("utf-8")
    if not text.endswith(include):
        main.write_text(text.rstrip("\n") + "\n" + include, "utf-8")


def _quoted(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
