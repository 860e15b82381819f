"""The staff pages in a real browser: with the keyboard alone, at a desk and on a phone, in both languages."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Page, ViewportSize, async_playwright

from bot.demo.pictures import find_browser
from db.engine import Database
from services import build_services
from tests.databases import SQLiteFiles
from tests.web import staff_club
from tests.web.staff_club import ADA, DIRECTOR, GUILD, MIA, NOW, SAM
from tests.web.staff_site import Site, site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine: pages are not tried in a browser"),
]

CLUB = f"/staff/{GUILD}"
VISITS: tuple[tuple[str, ViewportSize, Literal["light", "dark"]], ...] = (
    ("en-US", {"width": 1280, "height": 900}, "light"),
    ("zh-CN", {"width": 390, "height": 844}, "dark"),
)
PATHS = ("", "/ledger", "/audit", "/jobs", "/settings", "/picture/points?zoom=4", "/picture/groups")

# What reaches beyond the window and cannot be scrolled to within a box of its own.
TOO_WIDE = """all => all.filter(each => each.getBoundingClientRect().right > innerWidth + 1
    && !each.closest('.skip, .scroll, .tabs, .unseen, svg')).map(each => each.outerHTML.slice(0, 80))"""
HEADINGS = "all => all.map(each => Number(each.tagName[1]))"
NAMELESS = """all => all.filter(each => !(each.labels && each.labels.length) && !each.textContent.trim()
    && !each.getAttribute('aria-label') && each.type !== 'hidden').map(each => each.outerHTML.slice(0, 80))"""
FOCUSED = """() => {
    const each = document.activeElement, style = getComputedStyle(each), box = each.getBoundingClientRect();
    const name = each.id || each.textContent.trim().slice(0, 40);
    return [name, style.outlineStyle, box.right > 0 && box.left < innerWidth] }"""


async def test_they_serve_the_keyboard_the_phone_and_both_languages(sqlite_files: SQLiteFiles, tmp_path: Path) -> None:
    database = await Database.open(sqlite_files.create(tmp_path))
    made = build_services(database)
    await staff_club.staff(database, made, GUILD)
    await staff_club.fill(database, GUILD, [ADA, SAM, MIA, DIRECTOR], NOW)
    async with site(made) as staff, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for locale, size, scheme in VISITS:
            complaints: list[str] = []
            context = await browser.new_context(
                java_script_enabled=False, locale=locale, viewport=size, color_scheme=scheme
            )
            page = await context.new_page()
            page.set_default_timeout(10_000)
            page.on("console", lambda message, to=complaints: to.append(message.text))
            page.on("pageerror", lambda error, to=complaints: to.append(str(error)))
            await _sign_in_by_keyboard(staff, page)
            for path in PATHS:
                await _fits(page, staff.address + CLUB + path, locale)
            await _walk_the_tabs(page, staff.address)
            await _search_by_keyboard(page, staff.address)
            await _retry_by_keyboard(page, staff.address, 2 if locale == "en-US" else 1)
            await _press(page, "Sign out" if locale == "en-US" else "退出", "button")
            await page.wait_for_url(f"{staff.address}/staff*")
            assert await page.locator(".button.main").count() == 1
            assert complaints == []
            await context.close()
        await browser.close()
    await made.close()
    await database.close()


async def _sign_in_by_keyboard(staff: Site, page: Page) -> None:
    await page.goto(f"{staff.address}{CLUB}")
    await page.keyboard.press("Tab")
    assert (await page.evaluate(FOCUSED))[2]  # the way past the head comes into view
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert (await page.evaluate(FOCUSED))[1] == "solid"
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/oauth2/authorize"))
    await page.get_by_role("link", name="Ada Lin").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{staff.address}{CLUB}")


async def _fits(page: Page, address: str, locale: str) -> None:
    response = await page.goto(address)
    assert response is not None and response.status == 200, address
    assert await page.locator("body *").evaluate_all(TOO_WIDE) == [], address
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert await page.evaluate("document.documentElement.lang") == ("en" if locale == "en-US" else "zh-CN")
    levels: list[int] = await page.locator("h1, h2, h3, h4").evaluate_all(HEADINGS)
    assert levels[0] == 1 and levels.count(1) == 1, address
    assert all(after - before <= 1 for before, after in pairwise(levels)), address
    assert await page.locator("a, button, input, select, svg[role=img]").evaluate_all(NAMELESS) == [], address
    style = await page.evaluate("getComputedStyle(document.querySelector('.tabs a[aria-current]')).fontWeight")
    assert style == "600"  # the style sheet is there, and the page says where one is
    if await page.locator("details").count():
        await page.locator("summary").first.focus()
        await page.keyboard.press("Enter")
        assert await page.locator("details[open] table tbody tr").count() > 1
        assert await page.locator("body *").evaluate_all(TOO_WIDE) == [], address


async def _walk_the_tabs(page: Page, address: str) -> None:
    await page.goto(address + CLUB)
    reached: list[Any] = []
    for _ in range(14):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate(FOCUSED))
    names = [each[0] for each in reached]
    assert all(each[1] == "solid" and each[2] for each in reached), reached
    tabs = ["Overview", "Ledger", "Audit log", "Jobs", "Settings"] if "Overview" in names else [*_CHINESE_TABS]
    at = names.index(tabs[0])
    assert names[at : at + 5] == tabs and at == 5  # skip, guanxi, the club, language, sign out
    picture = page.locator("a.zoom").first
    await picture.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/picture/check-ins*")
    assert await page.locator("section svg.picture").count() == 1


_CHINESE_TABS = ("概览", "账本", "操作记录", "任务", "设置")


async def _search_by_keyboard(page: Page, address: str) -> None:
    await page.goto(f"{address}{CLUB}/ledger")
    await page.locator("#member").focus()
    await page.keyboard.type("Mia")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**member=Mia*")
    assert await page.locator(".lines tbody tr").count() == 25
    await page.locator(".lines th a").first.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/ledger/*")
    assert await page.locator("tfoot td").first.inner_text() == "0"


async def _retry_by_keyboard(page: Page, address: str, dead: int) -> None:
    await page.goto(f"{address}{CLUB}/jobs")
    assert await page.locator(".dead li").count() == dead
    await page.locator(".dead button.main").first.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**done=retried*")
    assert await page.get_by_role("status").count() == 1
    assert await page.locator(".dead li").count() == dead - 1


async def _press(page: Page, name: str, role: Any) -> None:
    await page.get_by_role(role, name=name).focus()
    await page.keyboard.press("Enter")
