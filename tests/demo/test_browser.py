"""The demo in a real browser: the private names of simcord that the hub rests on still mean what they meant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.demo.pictures import PageMaker, browser_pages, find_browser, run_command, running_demo, say, wait_ready

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        find_browser() is None, reason="no Chromium on this machine: the demo is not tried in a browser"
    ),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_demo() as found:
        yield found


@pytest.fixture
def pages() -> Iterator[PageMaker]:
    with browser_pages() as made:
        yield made


def test_a_member_checks_in_and_is_answered_in_her_language(address: str, pages: PageMaker) -> None:
    page = pages.enter(address, "上官婉如", "大厅")
    run_command(page, "checkin")
    answer = page.locator("#channel-timeline .channel-message", has_text="Only you can see this").last
    answer.get_by_text("积分").first.wait_for()


def test_a_polite_no_is_no_failure_of_the_page(address: str, pages: PageMaker) -> None:
    page = pages.enter(address, "Sam Okafor", "大厅")
    run_command(page, "jobs")
    page.locator("#channel-timeline").get_by_text("This is for admins only").wait_for()
    page.get_by_text("Action completed").wait_for()


def test_what_happens_while_one_looks_appears_by_itself(address: str, pages: PageMaker) -> None:
    looking = pages.enter(address, "秦岳", "大厅")
    writing = pages.enter(address, "Mia Chen", "大厅")
    say(writing, "is anybody there?")
    looking.locator("#channel-timeline").get_by_text("is anybody there?").wait_for()


def test_staff_channels_stay_hidden_and_the_person_can_be_changed(address: str, pages: PageMaker) -> None:
    page = pages.enter(address, "Mia Chen", "大厅")
    assert page.locator("#guanxi-where a", has_text="staff-queue").count() == 0
    page.select_option("#guanxi-who", "sam")
    page.wait_for_url("**/#sam")
    page.locator("#guanxi-where a", has_text="staff-queue").click()
    wait_ready(page)
    page.locator("#channel-name", has_text="staff-queue").wait_for()


def test_the_start_page_fits_a_phone(address: str) -> None:
    with browser_pages((360, 740)) as pages:
        page = pages.start(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_whoever_runs_the_club_signs_in_to_the_staff_pages(address: str, pages: PageMaker) -> None:
    page = pages.start(address)
    page.get_by_role("link", name="Staff pages").click()
    page.get_by_role("link", name="Sign in with Discord").click()
    page.get_by_role("link", name="Ada Lin").click()
    page.get_by_role("heading", name="Overview").wait_for()
    assert page.get_by_role("link", name="Ledger").count() == 1
