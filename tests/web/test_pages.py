"""The pages: what they say, to whom, in which language, and what they refuse."""

from __future__ import annotations

import logging
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from bot import i18n
from bot.web import limits
from bot.web.languages import reader
from bot.web.limits import Limiter, who
from bot.web.pages import HERE
from bot.web.server import WebPort
from db.engine import StorageError
from services import Services
from tests.house.tree import ROOT
from tests.web.conftest import BARE, GROUP, GUILD, NOW, Open, web_port

REPORT = f"/g/{GUILD}/{GROUP}/2026-03"
OVERDUE = f"/g/{GUILD}/{GROUP}/2026-02"
EVERY = ("/", f"/g/{GUILD}", f"/g/{GUILD}/{GROUP}", REPORT, OVERDUE, f"/g/{BARE}", "/nothing", "/icon.svg")


async def read(client: Any, path: str, **headers: str) -> tuple[int, str]:
    response = await client.get(path, headers=headers)
    return response.status, await response.text()


def parts(page: str) -> tuple[set[str], set[str]]:
    """The names of the tags and of the attributes on a page."""
    tags: set[str] = set()
    attributes: set[str] = set()

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            attributes.update(name for name, _ in attrs)

    Parser().feed(page)
    return tags, attributes


# --- what they say -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "english", "chinese"),
    [
        ("/", "Groups that run in the open", "公开运营的社群"),
        (f"/g/{GUILD}", "2 reports</", "共 2 份公示"),
        (f"/g/{GUILD}/{GROUP}", "overdue", "逾期"),
        (REPORT, "Published on April 10, 2026.", "2026年4月10日发布。"),
        (OVERDUE, "Overdue: the group", "已逾期"),
        (f"/g/{BARE}", "Nothing is published yet", "还没有公示"),
        ("/nothing", "There is nothing here", "这里没有内容"),
    ],
)
async def test_pages_are_read_in_both_languages(client: Open, path: str, english: str, chinese: str) -> None:
    pages = await client()
    for lang, accept, words in [
        (None, "en-US,en;q=0.9,zh;q=0.1", english),
        (None, "zh-TW,zh;q=0.9,en;q=0.8", chinese),
        ("zh-CN", "en", chinese),
        ("en", "zh", english),
    ]:
        _, page = await read(pages, f"{path}?lang={lang}" if lang else path, **{"Accept-Language": accept})
        assert words.removesuffix("</") in page
        assert f'<html lang="{"en" if words is english else "zh-CN"}">' in page


@pytest.mark.parametrize(
    ("lang", "accept", "served"),
    [
        (None, None, "en"),
        (None, "", "en"),
        (None, "fr", "en"),
        (None, "fr;q=1, zh-Hans-CN;q=0.3", "zh-CN"),
        (None, "en;q=0, zh;q=0.001", "zh-CN"),
        (None, "zh;q=nan, en", "en"),
        (None, "zh;q=9, en;q=0.1", "en"),
        (None, ";;;,,=,q", "en"),
        ("ZH-cn", "en", "zh-CN"),
        ("<script>", "zh", "zh-CN"),
    ],
)
def test_a_reader_is_served_in_their_language(lang: str | None, accept: str | None, served: str) -> None:
    assert reader(lang, accept).language == served


async def test_a_chosen_language_stays_and_an_unchosen_one_is_not_forced(client: Open) -> None:
    pages = await client()
    _, page = await read(pages, f"{REPORT}?lang=zh-CN")
    assert f'href="/g/{GUILD}/{GROUP}?lang=zh-CN"' in page and f'href="{REPORT}?lang=en"' in page
    _, page = await read(pages, REPORT)
    assert f'href="/g/{GUILD}/{GROUP}"' in page


async def test_links_keep_the_path_that_the_world_comes_by(client: Open) -> None:
    _, page = await read(await client(public_url="https://example.org/club"), REPORT)
    found = re.findall(r'href="([^"]+)"', page)
    assert found and [each for each in found if not each.startswith(("/club/", "#"))] == []


async def test_an_overdue_report_keeps_the_draft_to_itself(client: Open) -> None:
    status, page = await read(await client(), OVERDUE)
    assert status == 200 and "draft" not in page and "has not written the plan" in page


