"""The vault: what is sealed opens with its key and in its place only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import UserError
from services.vault import Vault, id_of

OLD, NEW, OTHER = bytes(range(32)), bytes(range(1, 33)), bytes(32)
PLACE = "file/1/2/3/0"
CONTENT_BEGINS = 1 + 8 + 12 + 48

contents = st.binary(max_size=5000)
places = st.text(max_size=40)


def code_of(vault: Vault, sealed: bytes, about: str = PLACE) -> str:
    with pytest.raises(UserError) as refused:
        vault.open(sealed, about)
    return refused.value.code


@given(plain=contents, about=places)
def test_what_is_sealed_opens(plain: bytes, about: str) -> None:
    sealed = Vault(NEW, OLD).seal(plain, about)
    assert Vault(NEW).open(sealed, about) == plain
    assert len(plain) < 8 or plain not in sealed


@given(plain=contents)
def test_no_two_envelopes_are_alike(plain: bytes) -> None:
    vault = Vault(NEW)
    one, two = vault.seal(plain, PLACE), vault.seal(plain, PLACE)
    assert one[:9] == two[:9] == vault.current_prefix
    for begin, end in ((9, 21), (21, 69), (69, 81), (81, None)):
        assert one[begin:end] != two[begin:end]


@given(plain=contents, data=st.data())
def test_any_flipped_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    vault = Vault(NEW)
    sealed = bytearray(vault.seal(plain, PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    # A bit of the key's id names a key that is not there; any other is damage.
    assert code_of(vault, bytes(sealed)) == ("vault-key-missing" if 1 <= bit // 8 <= 8 else "vault-damaged")


@given(plain=contents, data=st.data())
def test_what_is_cut_is_noticed(plain: bytes, data: st.DataObject) -> None:
    vault = Vault(NEW)
    sealed = vault.seal(plain, PLACE)
    assert code_of(vault, sealed[: data.draw(st.integers(0, len(sealed) - 1))]) == "vault-damaged"
    assert code_of(vault, sealed + b"\0") == "vault-damaged"


@given(plain=contents, about=places, elsewhere=places)
def test_nothing_opens_in_another_place(plain: bytes, about: str, elsewhere: str) -> None:
    vault = Vault(NEW)
    if about != elsewhere:
        assert code_of(vault, vault.seal(plain, about), elsewhere) == "vault-damaged"


def test_the_content_of_one_envelope_does_not_fit_into_another() -> None:
    vault = Vault(NEW)
    one, two = vault.seal(b"one", PLACE), vault.seal(b"two", PLACE)
    assert code_of(vault, one[:CONTENT_BEGINS] + two[CONTENT_BEGINS:]) == "vault-damaged"


@given(plain=contents, about=places)
def test_another_master_key_leaves_the_content_as_it_is(plain: bytes, about: str) -> None:
    before = Vault(OLD).seal(plain, about)
    both = Vault(NEW, OLD)
    after = both.rewrap(before, about)
    assert after[CONTENT_BEGINS:] == before[CONTENT_BEGINS:]
    assert Vault.key_id(after) == id_of(NEW) == both.current
    assert Vault(NEW).open(after, about) == plain
    assert both.open(before, about) == plain
    assert code_of(Vault(OLD), after, about) == "vault-key-missing"


def test_a_key_that_is_not_there_is_named_as_such() -> None:
    sealed = Vault(OLD).seal(b"licence", PLACE)
    assert code_of(Vault(NEW), sealed) == "vault-key-missing"
    for about, code in ((PLACE, "vault-key-missing"), ("elsewhere", "vault-key-missing")):
        with pytest.raises(UserError) as refused:
            Vault(NEW, OTHER).rewrap(sealed, about)
        assert refused.value.code == code


def test_nothing_is_rewrapped_in_another_place() -> None:
    with pytest.raises(UserError) as refused:
        Vault(NEW, OLD).rewrap(Vault(OLD).seal(b"licence", PLACE), "elsewhere")
    assert refused.value.code == "vault-damaged"


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(31), bytes(33)])
def test_a_key_of_another_length(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(key)
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(NEW, key)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"no envelope at all" * 20, bytes(200)])
def test_what_is_no_envelope(sealed: bytes) -> None:
    assert code_of(Vault(NEW), sealed) == "vault-damaged"


def test_the_key_does_not_show() -> None:
    vault = Vault(NEW, OLD)
    assert NEW not in vault.seal(b"x", PLACE)
    assert repr(NEW) not in repr(vault) and NEW.hex() not in repr(vars(vault))
