"""The house rules that a program can measure."""

import ast
import io
import tokenize
from pathlib import Path

import pytest

INFOLIT = Path(__file__).parent.parent / "infolit"
MODULES = sorted(path.relative_to(INFOLIT.parent).as_posix() for path in INFOLIT.rglob("*.py"))
WRITTEN = [name for name in MODULES if "/migrations/versions/" not in name]
"""Modules that people write; Alembic begins each migration from a template of its own."""


NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def source(module: str) -> str:
    """The text of a module, named by its path."""
    return (INFOLIT.parent / module).read_text(encoding="utf-8")


def functions(module: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    nodes = ast.walk(ast.parse(source(module)))
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("module", WRITTEN)
def test_no_file_is_longer_than_300_lines(module: str) -> None:
    length = len(source(module).splitlines())
    assert length <= 300


@pytest.mark.parametrize("module", WRITTEN)
def test_no_function_is_longer_than_40_lines(module: str) -> None:
    lengths = {each.name: (each.end_lineno or each.lineno) - each.lineno + 1 for each in functions(module)}
    assert {name: length for name, length in lengths.items() if length > 40} == {}


@pytest.mark.parametrize("module", WRITTEN)
def test_every_module_says_in_a_docstring_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(source(module)))


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"common", "extensions", "helpers", "misc", "utils", "utilities"}
    assert [name for name in MODULES if drawers & {*Path(name).with_suffix("").parts}] == []


def lines_of_code(module: str) -> int:
    """Lines with code on them: no blank lines, comments or docstrings (docs/decisions/0007)."""
    text = source(module)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines = {n for t in tokens if t.type not in NO_CODE for n in range(t.start[0], t.end[0] + 1)}
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_all_of_infolit_stays_within_its_limit() -> None:
    """docs/decisions/0007 tells why it is no lower."""
    assert sum(lines_of_code(module) for module in WRITTEN) <= 15_750
