"""Each way around the ledger that the application's log-in could try: refused, and nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from tests.conftest import Database
from tests.rules.ledger_table import Scenario, day, name_id
from tests.schema.test_ledger_walls import BOOKS, TABLES, VIEWS
from tidegate.ledger.check import check

Connect = Callable[[], psycopg.Connection[Any]]
DENIED = (errors.InsufficientPrivilege, errors.WrongObjectType)
WRITES = {
    "insert": "INSERT INTO {} DEFAULT VALUES",
    "insert what is there": "INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM {}",
    "update": "UPDATE {} SET {} = {}",
    "update nothing": "UPDATE {} SET {} = {} WHERE false",
    "delete": "DELETE FROM {}",
    "merge": "MERGE INTO {} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    "truncate": "TRUNCATE {} CASCADE",
    "copy in": "COPY {} FROM STDIN",
    "copy in from a program": "COPY {} FROM PROGRAM 'true'",
    "copy in from a file": "COPY {} FROM '/dev/null'",
    "copy out to a program": "COPY {} TO PROGRAM 'true'",
    "copy out to a file": "COPY {} TO '/tmp/tidegate-planted'",
    "lock rows": "SELECT * FROM {} FOR UPDATE",
    "lock alone": "DO $$ BEGIN LOCK TABLE {} IN ACCESS EXCLUSIVE MODE; END $$",
    "take triggers off": "ALTER TABLE {} DISABLE TRIGGER ALL",
    "take its owner": "ALTER TABLE {} OWNER TO CURRENT_USER",
    "take a constraint off": "ALTER TABLE {} DROP CONSTRAINT IF EXISTS ledger_account_debits_bounded",
    "add a column": "ALTER TABLE {} ADD COLUMN mine int",
    "rename": "ALTER TABLE {} RENAME TO mine",
    "drop": "DROP TABLE {} CASCADE",
    "drop a view": "DROP VIEW {} CASCADE",
    "a trigger of its own": "CREATE TRIGGER mine BEFORE INSERT ON {} EXECUTE FUNCTION tsvector_update_trigger()",
    "a rule of its own": "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING",
    "a policy of its own": "CREATE POLICY mine ON {}",
    "an index of its own": "CREATE INDEX mine ON {} ((1))",
    "statistics of its own": "CREATE STATISTICS mine ON {}, {} FROM {}",
    "a publication": "CREATE PUBLICATION mine FOR TABLE {}",
}  # fmt: skip
ELSEWHERE = {
    "triggers off for the session": "SET session_replication_role = replica",
    "triggers off for the log-in": "ALTER ROLE platform_app SET session_replication_role = replica",
    "become the owner": "SET ROLE platform_owner",
    "become the owner for good": "SET SESSION AUTHORIZATION platform_owner",
    "be a member of the owner": "GRANT platform_owner TO platform_app",
    "be a superuser": "ALTER ROLE platform_app SUPERUSER",
    "make a role": "CREATE ROLE mine SUPERUSER",
    "take what the owner has": "REASSIGN OWNED BY platform_owner TO platform_app",
    "drop what the owner has": "DROP OWNED BY platform_owner",
    "a function of its own": "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a function in place of ours": "CREATE OR REPLACE FUNCTION ledger_day_key_v1() RETURNS bigint"
    " LANGUAGE sql AS 'SELECT 1'",
    "a function that is the owner's no more": "ALTER FUNCTION ledger_close_key_v1() SECURITY INVOKER",
    "a search path for our function": "ALTER FUNCTION ledger_close_key_v1() SET search_path = pg_temp",
    "a schema of its own": "CREATE SCHEMA mine",
    "a table of its own": "CREATE TABLE mine (i int)",
    "a temporary table": "CREATE TEMP TABLE ledger_account (i int)",
    "a temporary function": "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "an untrusted language": "CREATE EXTENSION plpython3u",
    "another database's hand": "CREATE EXTENSION dblink",
    "a foreign table": "CREATE EXTENSION postgres_fdw",
    "a foreign server": "CREATE FOREIGN DATA WRAPPER mine",
    "an operator in place of the catalogue's": "CREATE OPERATOR public.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION ="
    " uuid_ne)",
    "a cast": "CREATE CAST (text AS uuid) WITH INOUT AS IMPLICIT",
    "an event trigger": "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION"
    " pg_catalog.suppress_redundant_updates_trigger()",
    "the server's settings": "ALTER SYSTEM SET fsync = off",
    "the database's settings": "ALTER DATABASE platform SET fsync = off",
    "commits that do not wait": "SET fsync = off",
    "the catalogue itself": "UPDATE pg_catalog.pg_proc SET prosecdef = false",
    "the catalogue's switch": "SET allow_system_table_mods = on",
    "a file of the server": "SELECT pg_read_file('postgresql.conf')",
    "a folder of the server": "SELECT pg_ls_dir('.')",
    "a file as a large object": "SELECT lo_import('/etc/passwd')",
    "a large object as a file": "SELECT lo_export(lo_create(0), '/tmp/tidegate-planted')",
    "the next sequence": "SELECT nextval('ledger_transfer_sequence_seq')",
    "another sequence": "SELECT setval('ledger_transfer_sequence_seq', 1)",
    "words in a block": "DO $$ BEGIN EXECUTE 'DELETE FROM ledger_transfer'; END $$",
    "words in a cursor": "DO $$ DECLARE c CURSOR FOR SELECT * FROM ledger_account FOR UPDATE; r record; BEGIN OPEN"
    " c; FETCH c INTO r; END $$",
    "rewriting what is stored": "SELECT pg_catalog.query_to_xml('DELETE FROM ledger_transfer', true, true, '')",
    "writing to the log": "SELECT pg_catalog.pg_logical_emit_message(true, 'mine', 'x'), pg_switch_wal()",
    "ending the server's work": "SELECT pg_reload_conf()",
}  # fmt: skip


@pytest.fixture
def books(platform_db: Database) -> Database:
    Scenario(BOOKS).play()
    return platform_db


@pytest.fixture
def application(books: Database, second_connection: Connect) -> psycopg.Connection[Any]:
    connection = second_connection()
    connection.autocommit = True
    return connection


@pytest.fixture
def unchanged(books: Database, owner_connection: psycopg.Connection[Any]) -> Iterator[None]:
    before = standing(owner_connection)
    yield
    assert standing(owner_connection) == before
    assert check().ok


def standing(owner: psycopg.Connection[Any]) -> list[Any]:
    """The ledger's rows, who may do what with it, what guards it, and how its functions are made."""
    rows: list[Any] = []
    for table in TABLES:
        rows += owner.execute(
            sql.SQL("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t").format(
                sql.Identifier(table)
            )
        ).fetchall()
    for statement in (
        "SELECT relname, relowner::regrole::text, relacl::text FROM pg_class WHERE relname ^@ 'ledger_'",
        "SELECT proname, prosecdef, proconfig::text, proacl::text, md5(prosrc) FROM pg_proc WHERE proname ^@ 'ledger_'",
        "SELECT tgname, tgenabled::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgrelid::regclass::text ^@ 'ledger_'",
        "SELECT conname, convalidated::text FROM pg_constraint WHERE conrelid::regclass::text ^@ 'ledger_'",
    ):
        found = owner.execute(statement).fetchall()
        assert found, f"nothing is compared: {statement}"
        rows += sorted(found)
    return rows


