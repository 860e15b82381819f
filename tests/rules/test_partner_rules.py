"""Codes of benefits: made, typed, mistyped, read from a file; and what a partner gets."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import UserError
from services.partners import rules
from services.partners.rules import PartnerRules

CODES = st.integers(0, 2**32).map(lambda seed: rules.made(random.Random(seed).choice))
OWN = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._#+-]{3,30}", fullmatch=True).filter(
    lambda each: len(rules.code_key(each)) >= 4
)


@given(CODES)
def test_a_code_is_what_the_bot_makes_however_it_is_typed(code: str) -> None:
    assert len(code) == 8 and not set(code) & set("01OIL") and rules.is_well_formed(code)
    shown = rules.shown(code, own=False)
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in code)
    for typed in (code, shown, shown.lower(), f"  {shown} ", shown.replace("-", " — "), wide):
        assert rules.code_key(typed) == code


@given(CODES, st.integers(0, 7), st.sampled_from(rules.ALPHABET))
def test_every_wrong_character_is_noticed(code: str, place: int, mark: str) -> None:
    typed = code[:place] + mark + code[place + 1 :]
    assert rules.is_mistyped(typed) == (typed != code)


@given(CODES, st.integers(0, 7), st.integers(0, 7))
def test_every_two_that_changed_places_are_noticed(code: str, one: int, other: int) -> None:
    marks = list(code)
    marks[one], marks[other] = marks[other], marks[one]
    assert rules.is_mistyped("".join(marks)) == ("".join(marks) != code)


@given(st.lists(OWN, min_size=1, max_size=50, unique_by=rules.code_key), st.sampled_from(["\n", "\r\n"]))
def test_a_list_is_read_as_it_was_written(codes: list[str], line: str) -> None:
    plain = line.join(codes).encode()
    table = line.join(["Code;value", *(f"{each};10 %" for each in codes), ""])
    expected = [(each, rules.code_key(each)) for each in codes]
    assert rules.codes_of(plain) == expected
    assert rules.codes_of(table.encode("utf-8-sig")) == expected
    assert rules.codes_of(table.encode("utf-16")) == expected


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(data: bytes) -> None:
    try:
        codes = rules.codes_of(data)
    except UserError as refusal:
        assert refusal.code.startswith("benefit-file-")
    else:
        assert codes and all(4 <= len(code) <= 40 and len(key) >= 4 for code, key in codes)


@pytest.mark.parametrize(
    ("code", "data", "params"),
    [
        ("benefit-file-empty", b"", {}),
        ("benefit-file-empty", b"code\n\n", {}),
        ("benefit-file-text", b"\xff\x00\x80", {}),
        ("benefit-file-text", b"AAAA\x00", {}),
        ("benefit-file-big", b"A" * (rules.LARGEST_FILE + 1), {"most": 512}),
        ("benefit-file-many", "\n".join(f"C{n:05}" for n in range(5001)).encode(), {"count": 5001}),
        ("benefit-file-code", b"AAAA\nABC\n", {"line": 2}),
        ("benefit-file-code", b"AAAA\nTEA `x`\n", {"line": 2}),
        ("benefit-file-code", b"A" * 41, {"line": 1}),
        ("benefit-file-twice", b"AAAA-1\nBBBB\naaaa1\nbbbb", {"typed": "AAAA-1, BBBB", "more": 0}),
        ("benefit-file-twice", b"\n".join([b"C%04d" % n for n in range(7)] * 2), {"more": 2}),
    ],
)
def test_a_file_that_is_no_list_of_codes(code: str, data: bytes, params: dict[str, object]) -> None:
    with pytest.raises(UserError) as caught:
        rules.codes_of(data)
    assert caught.value.code == code and params.items() <= caught.value.params.items()


@given(st.integers(0, 100), st.integers(0, 1000), st.integers(0, 50))
def test_a_benefit_never_earns_more_than_its_cap(points: int, cap: int, times: int) -> None:
    earned = 0
    for _ in range(times):
        earned += rules.pay(PartnerRules(points=points, cap=cap), earned)
    assert earned == min(points * times, cap)
