"""What stands in the tree, and what must not."""

import re

import pytest

from tests.house.tree import PACKAGES, ROOT, files

# Files stay near 400 lines; at 500 a test asks for two files.
MAX_LINES = 500

LOCKS = ("requirements.lock", "requirements-dev.lock")
HOST_NAME = re.compile(r"://|--index|--extra-index|--find-links|@ file|\b[\w-]+\.(?:com|org|net|io|dev|cn|edu)\b")
# Folders of one machine, of which a stranger's has another.
MACHINE_PATH = re.compile(r"(?<![\w.~}<>)-])/(?:tmp|work|root|home|Users)/\w")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_with_hashes_and_names_no_package_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert HOST_NAME.findall(text) == []
    requirements = re.findall(r"^[a-z].*", text, re.MULTILINE)
    assert requirements
    assert [line for line in requirements if "==" not in line or not line.endswith("\\")] == []


def test_the_locks_agree() -> None:
    runtime, dev = (set(re.findall(r"^[a-z].*", (ROOT / lock).read_text("utf-8"), re.MULTILINE)) for lock in LOCKS)
    assert runtime - dev == set()


def test_no_file_is_too_long() -> None:
    code = [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_no_path_of_one_machine_stands_in_the_tree() -> None:
    found = []
    for path in files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a font or a picture
        found += [f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(lines, 1) if MACHINE_PATH.search(line)]
    assert found == []
