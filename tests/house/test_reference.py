"""docs/commands.md says what the commands are, in both languages."""

import difflib
import re

from bot.reference import reference
from tests.house.tree import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")


async def test_the_reference_is_up_to_date() -> None:
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").splitlines()
    now = (await reference()).splitlines()
    assert list(difflib.unified_diff(written, now, n=0, lineterm="")) == [], "run: make docs"


async def test_every_command_has_a_chinese_name_description_and_options() -> None:
    text = await reference()
    headings = re.findall(r"^## .* · (.*)$", text, re.MULTILINE)
    assert headings
    assert [heading for heading in headings if not CHINESE.search(heading)] == []
    sections = text.split("\n## ")[1:]
    assert [section for section in sections if not CHINESE.search(section.split("\n\n")[1].splitlines()[-1])] == []
    rows = re.findall(r"^\| `\w+`.*?\| `(.*?)` \| .*? \| (.*?) \|$", text, re.MULTILINE)
    assert [row for row in rows if not all(CHINESE.search(cell) for cell in row)] == []
