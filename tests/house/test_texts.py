"""Every text exists in both languages, is used, fits Discord, and reads as its language is written."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import discord
import pytest
from discord import app_commands
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot import i18n
from bot.app import COGS, GuanxiBot
from bot.clock import Clock
from bot.config import Settings
from bot.invite import PERMISSIONS
from services import build_services
from services.checkin.rules import CheckinRules
from services.club import ClubSettings, ContributionRules, VerifiedRules
from services.events.rules import EventRules
from services.lanes import CROWDS, LATER
from services.permissions import Kind
from services.programmes import PROGRAMMES
from services.red_packets.rules import Limits
from tests.house.tree import ROOT, sources

CHINESE, ENGLISH = "zh-CN", "en"

# Keys that the code puts together from names of its own, all of which are known: see _named_by_code.
KNOWN = ("error-", "kind-", "programme-", "setting-", "permission-", "finding-", "audit-action-", "job-")

MOST = {"button": 80, "title": 45, "label": 45, "option": 100}

HAN = r"[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s*[,;:?!()]|[,;!?]\s*{HAN}")

Text = tuple[str, str | None]  # a key and its attribute


@cache
def _messages(language: str) -> dict[Text, tuple[str, ftl.Pattern]]:
    """Every text of a language: by key and attribute, in which file it stands and what it says."""
    found: dict[Text, tuple[str, ftl.Pattern]] = {}
    for path in sorted((i18n.LOCALES / language).glob("*.ftl")):
        for entry in FluentParser(with_spans=False).parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name} cannot be read at: {entry.content}"
            if not isinstance(entry, ftl.Message):
                continue
            name = entry.id.name
            for attribute, pattern in [(None, entry.value), *((each.id.name, each.value) for each in entry.attributes)]:
                if pattern is not None:
                    assert (name, attribute) not in found, f"{path.name}: {name} stands in {found[name, attribute][0]}"
                    found[name, attribute] = path.name, pattern
    return found


def _variables(node: Any) -> set[str]:
    if isinstance(node, ftl.VariableReference):
        return {node.id.name}
    if isinstance(node, ftl.BaseNode):
        return set().union(*(_variables(each) for each in vars(node).values()))
    if isinstance(node, list):
        return set().union(*(_variables(each) for each in node))
    return set()


def _filled_in(node: Any) -> set[str]:
    """The variables that are shown, and do not only choose between forms of a word."""
    if isinstance(node, ftl.SelectExpression):
        return _filled_in(node.variants)
    if isinstance(node, ftl.VariableReference):
        return {node.id.name}
    if isinstance(node, ftl.BaseNode):
        return set().union(*(_filled_in(each) for each in vars(node).values()))
    if isinstance(node, list):
        return set().union(*(_filled_in(each) for each in node))
    return set()


def _said(node: Any) -> Iterator[str]:
    """The words of a text, with \\0 in place of what is filled in; each variant by itself."""
    if isinstance(node, ftl.Pattern):
        yield "".join(each.value if isinstance(each, ftl.TextElement) else "\0" for each in node.elements)
        for element in node.elements:
            if isinstance(element, ftl.Placeable) and isinstance(element.expression, ftl.SelectExpression):
                for variant in element.expression.variants:
                    yield from _said(variant.value)


def _is_command(text: Text) -> bool:
    return text[0].startswith(("command-", "choice-"))


@cache
def _strings() -> frozenset[str]:
    """Every string in the code, and every text that a page asks for."""
    found: set[str] = set()
    for _, tree in sources("bot", "cogs", "services"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    for template in (ROOT / "bot" / "web" / "templates").glob("*.html"):
        found |= set(re.findall(r'\bt\("([a-z0-9-]+)"', template.read_text(encoding="utf-8")))
    return frozenset(found)


@cache
def _beginnings() -> tuple[str, ...]:
    """The beginnings of keys that the code puts together, such as help-topic-; of refusals, by their codes."""
    named = {
        f"{argument.value}-"
        for _, call in _calls("key", "named")
        for argument in call.args[:2]
        if isinstance(argument, ast.Constant)
    }
    return tuple((_starts("bot", "cogs") | named) - set(KNOWN)) + tuple(f"error-{each}" for each in _starts("services"))


def _starts(*packages: str) -> set[str]:
    """What f-strings begin with, where that looks like the beginning of a key."""
    found = {
        node.values[0].value
        for _, tree in sources(*packages)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant)
    }
    return {each for each in found if isinstance(each, str) and re.fullmatch(r"[a-z]+(-[a-z]+)*-", each)}


def _calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    for where, tree in sources("bot", "cogs", "services"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    yield where, node


# --- both languages, and nothing but what is used ----------------------------------------------------------------


def test_both_languages_say_the_same_things_with_the_same_variables() -> None:
    english, chinese = (
        {text: pattern for text, (_, pattern) in _messages(language).items() if not _is_command(text)}
        for language in (ENGLISH, CHINESE)
    )
    assert english.keys() ^ chinese.keys() == set()
    different = {
        text: (_variables(english[text]), _variables(chinese[text]))
        for text in english
        # A language without plurals may leave out a number that only chooses the word.
        if not _filled_in(english[text]) <= _variables(chinese[text]) <= _variables(english[text])
    }
    assert different == {}


def test_english_commands_stand_in_the_code() -> None:
    assert [text for text in _messages(ENGLISH) if _is_command(text)] == []


def test_every_text_is_used() -> None:
    used = _strings() | _named_by_code()
    unused = [text for text in _messages(ENGLISH) if text[0] not in used and not text[0].startswith(_beginnings())]
    assert unused == []


def test_every_text_that_the_code_names_exists() -> None:
    asked: set[Text] = {(key, None) for key in _named_by_code()}
    for _, call in _calls("t", "text"):
        words = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        keys = [each for each in words if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", each)]
        if keys:
            asked.add((keys[0], words[1] if len(words) > 1 and words[0] == keys[0] else None))
    missing = {text for text in asked if text not in _messages(ENGLISH)}
    assert missing == set()


def _named_by_code() -> set[str]:
    """The keys for what the code names: refusals, settings, programmes, permissions, actions, jobs."""
    codes = _first_words("UserError") | _codes_of_kinds_of_refusals() | _codes_of_checks()
    refusals = {f"error-{code}" for code in codes}
    findings = {f"finding-{code}" for code in _first_words("Finding")}
    actions = {i18n.key("audit-action", action) for action in _actions()}
    rules = {i18n.key("checkin-rule", name) for name in CheckinRules.model_fields}
    rules |= {i18n.key("red_packets-rule", name) for name in Limits.model_fields}
    rules |= {i18n.key("verified-rule", name) for name in VerifiedRules.model_fields}
    rules |= {i18n.key("contribution-rule", name) for name in ContributionRules.model_fields}
    rules |= {i18n.key("events-rule", name) for name in EventRules.model_fields}
    settings = {i18n.key("setting", name) for name in ClubSettings.model_fields}
    programmes = {i18n.key("programme", name) for name in PROGRAMMES}
    kinds = {f"kind-{kind}" for kind in Kind}
    return refusals | findings | actions | rules | settings | programmes | kinds | _permissions() | _jobs() | _fixed()


def _permissions() -> set[str]:
    return {i18n.key("permission", name) for name, wanted in PERMISSIONS if wanted}


def _jobs() -> set[str]:
    bot = _bot()
    return {i18n.key("job", kind) for kind in bot.services.jobs._handlers}


def _fixed() -> set[str]:
    """Keys that stand in the code as they are, as in bot/errors.py for what is no refusal of ours."""
    return {each for each in _strings() if re.fullmatch(r"error-[a-z-]*[a-z]", each)}


def _first_words(*names: str) -> set[str]:
    """The first argument of calls, where it is written out, one or the other of two included."""
    return {
        each.value
        for _, call in _calls(*names)
        for part in call.args[:1]
        for each in ([part.body, part.orelse] if isinstance(part, ast.IfExp) else [part])
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def _codes_of_checks() -> set[str]:
    """The refusals that `checked_line(text, most, code)` is told to make."""
    return {
        call.args[2].value
        for _, call in _calls("checked_line")
        if len(call.args) > 2 and isinstance(call.args[2], ast.Constant) and isinstance(call.args[2].value, str)
    }


def _codes_of_kinds_of_refusals() -> set[str]:
    """The codes of subclasses of UserError, which hand theirs to super().__init__()."""
    return {
        str(call.args[0].value)
        for _, tree in sources("services")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "UserError" for base in node.bases)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "__init__"
        if call.args and isinstance(call.args[0], ast.Constant)
    }


def _actions() -> set[str]:
    """Everything that services write into the audit log: what looks like an action and is no ledger entry."""
    return {
        each
        for _, tree in sources("services")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") != "Entry"
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(each := argument.value, str)
        if re.fullmatch(r"[a-z_]+\.[a-z_]+", each)
    }


# --- commands ----------------------------------------------------------------------------------------------------


@cache
def _bot() -> GuanxiBot:
    """The bot with its cogs, without a database or Discord."""
    bot = GuanxiBot(Settings(), Clock(), always_sync=False)
    bot.services = build_services(None)  # type: ignore[arg-type]

    async def load() -> None:
        await bot.tree.set_translator(i18n.CommandTexts())
        for cog in COGS:
            await bot.load_extension(cog)

    asyncio.run(load())
    return bot


@cache
def _payloads() -> dict[str, Any]:
    """What Discord is told, translations included, by the path to it."""
    bot = _bot()

    async def describe() -> list[dict[str, Any]]:
        translator = bot.tree.translator
        assert translator is not None
        return [await each.get_translated_payload(bot.tree, translator) for each in bot.tree.get_commands()]

    found: dict[str, Any] = {}

    def walk(path: str, payload: dict[str, Any]) -> None:
        found[f"{path} {payload['name']}".strip()] = payload
        for each in [*payload.get("options", ()), *payload.get("choices", ())]:
            walk(f"{path} {payload['name']}".strip(), each)

    for payload in asyncio.run(describe()):
        walk("", payload)
    return found


def test_every_command_option_and_choice_has_a_chinese_name_and_description() -> None:
    missing = []
    for path, payload in _payloads().items():
        language_free = "value" in payload and not re.search(r"[A-Za-z]", str(payload["name"]))
        if "zh-CN" not in (payload.get("name_localizations") or {}) and not language_free:
            missing.append(f"{path}: name")
        if "description" in payload and "zh-CN" not in (payload.get("description_localizations") or {}):
            missing.append(f"{path}: description")
    assert missing == []


def test_names_and_descriptions_are_as_discord_takes_them() -> None:
    # https://discord.com/developers/docs/interactions/application-commands: naming
    valid = re.compile(r"[-_'\w]{1,32}")
    wrong = []
    for path, payload in _payloads().items():
        names = [payload["name"], *(payload.get("name_localizations") or {}).values()]
        if "value" in payload:  # a choice
            wrong += [f"{path}: {name}" for name in names if not 1 <= len(str(name)) <= 100]
            continue
        wrong += [f"{path}: {name}" for name in names if not valid.fullmatch(name) or name != name.lower()]
        told = [payload["description"], *(payload.get("description_localizations") or {}).values()]
        wrong += [f"{path}: {words}" for words in told if not 1 <= len(words) <= 100]
        if words := [words for words in told if words == "…"]:
            wrong.append(f"{path}: {words}")  # discord.py's own, where none is given
    assert wrong == []


def test_no_two_neighbours_have_the_same_chinese_name() -> None:
    """Discord refuses the whole tree where two options, or two commands, are called alike."""
    seen: dict[tuple[str, str], str] = {}
    twice = []
    for path, payload in _payloads().items():
        parent = path.removesuffix(str(payload["name"])).strip()
        name = (payload.get("name_localizations") or {}).get("zh-CN")
        if name is not None and (parent, name) in seen:
            twice.append((path, seen[parent, name], name))
        seen[parent, str(name)] = path
    assert twice == []


def test_every_chinese_command_text_belongs_to_something() -> None:
    used: set[Text] = set()
    for command in _bot().tree.walk_commands():
        key = i18n.command_key(command)
        used |= {(key, None), (key, "description")}
        if isinstance(command, app_commands.Command):
            for option in command.parameters:
                used |= {(key, option.name), (key, f"{option.name}-description")}
                used |= {(f"choice-{choice.name.lower().replace(' ', '-')}", None) for choice in option.choices}
    assert [text for text in _messages(CHINESE) if _is_command(text) and text not in used] == []


# --- limits and style --------------------------------------------------------------------------------------------

CONTROLS = {
    "button": ("Pressable", "Button"),
    "title": ("Form",),
    "label": ("Label",),
    "option": ("SelectOption",),
}


def _keys_in(call: ast.Call) -> Iterator[str]:
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (node.value, None) in _messages(ENGLISH):
            yield node.value


def _subclasses(name: str) -> set[str]:
    """The names of the classes built on one, in the cogs."""
    found = {name}
    for _ in range(3):
        found |= {
            node.name
            for _, tree in sources("cogs", "bot")
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and any(getattr(base, "id", getattr(base, "attr", "")) in found for base in node.bases)
        }
    return found


@pytest.mark.parametrize("control", CONTROLS)
def test_what_stands_on_controls_fits_them(control: str) -> None:
    keys: set[str] = set()
    for name in CONTROLS[control]:
        for _, call in _calls(*_subclasses(name)):
            label = [*call.args[:1], *(each.value for each in call.keywords if each.arg in ("label", "text", "title"))]
            for part in label:
                keys |= set(_keys_in(ast.Call(func=ast.Name("t"), args=[part], keywords=[])))
    assert keys or control in ("option", "title")
    long = []
    for language in i18n.LANGUAGES:
        for key in keys:
            for said in _said(_messages(language)[key, None][1]):
                room = MOST[control] - 8 * said.count("\0")  # what is filled in is a number or a short word
                if len(said) > room:
                    long.append((language, key, len(said)))
    assert long == []


def test_chinese_addresses_people_as_friends_do() -> None:
    assert [
        text for text, (_, pattern) in _messages(CHINESE).items() if any("您" in each for each in _said(pattern))
    ] == []


def test_chinese_has_chinese_punctuation() -> None:
    wrong = [
        (text, said)
        for text, (_, pattern) in _messages(CHINESE).items()
        for said in _said(pattern)
        if HALF_WIDTH.search(re.sub(r"\\.|\[[^\]]*\]\([^)]*\)", "", said))
    ]
    assert wrong == []


def test_chinese_is_chinese_and_english_is_english() -> None:
    def words(language: str) -> Iterable[tuple[Text, str]]:
        return ((text, said) for text, (_, pattern) in _messages(language).items() for said in _said(pattern))

    allowed = {"help-about", "language-name"}  # the bot's own name in both, and a language in itself
    assert [t for t, said in words(ENGLISH) if re.search(HAN, said) and t[0] not in allowed] == []
    bare = [
        (text, said)
        for text, said in words(CHINESE)
        if re.search(r"[A-Za-z]{3}", re.sub(r"/[a-z-]+( [a-z-]+)?|@everyone", "", said)) and not re.search(HAN, said)
    ]
    assert bare == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_text_can_be_said(language: str) -> None:
    """With numbers filled in wherever a variable stands: nothing in it refers to what does not exist."""
    for (key, attribute), (_, pattern) in _messages(language).items():
        said = i18n.text(language, key, attribute, **dict.fromkeys(_variables(pattern), 1))
        assert said.strip() and len(said) < 2000


def test_languages_are_found_by_the_client() -> None:
    assert {str(each): i18n.language_of(each) for each in discord.Locale if "zh" in str(each)} == {
        "zh-CN": "zh-CN",
        "zh-TW": "zh-CN",
    }
    assert i18n.language_of(None) == i18n.language_of("fr") == "en"


def test_the_lanes_of_jobs_name_kinds_that_there_are() -> None:
    assert (LATER | CROWDS) - _bot().services.jobs._handlers.keys() == set()
    assert not LATER & CROWDS
