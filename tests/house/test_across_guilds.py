"""Which statements look at more than one guild: each is named here with its reason, so that a new one is thought about.

Spread over several machines by guild_id (docs/scaling.md), whatever names its guild goes to one of them; these ask all.
"""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import sources

VERIFY = "`guanxi verify` and the doctor look at everything there is"
COPY = "`guanxi copy-data` takes all of it along"
FIGURES = "the operator's figures are of the whole database; each on an index of what is open"
CALLED = "a part of statements that name the guild"

ACROSS = {
    "db/checkin.py without_streak": VERIFY,
    "db/copying.py _of": COPY,
    "db/copying.py _resumed": COPY,
    "db/copying.py copy": COPY,
    "db/copying.py is_empty": COPY,
    "db/copying.py rows": COPY,
    "db/copying.py size": COPY,
    "db/events.py in_escrow": VERIFY,
    "db/events.py wrong_seats": VERIFY,
    "db/figures.py answers": "SELECT 1, for the probe",
    "db/figures.py figures": FIGURES,
    "db/fund.py balances": VERIFY,
    "db/fund.py paid": VERIFY,
    "db/fund.py running": VERIFY,
    "db/fund.py spent_by_group": VERIFY,
    "db/fund.py sums": VERIFY,
    "db/fund.py unproven": VERIFY,
    "db/groups.py SIZE": CALLED,
    "db/jobs.py due": "every process asks every second what is due in its guilds; adr/0011, adr/0021",
    "db/jobs.py purge": "once an hour, by one process: what was done long ago, wherever",
    "db/ledger_checks.py broken_chains": VERIFY,
    "db/ledger_checks.py counts": VERIFY,
    "db/ledger_checks.py strays": VERIFY,
    "db/ledger_checks.py sums": VERIFY,
    "db/ledger_checks.py unbalanced": VERIFY,
    "db/ledger_checks.py without_postings": VERIFY,
    "db/ledger_checks.py wrong_balances": VERIFY,
    "db/partner_upkeep.py miscounted": VERIFY,
    "db/partner_upkeep.py paid": VERIFY,
    "db/points.py uncounted": VERIFY,
    "db/points.py unpaid": VERIFY,
    "db/red_packets.py newest_ended": VERIFY,
    "db/red_packets.py unsettled": VERIFY,
    "db/red_packets.py wrong_escrows": VERIFY,
    "db/sealed_columns.py by_beginning": "the doctor and a change of the master key concern all that is sealed",
    "db/sealed_columns.py newest": "the doctor opens a sample, whosever it is",
    "db/sealed_columns.py not_beginning_with": "a change of the master key concerns all that is sealed",
    "db/sealed_columns.py replace": "names the whole primary key, of whichever table",
    "db/sealed_files.py strays": "once an hour, by one process: files in the folder that have no row",
}

_STATEMENTS = {"select", "update", "delete", "exists"}
# The guild is given: by equality with anything but another table's column, or as one of some.
_BOUND = re.compile(
    r"guild_id == (?!\w+\.c\.guild_id)|guild_id\.in_\(|tuple_\([^)]*guild_id[^)]*\)\.in_|guild_id\) == "
)

Piece = ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign


def _pieces(tree: ast.Module) -> Iterator[tuple[str, Piece]]:
    for node in tree.body:
        for each in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield each.name, each
            elif isinstance(each, ast.Assign) and node is each:
                yield ast.unparse(each.targets[0]), each


def _makes_statement(piece: Piece) -> bool:
    return any(
        isinstance(call, ast.Call)
        and (
            (isinstance(call.func, ast.Name) and call.func.id in _STATEMENTS)
            or (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in ("delete", "update")
                and isinstance(call.func.value, ast.Name)
                and not call.func.value.id.startswith("_")
            )
        )
        for call in ast.walk(piece)
    )


def _names(piece: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(piece) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def _parameters(piece: Piece) -> set[str]:
    return set() if isinstance(piece, ast.Assign) else {each.arg for each in piece.args.args}


def _across(tree: ast.Module) -> Iterator[str]:
    pieces = list(_pieces(tree))
    # Conditions that have a name of their own count where they are used.
    bound = {name for name, piece in pieces if _BOUND.search(ast.unparse(piece)) and not _makes_statement(piece)}
    for name, piece in pieces:
        if _makes_statement(piece) and not (
            _BOUND.search(ast.unparse(piece)) or "guild_id" in _parameters(piece) or bound & _names(piece)
        ):
            yield name


def test_whatever_looks_at_more_than_one_guild_is_known() -> None:
    found = {f"{path} {name}" for path, tree in sources("db") if "/migrations/" not in path for name in _across(tree)}
    assert found - ACROSS.keys() == set(), "name its guild, or name the statement above with the reason"
    assert ACROSS.keys() - found == set(), "it is there no more"


def test_what_is_looked_for_is_found() -> None:
    """The rule above sees a statement without a guild, and lets one pass that has it, by whichever way."""
    tree = ast.parse(
        "def a(tx, user_id): return select(t).where(t.c.user_id == user_id)\n"
        "def b(tx, guild_id): return select(t).where(t.c.guild_id == guild_id)\n"
        "def c(tx, ids): return t.delete().where(t.c.guild_id.in_(ids))\n"
        "def _of(claim): return t.c.guild_id == claim.guild_id\n"
        "def d(tx, claim): return update(t).where(_of(claim))\n"
        "def e(tx): return select(t).join(u, t.c.guild_id == u.c.guild_id)\n"
        "F = select(t)\n"
    )
    assert list(_across(tree)) == ["a", "e", "F"]
