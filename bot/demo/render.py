"""A Discord message as lines of plain text, for the terminal: what a person sees, without the colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from simcord import Env

_TIMESTAMP = re.compile(r"<t:(-?\d+)(?::([tTdDfFR]))?>")
_MENTION = re.compile(r"<(@!?|@&|#)(\d+)>")
_COMMAND = re.compile(r"</([^:>]+):\d+>")
_EMOJI = re.compile(r"<a?:(\w+):\d+>")
_EMPHASIS = re.compile(r"^(?:#{1,3}|-#|>{1,3}) |\*\*|__|~~|`+", re.MULTILINE)

_UNITS = ((86400, "day", "天"), (3600, "hour", "小时"), (60, "minute", "分钟"), (1, "second", "秒"))

_BUTTON, _TEXT, _SECTION, _THUMBNAIL, _GALLERY, _FILE, _SEPARATOR = 2, 10, 9, 11, 12, 13, 14
_SELECTS = {3, 5, 6, 7, 8}
_LINK_STYLE = 5


def message_lines(env: Env, message: Any, locale: str = "en-US") -> list[str]:
    """What stands on a stored message: text, embeds, files, then its controls as `[Label]`.

    Times are in the words of its reader's client, as on Discord.
    """
    lines = [*_text_lines(env, message.content)]
    for embed in message.embeds:
        lines += _embed_lines(env, embed)
    lines += _component_lines(env, message.components)
    lines += [f"📎 {item['filename']}" for item in message.attachments]
    return [_in_words(env, line, locale) for line in lines] or ["(an empty message)"]


def button_text(message: Any, *, label: str | None, custom_id: str | None) -> str | None:
    """What stands on the one button of a stored message that this names; None where there is none, or several."""
    found = [
        button
        for button in _buttons(message.components)
        if label in (None, button.get("label")) and custom_id in (None, button.get("custom_id"))
    ]
    return _control(found[0]) if len(found) == 1 else None


def modal_lines(env: Env, modal: Mapping[str, Any], locale: str = "en-US") -> list[str]:
    """A form: its title, then a line for each field; times as in message_lines."""
    lines = [f"form “{modal.get('title', '')}”"]
    for row in modal.get("components", []):
        if row.get("type") == _TEXT:
            lines += _text_lines(env, row.get("content", ""))
            continue
        field = row.get("component") or next(iter(row.get("components") or []), {})
        label = row.get("label") or field.get("label") or field.get("custom_id", "")
        lines.append(f"  {label}: ____")
    return [_in_words(env, line, locale) for line in lines]


def plain(env: Env, text: str) -> str:
    """Discord's markup as a reader sees it: no emphasis marks, and mentions by name."""
    text = _EMPHASIS.sub("", text)
    text = _MENTION.sub(lambda match: _mention(env, match[1], int(match[2])), text)
    return _EMOJI.sub(r":\1:", _COMMAND.sub(r"/\1", text))


def fingerprint(message: Any) -> str:
    """Changes when the message itself does, and not because a relative time on it goes on."""
    files = [item["filename"] for item in message.attachments]
    return repr((message.content, message.embeds, message.components, files))


def field_labels(modal: Mapping[str, Any]) -> dict[str, str]:
    """The labels of a form's fields by their custom_id."""
    return {
        field["custom_id"]: row.get("label") or field.get("label") or field["custom_id"]
        for row in modal.get("components", [])
        for field in filter(None, (row.get("component"), *(row.get("components") or ())))
        if "custom_id" in field
    }


def _text_lines(env: Env, text: str) -> list[str]:
    return [line.rstrip() for line in plain(env, text).splitlines() if line.strip()]


def _embed_lines(env: Env, embed: Mapping[str, Any]) -> Iterator[str]:
    for part in (embed.get("author", {}).get("name"), embed.get("title"), embed.get("description")):
        for line in _text_lines(env, part or ""):
            yield f"│ {line}"
    for field in embed.get("fields", []):
        yield f"│ {plain(env, field['name'])}: {' / '.join(_text_lines(env, field['value']))}"
    if embed.get("image"):
        yield "│ 🖼 picture"
    for line in _text_lines(env, embed.get("footer", {}).get("text", "")):
        yield f"│ {line}"


def _component_lines(env: Env, components: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for component in components:
        kind = component.get("type")
        if kind == _TEXT:
            lines += _text_lines(env, component["content"])
        elif kind == _SECTION:
            lines += _component_lines(env, component["components"])
            lines += _component_lines(env, [component["accessory"]])
        elif kind == _BUTTON:
            lines.append(_control(component))
        elif kind in _SELECTS:
            choices = " · ".join(option["label"] for option in component.get("options", [])[:6])
            lines.append(f"[{component.get('placeholder') or 'choose'} ▾] {choices}".rstrip())
        elif kind in (_GALLERY, _THUMBNAIL):
            items = component.get("items") or [component]
            lines += [f"🖼 {item.get('description') or 'picture'}" for item in items]
        elif kind == _FILE:
            lines.append("📎 file")
        elif kind == _SEPARATOR:
            continue
        elif (children := component.get("components")) and all(child.get("type") == _BUTTON for child in children):
            lines.append(" ".join(_control(child) for child in children))
        else:
            lines += _component_lines(env, component.get("components", []))
    return lines


def _buttons(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        if component.get("type") == _BUTTON:
            yield component
        yield from _buttons([*component.get("components", []), *filter(None, (component.get("accessory"),))])


def _control(button: Mapping[str, Any]) -> str:
    label = " ".join(filter(None, ((button.get("emoji") or {}).get("name"), button.get("label"))))
    if button.get("style") == _LINK_STYLE:
        return f"[{label} ↗]"
    return f"[{label}, off]" if button.get("disabled") else f"[{label}]"


def _mention(env: Env, kind: str, identity: int) -> str:
    backend = env.backend
    if kind == "#":
        channel = backend.channels.get(identity)
        return f"#{channel.name}" if channel is not None else "#unknown"
    if kind == "@&":
        names = (guild.roles[identity].name for guild in backend.guilds.values() if identity in guild.roles)
        return f"@{next(names, 'unknown')}"
    user = backend.users.get(identity)
    return f"@{user.global_name or user.name}" if user is not None else "@unknown"


def _in_words(env: Env, line: str, locale: str) -> str:
    return _TIMESTAMP.sub(lambda match: _moment(env, int(match[1]), match[2], locale), line)


def _moment(env: Env, seconds: int, style: str | None, locale: str) -> str:
    now = env.now()
    if style == "R":
        return _distance(seconds - now.timestamp(), chinese=locale.startswith("zh"))
    return f"{datetime.fromtimestamp(seconds, now.tzinfo):%Y-%m-%d %H:%M} UTC"


def _distance(seconds: float, *, chinese: bool) -> str:
    size = abs(seconds)
    length, unit, chinese_unit = next((row for row in _UNITS if size >= row[0]), _UNITS[-1])
    count = round(size / length)
    if count == 0:
        return "现在" if chinese else "now"
    if chinese:
        return f"{count}{chinese_unit}{'后' if seconds >= 0 else '前'}"
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {words}" if seconds >= 0 else f"{words} ago"