async def test_a_draft_is_not_there(client: Open, services: Services) -> None:
    await services.reports.make(GUILD, GROUP, date(2026, 4, 1), None, datetime(2026, 5, 1, tzinfo=UTC))
    pages = await client()
    assert (await read(pages, f"/g/{GUILD}/{GROUP}/2026-04"))[0] == 404
    assert "2026-04" not in (await read(pages, f"/g/{GUILD}/{GROUP}"))[1]


async def test_what_people_wrote_is_shown_as_they_wrote_it_and_does_nothing(client: Open) -> None:
    _, page = await read(await client(), REPORT)
    assert "<script" not in page and "<img" not in page and "<b>" not in page and "evil.example)" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "@everyone &lt;@1&gt;" in page
    assert "# Heading **bold** [link](https://evil.example)" in page
    # In a box of its own, so that text which runs backwards turns nothing around it.
    assert re.search(r"<bdi>[^<]*\u202eexe</bdi>", page)


async def test_pages_need_no_script_and_have_no_style_of_their_own(client: Open) -> None:
    pages = await client()
    for path in EVERY[:-1]:
        _, page = await read(pages, path)
        tags, attributes = parts(page)
        assert not tags & {"script", "style", "img", "form", "iframe", "base", "object"}
        assert not {name for name in attributes if name == "style" or name.startswith("on")}
        found = re.search(r'<link rel="stylesheet" href="([^"]+)">', page)
        assert found is not None
        assert (await pages.get(found[1])).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/g",
        "/g/",
        "/g/x",
        "/g/999",
        f"/g/{GUILD}/",
        f"/g/{GUILD}/1",
        f"/g/{2**63}",
        f"/g/{'9' * 19}/{'9' * 19}",
        f"/g/{GUILD}/{GROUP}/2026-13",
        f"/g/{GUILD}/{GROUP}/0000-00",
        f"/g/{GUILD}/{GROUP}/2026-04",
        f"/g/{GUILD}/{GROUP}/２０２６-03",
        f"/g/{GUILD + 1}/{GROUP}/2026-03",
        "/..%2f..%2fetc/passwd",
        "/style.css",
        "/%00",
        "/templates/base.html",
    ],
)
async def test_what_is_not_there_is_said_politely(client: Open, path: str) -> None:
    status, page = await read(await client(), path, **{"Accept-Language": "zh"})
    assert status == 404 and "这里没有内容" in page


# --- headers and limits ------------------------------------------------------------------------------------------


async def test_every_answer_has_strict_headers_and_sets_no_cookie(client: Open) -> None:
    pages = await client(public_url="https://club.example")
    for path in EVERY:
        for method in ("GET", "HEAD", "POST"):
            headers = (await pages.request(method, path)).headers
            policy = headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self';")
            assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and "script-src" not in policy
            assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
            assert headers["X-Frame-Options"] == "DENY" and headers["Server"] == "guanxi"
            assert "max-age" in headers["Strict-Transport-Security"]
            assert "Set-Cookie" not in headers


async def test_without_https_browsers_are_not_told_to_insist_on_it(client: Open) -> None:
    for url in (None, "http://127.0.0.1:9"):
        assert "Strict-Transport-Security" not in (await (await client(public_url=url)).get("/")).headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
async def test_pages_can_only_be_read(client: Open, method: str) -> None:
    response = await (await client()).request(method, REPORT, data=b"x" * 100_000)
    assert response.status == 405 and response.headers["Allow"] == "GET, HEAD"
    assert "can only be read" in await response.text()


async def test_a_head_is_the_page_without_its_text(client: Open) -> None:
    pages = await client()
    head, page = await pages.head(REPORT), await pages.get(REPORT)
    assert head.status == 200 and head.headers["Content-Length"] == page.headers["Content-Length"]
    assert page.headers["Vary"] == "Accept-Language" and page.headers["Content-Language"] == "en"
    assert await head.read() == b""


