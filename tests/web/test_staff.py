"""The staff pages: who signs in, who sees what, and what nobody can do to them."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import i18n
from bot.web.staff import port, sessions
from bot.web.staff.oauth import DISCORD
from bot.web.staff.visit import safe
from db.engine import Database
from services import Services, build_services
from services.actor import Actor
from services.overview import TAKES
from services.permissions import Capability
from tests.databases import SQLiteFiles
from tests.web import staff_club
from tests.web.staff_club import ADA, BORIS, COUN, DIRECTOR, GUILD, MIA, NOBODY, NOW, OTHER, QIN, SAM
from tests.web.staff_site import Site, Visitor, site

CLUB = f"/staff/{GUILD}"
DEAD = 9001


@pytest.fixture(scope="module")
def full_club(tmp_path_factory: pytest.TempPathFactory, sqlite_files: SQLiteFiles) -> Path:
    """An SQLite file with the club in it, to be copied: it is filled once."""
    import asyncio

    url = sqlite_files.create(tmp_path_factory.mktemp("club"))

    async def filled() -> None:
        database = await Database.open(url)
        made = build_services(database)
        for guild_id in (GUILD, OTHER):
            await staff_club.staff(database, made, guild_id)
        await staff_club.fill(database, GUILD, [ADA, SAM, MIA, DIRECTOR], NOW)
        await made.close()
        await database.close()

    asyncio.run(filled())
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
async def services(full_club: Path, tmp_path: Path) -> AsyncIterator[Services]:
    copy = tmp_path / "club.db"
    copy.write_bytes(full_club.read_bytes())
    database = await Database.open(f"sqlite:///{copy}")
    made = build_services(database)
    yield made
    await made.close()
    await database.close()


@pytest.fixture
async def staff(services: Services) -> AsyncIterator[Site]:
    async with site(services) as made:
        yield made


# --- signing in --------------------------------------------------------------------------------------------------


async def test_somebody_signs_in_and_comes_to_the_page_that_they_wanted(staff: Site) -> None:
    ada = staff.visitor()
    status, to = 0, ""
    response = await ada.raw("GET", f"{CLUB}/ledger?kind=grant")
    assert response.status == 303
    _, page = await ada.get(response.headers["Location"])
    link = re.search(r'href="(/staff/sign-in[^"]*)"', page)
    assert link is not None and "Sign in with Discord" in page
    status, to = await ada.sign_in(ADA, link[1].replace("&amp;", "&"))
    assert (status, to) == (303, f"{CLUB}/ledger?kind=grant")
    assert (await ada.get(to))[0] == 200
    assert staff.discord.tokens == {}  # what Discord gave was given back
    assert ada.cookie("guanxi-sign-in") in (None, "")


async def test_discord_is_asked_for_who_somebody_is_and_for_nothing_else(staff: Site) -> None:
    asked = await staff.visitor().asked()
    assert asked.query["scope"] == "identify" and asked.query["response_type"] == "code"
    assert asked.query["code_challenge_method"] == "S256" and len(asked.query["code_challenge"]) == 43
    assert asked.query["redirect_uri"] == f"{staff.address}/staff/signed-in"
    assert all(each.startswith("https://discord.com/") for each in (DISCORD.authorize, DISCORD.token, DISCORD.me))


@pytest.mark.parametrize("broken", ["state", "no-cookie", "another-browser", "too-late", "used", "declined", "no-code"])
async def test_a_sign_in_that_is_not_whole_signs_nobody_in(staff: Site, broken: str) -> None:
    visitor, other = staff.visitor(), staff.visitor()
    asked = await visitor.asked()
    back = await visitor.back(asked, "nobody" if broken == "declined" else ADA)
    if broken == "state":
        back = re.sub(r"state=[^&]+", "state=forged", back)
    elif broken == "no-cookie":
        visitor.session.cookie_jar.clear()
    elif broken == "another-browser":  # with a sign-in of their own under way: somebody slips them our code
        await other.asked()
        visitor = other
    elif broken == "too-late":
        staff.time[0] += sessions.TO_SIGN_IN + timedelta(seconds=1)
    elif broken == "no-code":
        back = re.sub(r"code=[^&]+&?", "", back)
    elif broken == "used":
        kept = visitor.cookie("guanxi-sign-in")
        assert kept is not None
        assert (await visitor.raw("GET", back)).status == 303
        back = await visitor.back(asked, ADA)  # Discord would take this code
        visitor.session.cookie_jar.clear()
        visitor.take(kept, "guanxi-sign-in")
    status, page = await visitor.get(back, **{"Accept-Language": "zh"})
    assert status == (403 if broken == "declined" else 400)
    assert ("没有登录" if broken == "declined" else "登录没有成功") in page
    assert not visitor.cookie() and (await visitor.get(CLUB))[0] == 303


async def test_a_code_that_discord_has_seen_is_good_for_nothing(staff: Site) -> None:
    first, second = staff.visitor(), staff.visitor()
    code = re.search(r"code=([^&]+)", await first.back(await first.asked(), ADA))
    back = await second.back(await second.asked(), MIA)
    assert code is not None
    stolen = re.sub(r"code=[^&]+", f"code={code[1]}", back)
    assert (await second.get(stolen))[0] == 400  # asked with another verifier
    assert not second.cookie()


async def test_a_discord_that_is_down_is_said(staff: Site) -> None:
    visitor = staff.visitor()
    back = await visitor.back(await visitor.asked(), ADA)
    staff.discord.failing = 503
    status, page = await visitor.get(back)
    assert status == 503 and "Discord does not answer" in page
    await staff.discord.stop()
    other = staff.visitor()
    status, _ = await other.get("/staff/sign-in")
    assert status == 303 and not visitor.cookie()


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/staff//evil.example",
        "/staff/..//evil.example",
        "/staff@evil.example",
        "/staff/\r\nLocation: x",
        "/g/1",
        "javascript:alert(1)",
        "/staff?to=//x",
        "/staff/%2e%2e",
        "",
    ],
)
async def test_a_sign_in_leads_to_our_own_pages_only(staff: Site, to: str) -> None:
    assert safe(to) == "/staff"
    visitor = staff.visitor()
    response = await visitor.raw("GET", "/staff/sign-in", params={"to": to})
    assert response.status == 303
    status, where = await visitor.sign_in(ADA, f"/staff/sign-in?{response.url.query_string}")
    assert (status, where) == (303, "/staff")


# --- sessions ----------------------------------------------------------------------------------------------------


async def test_a_session_ends_when_it_idles_and_in_any_case_in_the_end(staff: Site) -> None:
    ada = await staff.signed_in(ADA)
    staff.time[0] += sessions.IDLE + timedelta(seconds=1)
    assert (await ada.get(CLUB))[0] == 303
    ada = await staff.signed_in(ADA)
    first = ada.cookie()
    for _ in range(int(sessions.LONGEST / timedelta(minutes=20)) - 1):
        staff.time[0] += timedelta(minutes=20)
        assert (await ada.get(CLUB + "/settings"))[0] == 200
    assert ada.cookie() != first
    staff.time[0] += timedelta(minutes=20)
    assert (await ada.get(CLUB))[0] == 303


async def test_a_cookie_that_was_tampered_with_is_none(staff: Site, services: Services) -> None:
    ada, mia = await staff.signed_in(ADA), await staff.signed_in(MIA)
    good, other = str(ada.cookie()), str(mia.cookie())
    for forged in (
        good[:-9] + ("A" if good[-9] != "A" else "B") + good[-8:],
        good.split(".")[0] + "." + ".".join(other.split(".")[1:]),  # her words under another's signature
        "." + good,
        good.split(".")[0],
        "x",
        "é" * 5,
    ):
        visitor = staff.visitor()
        assert (await visitor.get(CLUB, Cookie=f"guanxi-staff={forged}"))[0] == 303, forged
    # The cookie that ties a sign-in to its browser is signed for that alone.
    visitor = staff.visitor()
    await visitor.asked()
    assert (await visitor.get(CLUB, Cookie=f"guanxi-staff={visitor.cookie('guanxi-sign-in')}"))[0] == 303
    async with site(services, key="another key of forty characters, or more") as elsewhere:
        assert (await elsewhere.visitor().get(CLUB, Cookie=f"guanxi-staff={good}"))[0] == 303


async def test_whoever_signs_out_is_out_with_every_copy_of_the_cookie(staff: Site) -> None:
    ada = await staff.signed_in(ADA)
    copy = str(ada.cookie())
    token = await ada.token()
    assert (await ada.raw("GET", "/staff/sign-out")).status == 405
    assert (await ada.post("/staff/sign-out", token="forged")).status == 403
    assert (await ada.get(CLUB))[0] == 200
    assert (await ada.post("/staff/sign-out", token=token)).status == 303
    thief = staff.visitor()
    thief.take(copy)
    assert (await thief.get(CLUB))[0] == 303 and not ada.cookie()


async def test_cookies_are_for_the_server_alone(staff: Site) -> None:
    visitor = staff.visitor()
    asked = await visitor.raw("GET", "/staff/sign-in")
    back = await visitor.raw("GET", await visitor.back(await visitor.asked(), ADA))
    for response, name in ((asked, "guanxi-sign-in"), (back, "guanxi-staff")):
        said = next(each for each in response.headers.getall("Set-Cookie") if each.startswith(f"{name}="))
        assert "HttpOnly" in said and "SameSite=Lax" in said and "Path=/" in said and "Domain" not in said
        assert "Secure" not in said and "Max-Age" not in said and "expires" not in said.lower()


def test_over_https_cookies_are_secure_and_for_this_host_alone() -> None:
    made = sessions.Sessions("k" * 40, staff_clock(), secure=True)
    assert made.cookie == "__Host-guanxi-staff" and made.sign_in_cookie == "__Host-guanxi-sign-in" and made.secure


def staff_clock() -> sessions.Clock:
    return sessions.Clock(lambda: NOW)


async def test_who_holds_a_role_is_asked_at_each_request(staff: Site) -> None:
    ada, sam = await staff.signed_in(ADA), await staff.signed_in(SAM)
    assert (await ada.get(f"{CLUB}/audit"))[0] == 200 and (await sam.get(CLUB))[0] == 200
    staff.roster.roles[GUILD, ADA] = frozenset({staff_club.MODERATOR_ROLE})
    staff.roster.roles[GUILD, SAM] = frozenset()
    assert (await ada.get(f"{CLUB}/audit"))[0] == 403 and (await ada.get(CLUB))[0] == 200
    assert (await sam.get(CLUB))[0] == 403
    del staff.roster.roles[GUILD, SAM]
    assert (await sam.get(CLUB))[0] == 404
    staff.roster.away = True
    status, page = await ada.get(CLUB)
    assert status == 503 and "Discord does not answer" in page


# --- who sees what -----------------------------------------------------------------------------------------------

KINDS = {"nobody": NOBODY, "member": MIA, "elsewhere": BORIS, "director": DIRECTOR, "executive": QIN}
KINDS |= {"council": COUN, "moderator": SAM, "admin": ADA}
STAFF = {"director", "executive", "council", "moderator", "admin"}
EVERYBODY = {*KINDS, "stranger"}

# Who gets a page, by its path; whoever is in the club and is not among them is refused (403), whoever is not in it
# finds nothing (404), and a stranger is sent to sign in (303).
TABLE: dict[tuple[str, str], set[str]] = {
    ("GET", "/staff"): EVERYBODY,
    ("GET", "/staff/sign-in"): EVERYBODY,
    ("GET", "/staff/signed-in"): EVERYBODY,
    ("POST", "/staff/sign-out"): EVERYBODY,
    ("GET", "/staff/{guild_id}"): STAFF,
    ("GET", "/staff/{guild_id}/picture/{name}"): STAFF,
    ("GET", "/staff/{guild_id}/ledger"): {"admin"},
    ("GET", "/staff/{guild_id}/ledger/{transaction_id}"): {"admin"},
    ("GET", "/staff/{guild_id}/audit"): {"admin"},
    ("GET", "/staff/{guild_id}/jobs"): {"admin"},
    ("POST", "/staff/{guild_id}/jobs/{job_id}/retry"): {"admin"},
    ("POST", "/staff/{guild_id}/jobs/{job_id}/dismiss"): {"admin"},
    ("GET", "/staff/{guild_id}/settings"): {"admin"},
}
# Of those who get in, what the page answers to them where it is not 200.
ANSWERS = {
    ("GET", "/staff/sign-in"): 303,
    ("GET", "/staff/signed-in"): 400,
    ("POST", "/staff/sign-out"): 303,
    ("POST", "/staff/{guild_id}/jobs/{job_id}/retry"): 303,
    ("POST", "/staff/{guild_id}/jobs/{job_id}/dismiss"): 303,
}


async def test_every_page_answers_every_kind_of_person_as_the_table_says(staff: Site) -> None:
    routes = {
        (route.method, route.resource.canonical)
        for route in staff.port.application().router.routes()
        if route.method != "HEAD" and route.resource is not None and route.resource.canonical.startswith("/staff")
    }
    assert routes == TABLE.keys(), "a page without a row, or a row without a page"
    people: dict[str, Visitor] = {kind: await staff.signed_in(user_id) for kind, user_id in KINDS.items()}
    tokens = {kind: await visitor.token() for kind, visitor in people.items()} | {"stranger": "none"}
    people["stranger"] = staff.visitor()
    transaction_id = re.search(rf'href="{CLUB}/ledger/(\d+)"', (await people["admin"].get(f"{CLUB}/ledger"))[1])
    assert transaction_id is not None
    names = {"guild_id": str(GUILD), "transaction_id": transaction_id[1], "name": "reviews"}
    found, wanted = {}, {}
    for (method, path), allowed in sorted(TABLE.items(), key=lambda each: each[0][1] == "/staff/sign-out"):
        for kind, visitor in people.items():
            job_id = str(DEAD if path.endswith("retry") else DEAD + 1)
            filled = path.format(**names, job_id=job_id)
            if method == "POST":
                found[path, kind] = (await visitor.post(filled, token=tokens[kind])).status
            else:
                found[path, kind] = (await visitor.get(filled))[0]
            refused = {"stranger": 303, "nobody": 404}.get(kind, 403)
            wanted[path, kind] = ANSWERS.get((method, path), 200) if kind in allowed else refused
    # A council's member has cases of the fund only, an executive none: that picture is not there for them.
    wanted["/staff/{guild_id}/picture/{name}", "executive"] = 404
    assert found == wanted


async def test_a_person_sees_the_parts_that_are_theirs(staff: Site) -> None:
    parts = {
        ADA: {"Check-ins", "Points", "Reviews", "Groups", "Events, the last three months"},
        SAM: {"Reviews", "Groups"},
        QIN: {"Your red packets"},
        COUN: {"Reviews"},
        DIRECTOR: {"Reviews"},
    }
    for user_id, expected in parts.items():
        visitor = await staff.signed_in(user_id)
        _, page = await visitor.get(CLUB)
        found = set(re.findall(r"<h2[^>]*>([^<]+)</h2>", page))
        assert found - {"Red packets, the last three months"} == expected, user_id
        assert ("Ledger" in page) == (user_id == ADA)
    # Of nine cases five are applications, all of them to the director's own group; the council has one.
    for user_id, count in ((SAM, 8), (COUN, 1), (DIRECTOR, 5)):
        _, page = await (await staff.signed_in(user_id)).get(CLUB)
        assert f"<dt>Waiting</dt><dd>{count}</dd>" in page, user_id


async def test_people_find_their_own_clubs_and_no_others(staff: Site) -> None:
    boris = await staff.signed_in(BORIS)
    _, page = await boris.get("/staff")
    assert f'href="/staff/{OTHER}"' in page and f'href="{CLUB}"' not in page
    assert (await boris.get(f"/staff/{OTHER}/audit"))[0] == 200
    _, page = await (await staff.signed_in(MIA)).get("/staff")
    assert "no part in running a club" in page
    ada = await staff.signed_in(ADA)
    for path in ("/staff/999", f"/staff/{2**63}", "/staff/x", "/staff/", f"{CLUB}/ledger/1", f"{CLUB}/picture/none"):
        assert (await ada.get(path))[0] == 404, path


async def test_another_clubs_transaction_and_job_are_not_there(staff: Site, services: Services) -> None:
    boris, ada = await staff.signed_in(BORIS), await staff.signed_in(ADA)
    found = re.search(rf'href="{CLUB}/ledger/(\d+)"', (await ada.get(f"{CLUB}/ledger"))[1])
    assert found is not None
    assert (await boris.get(f"/staff/{OTHER}/ledger/{found[1]}"))[0] == 404
    response = await boris.post(f"/staff/{OTHER}/jobs/{DEAD}/retry")
    assert response.headers["Location"].endswith("done=settled")
    assert len(await services.staff.dead_jobs(Actor(GUILD, ADA, frozenset({staff_club.ADMIN_ROLE})))) == 2


def test_pages_need_what_discord_needs_for_the_same() -> None:
    assert TAKES["jobs"] is Capability.MANAGE_JOBS and TAKES["audit"] is Capability.SEE_AUDIT
    assert TAKES["points"] is TAKES["packets"] is TAKES["events"] is Capability.SEE_REPORTS
    assert TAKES["settings"] is Capability.SET_UP


# --- doing something ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "origin"),
    [
        ("", ""),
        ("forged", ""),
        ("hers", ""),
        (None, "https://evil.example"),
        (None, "null"),
        (None, None),
        (None, "http://127.0.0.1:1"),
    ],
)
async def test_a_form_from_elsewhere_does_nothing(
    staff: Site, services: Services, token: str | None, origin: str | None
) -> None:
    ada = await staff.signed_in(ADA)
    if token == "hers":
        token = await (await staff.signed_in(ADA)).token()  # of another session, even of the same person
    response = await ada.post(f"{CLUB}/jobs/{DEAD}/retry", token=token, origin=origin)
    assert response.status == 403 and "That was not sent" in await response.text()
    assert len(await services.staff.dead_jobs(Actor(GUILD, ADA, frozenset({staff_club.ADMIN_ROLE})))) == 2


async def test_json_and_queries_are_no_forms(staff: Site) -> None:
    ada = await staff.signed_in(ADA)
    token = await ada.token()
    path, origin = f"{CLUB}/jobs/{DEAD}/retry", {"Origin": staff.address}
    assert (await ada.raw("POST", path, json={"token": token}, headers=origin)).status == 403
    assert (await ada.raw("POST", f"{path}?token={token}", headers=origin)).status == 403
    assert (await ada.raw("POST", path, data=b"x" * 100_000, headers=origin)).status in (403, 404, 413)
    assert (await ada.raw("GET", path)).status == 405


async def test_a_job_is_tried_again_and_the_log_says_by_whom(staff: Site, services: Services) -> None:
    ada = await staff.signed_in(ADA)
    _, page = await ada.get(f"{CLUB}/jobs")
    assert "<h3>Telling a member of points sent to them</h3>" in page and "The channel was deleted" in page
    response = await ada.post(f"{CLUB}/jobs/{DEAD}/retry")
    assert response.status == 303
    _, page = await ada.get(response.headers["Location"])
    assert "It is tried again now" in page and "<h3>Telling a member of points sent to them</h3>" not in page
    actor = Actor(GUILD, ADA, frozenset({staff_club.ADMIN_ROLE}))
    (entry, *_) = await services.staff.audit_page(actor, action="job.retried", by=ADA)
    assert entry.detail["job_id"] == str(DEAD) and entry.at == NOW
    response = await ada.post(f"{CLUB}/jobs/{DEAD}/retry")  # a second press
    assert "Somebody has seen to that already" in (await ada.get(response.headers["Location"]))[1]
    response = await ada.post(f"{CLUB}/jobs/{DEAD + 1}/dismiss")
    _, page = await ada.get(response.headers["Location"])
    assert "off the list" in page and "Everything that was promised has been done" in page


# --- what stands on them -----------------------------------------------------------------------------------------

PAGES = ("", "/ledger", "/audit", "/jobs", "/settings", "/picture/check-ins", "/picture/groups?zoom=4")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_what_members_typed_does_nothing_on_any_page(staff: Site, language: str) -> None:
    ada = await staff.signed_in(ADA)
    together = ""
    for path in PAGES:
        status, page = await ada.get(CLUB + path, **{"Accept-Language": language})
        assert status == 200, path
        assert "<script" not in page and "<img" not in page and "<b>" not in page and "onerror=alert(2)>" not in page
        assert 'href="https://evil' not in page and " style=" not in page and "<style" not in page
        assert (
            f'<html lang="{language}">' in page and "&lt;t:" not in page and "&lt;@" not in page.replace("&lt;@1", "")
        )
        together += page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in together and "Mia &lt;b&gt;Chen&lt;/b&gt;" in together
    assert "Aurora &lt;Owners&gt; 极光" in together


async def test_the_overview_counts_what_happened(staff: Site, services: Services) -> None:
    actor = Actor(GUILD, ADA, frozenset({staff_club.ADMIN_ROLE}))
    seen = await services.overview.activity(actor, 30, NOW)
    report = await services.points.report(actor, 2, NOW)
    april = [each for each in seen.days if each.day.month == 4]
    assert sum(each.points.issued for each in april) == sum(report.months[1].issued.values()) > 0
    assert sum(each.points.retired for each in april) == report.months[1].retired > 0
    ada = await staff.signed_in(ADA)
    _, page = await ada.get(f"{CLUB}?days=14")
    today = seen.days[-1]
    assert today.members == 81 and "<dt>Today</dt><dd>81 " in page
    assert page.count("<details>") == page.count('class="zoom"') >= 4
    assert len(re.findall(r"<tr><th scope=\"row\"><bdi>\w+, \w+ \d+, 2026</bdi></th>", page)) == 2 * 14
    again = await services.overview.activity(actor, 30, NOW)  # from what it remembers
    assert again == seen


async def test_the_ledger_is_searched_by_who_what_and_when(staff: Site) -> None:
    ada = await staff.signed_in(ADA)

    async def rows(query: str) -> list[str]:
        _, page = await ada.get(f"{CLUB}/ledger?{query}")
        return re.findall(r"<tr>\n<th scope=\"row\">.*?</tr>", page, re.DOTALL)

    everything = await rows("")
    assert len(everything) == 25
    grants = await rows("kind=revoke")
    assert grants and all("Taken back" in each and "Out of circulation" in each for each in grants)
    for who in ("Mia", str(MIA), f"%3C%40{MIA}%3E"):
        hers = await rows(f"member={who}&kind=checkin")
        assert hers and all("Mia &lt;b&gt;Chen" in each and "Budget Check-in" in each for each in hers)
    day = await rows("from=2026-04-01&to=2026-04-01")
    assert day and all("Apr 1, 2026" in each for each in day)
    assert await rows("from=2026-04-01&to=2026-03-01") == []
    _, page = await ada.get(f"{CLUB}/ledger?from=2026-04-01&to=2026-03-01")
    assert "The last day is before the first one" in page
    _, page = await ada.get(f"{CLUB}/ledger?member=a")  # several
    assert "Whom do you mean?" in page and "Sam Okafor" in page
    _, page = await ada.get(f"{CLUB}/ledger?member=zzz")
    assert "Nobody by that name" in page
    for query in ("from=0001-01-01", "to=9999-12-31", "before=x", f"before={10**18}9", "kind=<b>", "from=2026-99-99"):
        assert (await ada.get(f"{CLUB}/ledger?{query}"))[0] == 200, query


async def test_the_ledger_is_paged_by_key_without_a_gap(staff: Site) -> None:
    ada = await staff.signed_in(ADA)
    path, seen = f"{CLUB}/ledger?kind=checkin", []
    for _ in range(20):
        _, page = await ada.get(path)
        seen += re.findall(rf'href="{CLUB}/ledger/(\d+)"', page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        if older is None:
            break
        path = older[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 31 * 5  # days that are looked at, each with four people and a crowd
    assert seen == sorted(seen, key=int, reverse=True)


async def test_a_transaction_shows_every_posting_and_that_they_sum_to_zero(staff: Site) -> None:
    ada = await staff.signed_in(ADA)
    _, page = await ada.get(f"{CLUB}/ledger?kind=transfer")
    number = re.findall(rf'href="{CLUB}/ledger/(\d+)"', page)[0]
    _, page = await ada.get(f"{CLUB}/ledger/{number}")
    assert "−5" in page and "+5" in page and "谢谢你的咖啡" in page and f"wallet:{ADA}" in page
    assert 'href="https://discord.com/channels/42/11/12" rel="noreferrer"' in page
    assert re.search(r"<tfoot>.*?>0<", page)


async def test_the_audit_log_is_narrowed(staff: Site) -> None:
    ada = await staff.signed_in(ADA)

    async def entries(query: str = "") -> list[str]:
        _, page = await ada.get(f"{CLUB}/audit?{query}")
        return re.findall(r"<li><p class=\"when\">.*?</div></li>", page, re.DOTALL)

    assert len(await entries()) == 25
    granted = await entries("action=points.granted")
    assert len(granted) == 15 and all("300 points" in each for each in granted)
    assert all("Sam Okafor" in each for each in await entries("by=Sam"))
    assert all("Apr 10" not in each for each in await entries("to=2026-04-09"))
    assert await entries("about=zzz") == []
    settings = "".join(await entries("action=settings.club"))
    assert "@Role 11" in settings and "#deleted" in settings


async def test_settings_are_in_words_and_say_where_they_are_changed(staff: Site) -> None:
    ada = await staff.signed_in(ADA)
    _, page = await ada.get(f"{CLUB}/settings")
    assert "Asia/Shanghai" in page and "@Role 10" in page and "<code>/setup</code>" in page
    assert "<code>/redpacket limits set</code>" in page and "`" not in page
    _, page = await ada.get(f"{CLUB}/settings?lang=zh-CN")
    assert "<code>/签到规则 设置</code>" in page and "时区" in page
    assert f'href="{CLUB}/settings?lang=en"' in page and f'href="{CLUB}/ledger?lang=zh-CN"' in page


async def test_a_club_where_nothing_has_happened_says_what_to_do(staff: Site) -> None:
    boris = await staff.signed_in(BORIS)
    for path, words in (
        ("", "Nobody has checked in yet"),
        ("/ledger", "Nothing has moved"),
        ("/jobs", "Everything that was promised"),
    ):
        status, page = await boris.get(f"/staff/{OTHER}{path}")
        assert status == 200 and words in page
        assert '<svg class="picture"' not in page


# --- headers and limits ------------------------------------------------------------------------------------------


async def test_every_answer_has_strict_headers_and_is_kept_nowhere(staff: Site) -> None:
    ada = await staff.signed_in(ADA)
    for visitor in (ada, staff.visitor()):
        for path in ("/staff", CLUB, f"{CLUB}/ledger", "/staff/none", "/staff/sign-in", "/staff/signed-in"):
            headers = (await visitor.raw("GET", path)).headers
            policy = headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self';") and "unsafe" not in policy
            assert "form-action 'self'" in policy and "frame-ancestors 'none'" in policy and "script-src" not in policy
            assert headers["Cache-Control"] == "no-store" and "Cookie" in headers["Vary"]
            assert headers["Referrer-Policy"] == "same-origin" and headers["X-Content-Type-Options"] == "nosniff"


async def test_too_many_sign_ins_and_pages_are_told_to_wait(staff: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = staff.visitor()
    for _ in range(port.SIGN_INS):
        assert (await visitor.raw("GET", "/staff/sign-in")).status == 303
    refused = await visitor.raw("GET", "/staff/sign-in")
    assert refused.status == 429 and int(refused.headers["Retry-After"]) >= 1
    first = await staff.signed_in(ADA)
    second = await staff.signed_in(ADA)  # from another address: it is the same person
    statuses = [(await each.get(f"{CLUB}/ledger/1"))[0] for _ in range(port.PAGES // 2) for each in (first, second)]
    assert statuses.count(404) >= port.PAGES - 2
    late = [await each.raw("GET", f"{CLUB}/ledger/1") for _ in range(20) for each in (first, second)]
    assert any(each.status == 429 and int(each.headers["Retry-After"]) >= 1 for each in late)


async def test_the_log_holds_no_codes_states_tokens_or_cookies(staff: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ada = staff.visitor()
        back = await ada.back(await ada.asked(), ADA)
        await ada.get(back)
        token, cookie = await ada.token(), str(ada.cookie())
        await ada.post(f"{CLUB}/jobs/{DEAD}/retry")
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
    assert f"{ADA} signed in" in said
    code, state = re.findall(r"(?:code|state)=([^&]+)", back)
    assert not [each for each in (code, state, token, cookie, "client-secret", "k" * 40) if each in said]