def attempt(application: psycopg.Connection[Any], statement: sql.Composed | sql.SQL | str) -> None:
    """Runs it; a COPY that was let in is sent a line, so that it would really write."""
    cursor = application.cursor()
    words = statement if isinstance(statement, str) else statement.as_string(application)
    if words.endswith("FROM STDIN"):
        with cursor.copy(words.encode()) as copy:
            copy.write("x\n")
    else:
        cursor.execute(words.encode())


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("relation", [*TABLES, *VIEWS])
def test_no_relation_is_written_locked_or_altered(relation: str, application: psycopg.Connection[Any]) -> None:
    columns = application.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(relation))).description
    assert columns
    names = {"update": 3, "update nothing": 3, "statistics of its own": 3, "insert what is there": 2}
    for way, text in WRITES.items():
        column, name = sql.Identifier(columns[1].name), sql.Identifier(relation)
        parts = {1: [name], 2: [name, name], 3: [name, column, column]}[names.get(way, 1)]
        if way == "statistics of its own":
            parts = [column, sql.Identifier(columns[0].name), name]
        if way in {"drop", "drop a view"} and (way == "drop a view") != (relation in VIEWS):
            continue
        with pytest.raises(psycopg.Error) as caught:
            attempt(application, sql.SQL(text).format(*parts))
        assert isinstance(caught.value, (*DENIED, errors.FeatureNotSupported, errors.ObjectNotInPrerequisiteState)), way


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("way", ELSEWHERE)
def test_no_way_leads_past_the_functions(way: str, application: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.Error) as caught:
        attempt(application, ELSEWHERE[way])
    denied = (*DENIED, errors.FeatureNotSupported, errors.CantChangeRuntimeParam, errors.UndefinedFile)
    assert isinstance(caught.value, denied), caught.value


def test_the_log_in_owns_nothing_and_is_nobody_else(application: psycopg.Connection[Any]) -> None:
    role = application.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    assert role == (False,) * 5
    for statement in (
        "SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole",
        "SELECT relname FROM pg_class WHERE relowner = current_user::regrole",
        "SELECT proname FROM pg_proc WHERE proowner = current_user::regrole",
        "SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole",
        "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'",
        "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')",
        "SELECT datname FROM pg_database WHERE datname = current_database()"
        " AND (has_database_privilege(oid, 'CREATE') OR has_database_privilege(oid, 'TEMPORARY'))",
    ):
        assert application.execute(statement).fetchall() == [], statement