async def test_too_much_from_one_address_is_told_to_wait(client: Open) -> None:
    pages = await client()
    for _ in range(limits.BURST):
        assert (await pages.get("/icon.svg", headers={"X-Forwarded-For": "198.51.100.1"})).status == 200
    status, page = await read(pages, "/", **{"X-Forwarded-For": "6.6.6.6, 198.51.100.1", "Accept-Language": "zh"})
    assert status == 429 and "请求太多了" in page
    refused = await pages.get("/", headers={"X-Forwarded-For": "198.51.100.1"})
    assert int(refused.headers["Retry-After"]) >= 1
    assert (await pages.get("/", headers={"X-Forwarded-For": "198.51.100.2"})).status == 200


def test_a_bucket_fills_again_and_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    time = 0.0
    limiter = Limiter(lambda: time)
    assert [limiter.wait("a") for _ in range(limits.BURST)] == [0] * limits.BURST
    assert limiter.wait("a") == 1 and limiter.wait("b") == 0
    time = 1.0
    assert [limiter.wait("a") for _ in range(3)] == [0, 0, 1]
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 10)
    for number in range(1000):
        limiter.wait(str(number))
    assert len(limiter._buckets) <= 11


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("198.51.100.1", None, "198.51.100.1"),
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),  # no proxy of ours: what it says of others is not believed
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("127.0.0.1", "rubbish", "127.0.0.1"),
        ("2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::"),
        ("::ffff:198.51.100.1", None, "198.51.100.1"),
        (None, None, ""),
    ],
)
def test_whom_a_request_counts_against(peer: str | None, forwarded: str | None, counted: str) -> None:
    assert who(peer, forwarded, ("127.0.0.1", "10.0.0.2")) == counted


# --- when something goes wrong -----------------------------------------------------------------------------------


async def test_a_failure_is_a_page_with_a_reference_and_no_code(
    client: Open, services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: Any) -> None:
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr(type(services.reports), "public", fails)
    status, page = await read(await client(), REPORT)
    reference = re.search(r"Reference: (\w+)", page)
    assert status == 500 and reference is not None and "secret" not in page and "Traceback" not in page
    assert reference[1] in caplog.text


async def test_a_database_that_is_away_is_not_the_readers_fault(
    client: Open, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> None:
        raise StorageError("unreachable", "away")

    monkeypatch.setattr(type(services.reports), "public", fails)
    response = await (await client()).get(REPORT)
    assert response.status == 503 and response.headers["Retry-After"] == "60"


async def test_the_log_has_no_queries_and_no_made_up_lines(client: Open, caplog: pytest.LogCaptureFixture) -> None:
    pages = await client()
    with caplog.at_level(logging.INFO):
        await pages.get("/?lang=en&planted=secret")
        await pages.get("/a%0d%0aplanted%20line/" + "x" * 1000)
    said = [record.getMessage() for record in caplog.records if record.name == "bot.web.server"]
    assert said[0] == "GET / 200" and "secret" not in caplog.text
    assert all("\n" not in each and "\r" not in each and len(each) < 250 for each in said)


async def test_a_page_as_a_file_needs_nothing_else(services: Services) -> None:
    port: WebPort = web_port(services)
    seen = await services.reports.public(GUILD, GROUP, date(2026, 3, 1), NOW)
    assert seen is not None
    page = port.pages.report(reader("zh-CN", None), "<b>Club</b>", seen, alone=True)
    tags, attributes = parts(page)
    assert "style" in tags and not tags & {"link", "a", "img", "script"} and not attributes & {"href", "src"}
    assert "&lt;b&gt;Club&lt;/b&gt;" in page


# --- texts -------------------------------------------------------------------------------------------------------


def test_templates_ask_for_texts_that_exist_and_every_page_text_is_used() -> None:
    templates = "\n".join(path.read_text(encoding="utf-8") for path in (HERE / "templates").glob("*.html"))
    asked = set(re.findall(r't\("([a-z0-9-]+)"', templates))
    for language in i18n.LANGUAGES:
        assert {key for key in asked if not i18n.has(language, key)} == set()
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "web").glob("*.py"))
    texts = (i18n.LOCALES / "en" / "web.ftl").read_text(encoding="utf-8")
    keys = set(re.findall(r"^(web-[a-z0-9-]+) =", texts, re.MULTILINE))
    used = asked | set(re.findall(r'"(web-[a-z0-9-]+)"', code))
    assert {key for key in keys - used if not re.fullmatch(r"web-error-(404|405|429|500|503)", key)} == set()
