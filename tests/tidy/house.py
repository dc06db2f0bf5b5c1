"""Our own rules of the house, as functions over source text, so that each can be shown a planted violation.

Every rule takes the path of a module (relative to the package) and its text and gives findings:
strings that name the place and the rule. No rule reads anything but what it is given.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60

_BAG_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "managers", "manager", "misc"}
_ROOMS_WITHOUT_FLOAT = {
    "money", "seal", "rules", "orders", "parties", "gate", "ledger", "catalogue", "payments", "deposits",
    "compliance", "closing", "hub", "drills",
}  # fmt: skip
_CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic",
    "timezone.now", "timezone.localdate",
}  # fmt: skip
_RANDOMNESS = {"uuid.uuid4", "uuid4", "uuid.uuid1", "os.urandom", "secrets.token_hex", "secrets.token_bytes"}
_SETTINGS = {"os.environ", "os.getenv", "django.conf"}


def _room(path: str) -> str:
    return path.split("/", 1)[0].removesuffix(".py")


def _dotted(node: ast.AST) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def module_is_short(path: str, text: str) -> list[str]:
    lines = text.count("\n")
    return [f"{path}: {lines} lines, at most {MODULE_LINES_MAX}"] if lines > MODULE_LINES_MAX else []


def functions_are_short(path: str, text: str) -> list[str]:
    return [
        f"{path}:{function.lineno} {function.name}: {length} lines, at most {FUNCTION_LINES_MAX}"
        for function in _functions(ast.parse(text))
        if (length := (function.end_lineno or function.lineno) - function.lineno + 1) > FUNCTION_LINES_MAX
    ]


def no_bag_of_things(path: str, _text: str) -> list[str]:
    words = {word for part in path.removesuffix(".py").split("/") for word in part.split("_")}
    return [f"{path}: a module is a concept, not a bag ({word})" for word in sorted(words & _BAG_NAMES)]


def no_float_near_money(path: str, text: str) -> list[str]:
    if _room(path) not in _ROOMS_WITHOUT_FLOAT:
        return []
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"{path}:{node.lineno} a float literal")
        elif isinstance(node, ast.Call) and _dotted(node.func) in {"float", "math.pow", "math.exp", "math.log"}:
            found.append(f"{path}:{node.lineno} {_dotted(node.func)}()")
    return found


def no_clock_randomness_or_settings(path: str, text: str) -> list[str]:
    """Below interfaces the day, ids and generators are arguments; a `random.Random` made of a seed is one."""
    if _room(path) in {"interfaces", "__main__", "__init__"} or "/migrations/" in path:
        return []
    tree = ast.parse(text)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)]
    found = [f"{path}:{node.lineno} {said}" for node in imports if (said := _forbidden_import(node))]
    return found + [f"{path}:{node.lineno} {_dotted(node)}: {said}" for node in uses if (said := _forbidden_use(node))]


def _forbidden_import(node: ast.ImportFrom) -> str:
    if node.module == "django.conf":
        return "settings are read in interfaces only"
    drawn = node.module in {"uuid", "secrets"} and {a.name for a in node.names} & {"uuid4", "uuid1", "token_hex"}
    return "randomness is an argument" if drawn else ""


def _forbidden_use(node: ast.Attribute | ast.Name) -> str:
    name = _dotted(node)
    if any(name == clock or name.endswith("." + clock) for clock in _CLOCKS):
        return "the clock is read in interfaces only"
    if name in _RANDOMNESS or (name.startswith("random.") and name != "random.Random"):
        return "randomness is an argument"
    return "settings are read in interfaces only" if name in _SETTINGS else ""


_SQL_CALLS = {"execute", "executemany", "raw", "copy", "stream", "mogrify", "callproc", "RawSQL", "RunSQL", "SQL"}
_SQL_WORDS = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|GRANT|TRUNCATE|COPY) ")
_TEXT_MADE = {"format", "format_map", "join", "replace", "substitute", "safe_substitute"}


def no_sql_built_from_strings(path: str, text: str) -> list[str]:
    """SQL is a constant, a file's text, or composed by psycopg.sql; never an f-string, `%`, `+`, `format` or `join`.

    A name is followed to what is bound to it in the module, however often it is bound. A CONSTANT of the module is put
    together once, when it is loaded, of nothing that anybody gave.
    """
    tree = ast.parse(text)
    bound = _bindings(tree)
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _dotted(node.func).rpartition(".")[2] not in _SQL_CALLS:
            continue
        given = [*node.args[:1], *(word.value for word in node.keywords if word.arg in {"query", "sql", "statement"})]
        if any(_is_built(one, bound, frozenset()) for one in given):
            found.append(f"{path}:{node.lineno} SQL built from strings; use parameters or psycopg.sql")
    constants = {id(part) for node in tree.body if _is_constant(node) for part in ast.walk(node)}
    return found + [
        f"{path}:{node.lineno} SQL built from strings; use parameters or psycopg.sql"
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and id(node) not in constants and _begins_as_sql(node) and any(_holes(node))
    ]


def _is_constant(node: ast.stmt) -> bool:
    """An assignment to an UPPER-CASE name; asked of a module's own statements."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(one, ast.Name) and one.id.lstrip("_").isupper() for one in targets)