def test_a_grant_to_oneself_gives_nothing(unchanged: None, application: psycopg.Connection[Any]) -> None:
    for table in TABLES:
        application.execute(
            sql.SQL("GRANT SELECT ON {} TO PUBLIC").format(sql.Identifier(table))
        )  # only a warning: it had no right to give
        with pytest.raises(DENIED):
            application.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


@pytest.mark.usefixtures("unchanged")
def test_the_parts_of_the_writers_cannot_be_called(application: psycopg.Connection[Any]) -> None:
    parts = application.execute(
        "SELECT oid::regprocedure::text, pronargs, proargtypes::regtype[]::text[] FROM pg_proc"
        " WHERE proname ^@ 'ledger_' AND prorettype <> 'trigger'::regtype"
        " AND NOT has_function_privilege(oid, 'EXECUTE')"
    ).fetchall()
    assert len(parts) >= 6, parts
    for name, _, types in parts:
        nothing = sql.SQL(", ").join(sql.SQL("NULL::{}").format(sql.SQL(one)) for one in types)
        with pytest.raises(errors.InsufficientPrivilege):
            application.execute(sql.SQL("SELECT {}({})").format(sql.SQL(name.partition("(")[0]), nothing))


def batch(**more: Any) -> str:
    words = {
        "transfer_id": str(name_id("X")), "debit_account": str(name_id("WORLD")), "credit_account": str(name_id("A")),
        "amount_minor": 1, "code": "x", "phase": "single", "reference": "", "value_date": str(day(6)),
        "business_day": str(day(6)),
    }  # fmt: skip
    return json.dumps([words | more])


def test_what_the_ledger_writes_itself_cannot_be_smuggled_in(application: psycopg.Connection[Any]) -> None:
    forged = {"sequence": 999_999, "booked_at": "2001-01-01T00:00:00Z", "currency": "XXX", "state": "closed"}
    sent = batch(**forged)
    row = application.execute("SELECT outcome FROM ledger_post_v1(%s, 'all', false)", [sent]).fetchone()
    assert row == ("created",)
    found = application.execute(
        "SELECT sequence < 1000, booked_at > now() - interval '1 day', currency FROM ledger_transfer"
        " WHERE transfer_id = %s", [name_id("X")]
    ).fetchone()  # fmt: skip
    assert found == (True, True, "CNY")
    assert check().ok


def test_a_schema_in_front_of_ours_stands_in_for_nothing(
    books: Database, owner_connection: psycopg.Connection[Any], application: psycopg.Connection[Any]
) -> None:
    """Even where an administrator let the application make things: the writers' own path is pinned."""
    owner_connection.execute("CREATE SCHEMA mine")
    owner_connection.execute("GRANT ALL ON SCHEMA mine TO platform_app")
    name = sql.Identifier(books.name)
    owner_connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO platform_app").format(name))
    application.execute("CREATE TABLE mine.ledger_account AS SELECT * FROM public.ledger_account")
    application.execute("UPDATE mine.ledger_account SET credits_posted = 1000000, bound = 'none'")
    application.execute("CREATE TABLE mine.ledger_day AS SELECT day, 'open'::text AS state FROM public.ledger_day")
    application.execute("GRANT ALL ON ALL TABLES IN SCHEMA mine TO PUBLIC")
    application.execute("GRANT USAGE ON SCHEMA mine TO PUBLIC")
    for schema in ("mine", "pg_temp"):
        application.execute(
            sql.SQL(
                "CREATE FUNCTION {}.ledger_demand_read_committed_v1() RETURNS void LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'called'; END $$"
            ).format(sql.Identifier(schema))
        )
        application.execute(
            sql.SQL("CREATE FUNCTION {}.jsonb_array_length(jsonb) RETURNS int LANGUAGE sql AS 'SELECT 9999'").format(
                sql.Identifier(schema)
            )
        )
    application.execute("CREATE FUNCTION mine.never(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT false'")
    application.execute("CREATE OPERATOR mine.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = mine.never)")
    application.execute("SET search_path = mine, pg_temp, public, pg_catalog")
    too_much = {"debit_account": str(name_id("A")), "credit_account": str(name_id("WORLD")), "amount_minor": 1000}
    closed = {"value_date": str(day(5)), "business_day": str(day(5))}
    for more, answer in ((too_much, "exceeds_credits"), (closed, "business_day_closed"), ({}, "created")):
        row = application.execute("SELECT outcome FROM public.ledger_post_v1(%s, 'each', true)", [batch(**more)])
        assert row.fetchone() == (answer,)
    assert check().ok
