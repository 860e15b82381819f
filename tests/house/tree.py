"""What belongs to the project, as files and as syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "cogs", "services", "db")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, under version control; in an unpacked archive, every visible file."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True
    )
    if listing.returncode == 0:
        paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not any(map(_ours_no_more, path.relative_to(ROOT).parts[:-1]))]
    return tuple(sorted(path for path in paths if path.is_file()))


def _ours_no_more(folder: str) -> bool:
    """Environments, caches and data, which lie in the tree and are not part of it."""
    return folder in {"data", "dist", "__pycache__"} or (folder.startswith(".") and folder != ".ci")


def sources(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    """Each Python file of these packages: its path from the root, with forward slashes, and its syntax tree."""
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and name.split("/")[0] in packages:
            yield name, ast.parse(path.read_text(encoding="utf-8"))
