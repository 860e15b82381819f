"""The parts of the overview: what the services tell, as sentences, pictures and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_skeleton
from markupsafe import Markup

from bot import i18n
from bot.reporting import month_in_words
from bot.web.staff.pictures import Picture, Series
from bot.web.staff.words import Words
from db.red_packets import Packet
from services.events.counting import Funnel
from services.overview import AGES, Activity, GroupsSeen, Part, ReviewsSeen
from services.red_packets.report import AROUND, Report

TENTHS = 10  # rates are drawn and written in tenths
GIVERS = 5  # named for each month


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; the columns from `numbers` on hold numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: list[tuple[Markup | str, ...]]
    numbers: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that matters, with a word beside it; `late` where somebody should do something."""

    what: str
    number: str
    beside: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the overview. `empty` says what stands in its place while there is nothing to show."""

    part: Part
    title: str
    says: Markup = field(default_factory=Markup)
    figures: tuple[Figure, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    empty: str = ""


def points(words: Words, seen: Activity) -> list[Section]:
    """Who checks in, and what became of points: two sections."""
    t = words.t
    today, days = seen.days[-1], tuple(_day(words, each.day) for each in seen.days)
    short = tuple(_short_day(words, each.day) for each in seen.days)
    people = Picture(
        "check-ins",
        t("web-staff-checkins-by-day"),
        t("web-staff-checkins-says", count=sum(each.members for each in seen.days), days=len(days)),
        t("web-staff-day"),
        days,
        (Series(t("web-staff-members"), tuple(each.members for each in seen.days)),),
        short,
    )
    moved = Picture(
        "points",
        t("web-staff-points-moved"),
        t(
            "web-staff-points-says",
            issued=sum(each.points.issued for each in seen.days),
            retired=sum(each.points.retired for each in seen.days),
            days=len(days),
        ),
        t("web-staff-day"),
        days,
        (
            Series(t("web-staff-issued"), tuple(max(each.points.issued, 0) for each in seen.days)),
            Series(t("web-staff-retired"), tuple(max(each.points.retired, 0) for each in seen.days)),
        ),
        short,
    )
    budgets: list[tuple[Markup | str, ...]] = [
        (
            i18n.named(words.language, "programme", each.programme),
            each.period,
            *map(_number, (each.size, each.used)),
            f"{each.percent}%",
        )
        for each in seen.budgets
    ]
    heads = tuple(t(f"web-staff-budget-{head}") for head in ("programme", "period", "size", "used", "percent"))
    usual = sum(each.members for each in seen.days[:-1]) / max(1, len(days) - 1)
    return [
        Section(
            "points",
            t("web-staff-checkins"),
            figures=(
                Figure(
                    t("web-staff-today"),
                    _number(today.members),
                    t("web-staff-usual", count=_rate(usual)) if usual else "",
                ),
            ),
            pictures=(people,),
            empty=t("web-staff-checkins-none") if people.is_empty else "",
        ),
        Section(
            "points",
            t("web-staff-points"),
            figures=(Figure(t("web-staff-held"), _number(seen.held)),),
            pictures=(moved,),
            tables=(Table(t("web-staff-budgets"), heads, budgets, numbers=2),),
            empty=t("web-staff-points-none") if moved.is_empty else "",
        ),
    ]


def packets(words: Words, seen: Report) -> Section:
    """What generosity does: the judgement first, the channels around openings, who gave."""
    t = words.t
    title = t("web-staff-packets")
    if seen.is_empty:
        return Section("packets", title, empty=t("web-staff-packets-none"))
    wall = seen.wall
    minutes = tuple(f"{at:+d}" if at else "0" for at in range(-AROUND, AROUND))
    around = Picture(
        "wall",
        t("packet-report-picture-title"),
        t(
            "packet-report-picture",
            before=_rate(wall.before),
            after=_rate(wall.after),
            peak=_rate(max(wall.minutes)),
            minute=wall.minutes.index(max(wall.minutes)) - AROUND,
        ),
        t("packet-report-picture-unit"),
        minutes,
        (Series(t("packet-report-picture-line"), tuple(round(each * TENTHS) for each in wall.minutes)),),
        number=_tenths,
        axis=_tenths,
    )
    givers: list[tuple[Markup | str, ...]] = [
        (
            month_in_words(words.language, month.first),
            words.member(each.giver_id),
            *map(_number, (each.packets, each.points, each.claimed)),
        )
        for month in reversed(seen.months)
        for each in month.given[:GIVERS]
    ]
    heads = tuple(t(f"web-staff-giver-{head}") for head in ("month", "who", "packets", "points", "claimed"))
    spread = t("packet-report-spread", claimers=seen.spread.claimers, percent=round(seen.spread.repeated * 100))
    signs = [f"- {t(f'packet-report-sign-{sign}')}" for sign in seen.signs]
    said = [t(f"packet-report-{seen.verdict}", openings=wall.openings), *signs, spread]
    if seen.leaving is not None:
        near, other = _rate(seen.leaving.near_a_day), _rate(seen.leaving.elsewhere_a_day)
        said.append(t("packet-report-leaving", near=seen.leaving.near, near_rate=near, other_rate=other))
    return Section(
        "packets",
        title,
        words.html("\n".join(said)),
        pictures=(around,) if wall.openings else (),
        tables=(Table(t("web-staff-givers"), heads, givers, numbers=2),),
    )


def own_packets(words: Words, given: list[Packet]) -> Section:
    """The red packets that the reader gave, newest first."""
    t = words.t
    title = t("web-staff-own-packets")
    if not given:
        return Section("own-packets", title, empty=t("web-staff-own-packets-none"))
    rows: list[tuple[Markup | str, ...]] = [
        (
            words.moment(each.opened_at or each.asked_at),
            words.html(f"<#{each.channel_id}>"),
            *map(_number, (each.total, each.taken_points, each.taken, each.shares)),
        )
        for each in given
    ]
    heads = tuple(t(f"web-staff-own-{head}") for head in ("when", "where", "points", "claimed", "claims", "shares"))
    return Section("own-packets", title, tables=(Table(title, heads, rows, numbers=2),))


def groups(words: Words, seen: GroupsSeen) -> Section:
    """How many groups, and the largest."""
    t = words.t
    title = t("web-staff-groups")
    if not seen.counts:
        return Section("groups", title, empty=t("web-staff-groups-none"))
    verified, ordinary = seen.of("verified"), seen.of("ordinary")
    largest = Picture(
        "groups",
        t("web-staff-groups-largest"),
        t("web-staff-groups-says", count=len(seen.largest)),
        t("web-staff-group"),
        tuple(group.name for group, _ in seen.largest),
        (Series(t("web-staff-members"), tuple(size for _, size in seen.largest)),),
        lying=True,
    )
    closed = verified.closed + ordinary.closed
    return Section(
        "groups",
        title,
        figures=(
            Figure(t("web-staff-verified"), _number(verified.open), t("web-staff-places", count=verified.members)),
            Figure(t("web-staff-ordinary"), _number(ordinary.open), t("web-staff-places", count=ordinary.members)),
            Figure(t("web-staff-closed"), _number(closed)),
        ),
        pictures=(largest,) if seen.largest else (),
    )


def reviews(words: Words, seen: ReviewsSeen) -> Section:
    """What waits to be decided, and for how long."""
    t = words.t
    title = t("web-staff-reviews")
    if not seen.open:
        said = words.text("review-median", days=_rate(seen.median_days)) if seen.median_days is not None else Markup()
        return Section("reviews", title, said, empty=t("web-staff-reviews-none"))
    bounds = (0, *AGES)
    ages = [t("web-staff-age", least=least, most=most) for least, most in zip(bounds, AGES, strict=False)]
    ages.append(t("web-staff-age-more", least=AGES[-1]))
    by_age = Picture(
        "reviews",
        t("web-staff-reviews-by-age"),
        t("web-staff-reviews-says", count=seen.open, late=seen.overdue),
        t("web-staff-waited"),
        tuple(ages),
        tuple(Series(i18n.named(words.language, "review-kind", kind), counts) for kind, counts in seen.kinds.items()),
        stacked=True,
    )
    said = [t("review-target", days=seen.target_days)]
    if seen.median_days is not None:
        said.append(t("review-median", days=_rate(seen.median_days)))
    figures = [
        Figure(t("web-staff-reviews-open"), _number(seen.open)),
        Figure(t("web-staff-reviews-late"), _number(seen.overdue), late=seen.overdue > 0),
    ]
    return Section("reviews", title, words.html("\n".join(said)), tuple(figures), (by_age,))


def events(words: Words, seen: Funnel, turnout: list[tuple[date, int]], members: int) -> Section:
    """Where the way to the events loses people, and how much of the club takes part."""
    t = words.t
    title = t("web-staff-events")
    if not seen.events and not any(count for _, count in turnout):
        return Section("events", title, empty=t("web-staff-events-none"))
    turned = sum(seen.turned.values())
    steps = ("saw", "could", "turned", "signed", "came")
    funnel = Picture(
        "funnel",
        t("funnel-title"),
        t("web-staff-funnel-says"),
        t("web-staff-step"),
        tuple(t(f"funnel-label-{step}") for step in steps),
        (Series(t("funnel-series"), (seen.saw, seen.could, turned, seen.signed, seen.came)),),
        lying=True,
    )
    months = Picture(
        "turnout",
        t("web-staff-turnout"),
        t("web-staff-turnout-says", members=members),
        t("web-staff-month"),
        tuple(month_in_words(words.language, month) for month, _ in turnout),
        (Series(t("web-staff-members"), tuple(count for _, count in turnout)),),
        tuple(_short_month(words, month) for month, _ in turnout),
    )
    thresholds: list[tuple[Markup | str, ...]] = [
        (_threshold(words, code), _number(times))
        for code, times in sorted(seen.turned.items(), key=lambda each: -each[1])
    ]
    heads = (t("web-staff-threshold"), t("web-staff-times"))
    figures = (
        Figure(t("web-staff-events-held"), _number(seen.events), t("web-staff-seats", count=seen.places)),
        Figure(t("web-staff-came"), _number(seen.came), t("web-staff-absent", count=seen.absent)),
    )
    return Section(
        "events",
        title,
        words.html(_verdict(words, seen)),
        figures,
        tuple(each for each in (funnel, months) if not each.is_empty),
        (Table(t("web-staff-turned"), heads, thresholds),) if thresholds else (),
    )


def together(funnels: Sequence[Funnel]) -> Funnel:
    """The funnel of several months; who came to more than one event of different months is not told."""
    turned = Counter[str]()
    for each in funnels:
        turned.update(each.turned)
    counted = ("events", "places", "saw", "could", "signed", "offered", "came", "absent")
    sums = {name: sum(getattr(each, name) for each in funnels) for name in counted}
    return Funnel(turned=dict(turned), again=0, **sums)


def _verdict(words: Words, seen: Funnel) -> str:
    if seen.worst is None:
        return words.t("funnel-verdict-open", signed=seen.signed, came=seen.came)
    code, times = seen.worst
    percent = round(100 * times / (times + seen.could)) if times + seen.could else 0
    return words.t("funnel-verdict", what=_threshold(words, code), times=times, percent=percent)


def _threshold(words: Words, code: str) -> str:
    return i18n.named(words.language, "funnel-threshold", code.removeprefix("event-"))


def _skeleton(skeleton: str) -> Callable[[Words, date], str]:
    def written(words: Words, day: date) -> str:
        return format_skeleton(skeleton, day, locale=words.language.replace("-", "_"))

    return written


_day, _short_day, _short_month = _skeleton("yMMMEd"), _skeleton("Md"), _skeleton("MMM")


def _number(value: int) -> str:
    return f"{value:,}"


def _rate(value: float) -> str:
    return f"{value:,.1f}"


def _tenths(value: int) -> str:
    return f"{value / TENTHS:g}"
