"""The pages in a real browser: on a phone, with the keyboard alone, in the dark, on paper, without scripts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from bot.demo.pictures import find_browser
from tests.web.conftest import GROUP, GUILD, Open

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine: pages are not tried in a browser"),
]

REPORT = f"/g/{GUILD}/{GROUP}/2026-03"
PATHS = ("/", f"/g/{GUILD}", f"/g/{GUILD}/{GROUP}", REPORT, f"/g/{GUILD}/{GROUP}/2026-02", "/nothing")


@asynccontextmanager
async def browsing(client: Open, **context: Any) -> AsyncIterator[tuple[Page, str, list[str]]]:
    """A page without JavaScript, the address of the site, and what the browser complains about."""
    served = await client()
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        made = await browser.new_context(java_script_enabled=False, **context)
        page = await made.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        yield page, str(served.make_url("/")).rstrip("/"), complaints
        await browser.close()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_every_page_fits_a_phone_and_breaks_none_of_its_own_rules(client: Open, language: str) -> None:
    async with browsing(client, viewport={"width": 320, "height": 640}, locale=language) as (page, site, complaints):
        for path in PATHS:
            await page.goto(site + path)
            wide = await page.locator("body *").evaluate_all(
                "all => all.filter(each => each.getBoundingClientRect().right > innerWidth + 1"
                " && !each.closest('.skip')).map(each => each.outerHTML.slice(0, 80))"
            )
            assert wide == [], path
            assert await page.evaluate("getComputedStyle(document.body).maxWidth") != "none"  # the style is there
            assert await page.evaluate("document.documentElement.lang") == language
        assert [each for each in complaints if "404" not in each] == []


async def test_the_keyboard_alone_leads_through(client: Open) -> None:
    async with browsing(client, locale="en-US") as (page, site, _):
        await page.goto(f"{site}/g/{GUILD}")

        async def focused() -> str:
            return str(await page.evaluate("document.activeElement.textContent.trim()"))

        await page.keyboard.press("Tab")
        assert await focused() == "To the text"
        assert (await page.locator(".skip").bounding_box() or {})["x"] >= 0  # shown once it is reached
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert "Chefs" in await focused()
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/g/{GUILD}/{GROUP}")
        for _ in range(6):
            await page.keyboard.press("Tab")
            if await focused() == "March 2026":
                break
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**{REPORT}")
        await page.get_by_role("link", name="中文").focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url("**?lang=zh-CN")
        assert "运营公示" in await page.locator("main").inner_text()


async def test_nothing_that_was_typed_becomes_part_of_the_page(client: Open) -> None:
    async with browsing(client) as (page, site, _):
        await page.goto(site + REPORT)
        assert await page.locator("main script, main img, main b, main i, main a").count() == 0
        assert "<script>alert(1)</script>" in await page.locator("main").inner_text()


async def test_dark_and_paper_have_colours_of_their_own(client: Open) -> None:
    async with browsing(client, color_scheme="dark") as (page, site, _):
        await page.goto(site + REPORT)
        dark = await _colours(page)
        await page.emulate_media(color_scheme="light")
        light = await _colours(page)
        assert min(dark[1]) > max(dark[0]) and max(light[1]) < min(light[0])
        await page.emulate_media(media="print", color_scheme="dark")
        assert await _colours(page) == ([255, 255, 255], [0, 0, 0])
        assert not await page.locator(".top").is_visible()


async def _colours(page: Page) -> tuple[list[int], list[int]]:
    """Of the paper and of the ink, as red, green and blue."""
    shown = [await page.evaluate(f"getComputedStyle(document.body).{name}") for name in ("backgroundColor", "color")]
    paper, ink = ([int(each) for each in re.findall(r"\d+", colour)][:3] for colour in shown)
    return paper, ink
