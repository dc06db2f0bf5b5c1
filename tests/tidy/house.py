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


def no_sql_built_from_strings(path: str, text: str) -> list[str]:
    """`execute` takes a constant, a name bound to SQL text, or psycopg.sql; never an f-string, `%` or `+`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in {"execute", "executemany", "raw", "copy", "RawSQL"} or not node.args:
            continue
        first = node.args[0]
        built = isinstance(first, ast.JoinedStr | ast.BinOp) or (
            isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr in {"replace"}
        )
        literal_format = (
            isinstance(first, ast.Call)
            and isinstance(first.func, ast.Attribute)
            and first.func.attr == "format"
            and isinstance(first.func.value, ast.Constant)
        )
        if built or literal_format:
            found.append(f"{path}:{node.lineno} SQL built from strings; use parameters or psycopg.sql")
    return found


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
