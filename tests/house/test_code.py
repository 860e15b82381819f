"""Rules of the code that can be read off its syntax."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import PACKAGES, sources

# Where the outermost layers turn whatever happened into an answer, a retry, or one failed request among many.
CATCH_ALL = {
    "bot/errors.py",
    "bot/jobs.py",
    "bot/ui/press.py",
    "bot/ui/spare.py",
    "bot/web/server.py",
    "services/group_commit.py",
    "services/jobs.py",
}

CLOCK = "bot/clock.py"
WALL_CLOCK = re.compile(
    r"(?:^|\.)(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time(?:_ns)?|utils\.utcnow|func\.(?:now|current_\w+))$"
)
WALL_CLOCK_IMPORTS = {("time", "time"), ("time", "time_ns"), ("discord.utils", "utcnow")}

# Programs that talk to a terminal; everything else logs.
PRINTERS = ("bot/cli", "bot/demo/", "bot/reference.py")


def test_exceptions_are_caught_all_only_in_the_outermost_layers() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _catches_all(node) and name not in CATCH_ALL
    ]
    assert found == []


def _catches_all(handler: ast.ExceptHandler) -> bool:
    """Bare, Exception, or a BaseException that is not passed on."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id for kind in kinds if isinstance(kind, ast.Name)}
    passed_on = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
    return "Exception" in names or ("BaseException" in names and not passed_on)


def test_one_file_reads_the_wall_clock() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.ImportFrom) and _reads_wall_clock(node) and name != CLOCK
    ]
    assert found == []


def _reads_wall_clock(node: ast.Attribute | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any((node.module, imported.name) in WALL_CLOCK_IMPORTS for imported in node.names)
    return WALL_CLOCK.search(ast.unparse(node)) is not None


def test_only_programs_print() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
        and not name.startswith(PRINTERS)
    ]
    assert found == []


def test_every_public_function_of_a_service_says_what_one_gets() -> None:
    found = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in sources("services")
        for function in _public_functions(tree)
        if ast.get_docstring(function) is None
    ]
    assert found == []


def _public_functions(scope: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in scope.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public_functions(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node