def _bindings(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """What is bound to each name by assignment, anywhere in the module but in its constants."""
    bound: dict[str, list[ast.expr]] = {}
    constants = {id(node) for node in tree.body if _is_constant(node)}
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign) and id(node) not in constants:
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            targets = [node.target]
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(value, ast.expr):
                made = ast.BinOp(target, node.op, value) if isinstance(node, ast.AugAssign) else value
                bound.setdefault(target.id, []).append(made)
    return bound


def _is_built(node: ast.expr, bound: dict[str, list[ast.expr]], seen: frozenset[str]) -> bool:
    """Whether an expression puts text together at run time."""
    match node:
        case ast.JoinedStr():
            return any(_holes(node))
        case ast.BinOp(left=left, right=right, op=op):
            constant = isinstance(op, ast.Add) and isinstance(left, ast.Constant) and isinstance(right, ast.Constant)
            return not (constant or _is_composed(left) or _is_composed(right))
        case ast.Call(func=ast.Attribute(value=receiver, attr=verb)):
            return verb in _TEXT_MADE and not _is_composed(receiver)
    return any(_is_built(one, bound, seen | {name}) for name, one in _behind(node, bound, seen))


def _behind(node: ast.expr, bound: dict[str, list[ast.expr]], seen: frozenset[str]) -> Iterator[tuple[str, ast.expr]]:
    """The expressions that an expression may stand for, each with the name that led to it."""
    match node:
        case ast.Name(id=name) if name not in seen:
            yield from ((name, one) for one in bound.get(name, []))
        case ast.IfExp(body=one, orelse=other):
            yield from (("", one), ("", other))
        case ast.BoolOp(values=values):
            yield from (("", one) for one in values)
        case ast.NamedExpr(value=value):
            yield "", value


def _is_composed(node: ast.expr) -> bool:
    """psycopg.sql's own composition, which quotes what it puts in: `SQL("…").format(…)`, `SQL(", ").join(…)`."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call) and _dotted(node.func) in {"sql.SQL", "SQL", "sql.Identifier", "sql.Literal"}:
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def _holes(node: ast.JoinedStr) -> Iterator[ast.FormattedValue]:
    return (part for part in node.values if isinstance(part, ast.FormattedValue))


def _begins_as_sql(node: ast.JoinedStr) -> bool:
    first = node.values[0] if node.values else None
    return isinstance(first, ast.Constant) and bool(_SQL_WORDS.match(str(first.value)))


def public_functions_are_keyword_only(path: str, text: str) -> list[str]:
    """In rooms with verbs a caller names what it passes; up to one positional (the subject) is left to pure values."""
    if _room(path) not in {"parties", "gate", "payments", "deposits", "compliance", "closing", "hub", "drills"}:
        return []
    if "/migrations/" in path or path.endswith(("apps.py", "models.py")):
        return []
    found = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            positional = len(node.args.args) + len(node.args.posonlyargs)
            if positional > 1:
                found.append(f"{path}:{node.lineno} {node.name}: {positional} positional arguments")
    return found


def rooms_open_with_a_page(path: str, text: str) -> list[str]:
    if path.count("/") != 1 or not path.endswith("/__init__.py"):
        return []
    page = ast.get_docstring(ast.parse(text)) or ""
    return [] if page.count("\n") >= 5 else [f"{path}: a room opens with one page that says what it is"]


def no_unfinished_marks(path: str, text: str) -> list[str]:
    marks = re.compile(r"NotImplementedError|#.*\b(?:TODO|FIXME|XXX)\b")
    return [f"{path}:{n} an unfinished mark" for n, line in enumerate(text.splitlines(), 1) if marks.search(line)]


RULES: dict[str, Callable[[str, str], list[str]]] = {
    rule.__name__: rule
    for rule in (
        module_is_short,
        functions_are_short,
        no_bag_of_things,
        no_float_near_money,
        no_clock_randomness_or_settings,
        no_sql_built_from_strings,
        public_functions_are_keyword_only,
        rooms_open_with_a_page,
        no_unfinished_marks,
    )
}
