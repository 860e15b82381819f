"""The documents that a newcomer meets first."""

import re

import pytest

from tests.house.tree import ROOT

READMES = ("README.md", "README.zh-CN.md")
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _commands(readme: str) -> list[tuple[str, list[str]]]:
    """The fenced blocks, in order, as language and lines; without comments and ```text, which are translated."""
    blocks = FENCE.findall((ROOT / readme).read_text(encoding="utf-8"))
    return [
        (language, [bare for line in body.splitlines() if (bare := re.sub(r"(^|\s+)#.*$", "", line))])
        for language, body in blocks
        if language != "text"
    ]


def test_both_readmes_have_the_same_commands() -> None:
    english, chinese = (_commands(readme) for readme in READMES)
    assert english == chinese


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_two_commands_for_a_newcomer_are_there(readme: str, command: str) -> None:
    assert any(command in lines for _, lines in _commands(readme))


def test_every_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    documents = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in (*READMES, "CONTRIBUTING.md"))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", documents, re.MULTILINE))
    assert named - targets == set()


def test_the_changelog_has_a_section_for_this_version_or_the_next() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert re.search(rf"^## \[(?:Unreleased|{re.escape(version[1])})\]", changelog, re.MULTILINE)
