"""Envelope encryption of evidence: what is stored can be read with the club's key only, and only in its own place.

An envelope, byte by byte:

    version 1 · id of the master key 8 · nonce 12 · data key, wrapped by the master key 32 + 16
    · nonce 12 · content, sealed by the data key, + 16

A data key seals one content. Both layers are AES-256-GCM and authenticate `about`, which names the content's place.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.errors import UserError

KEY_BYTES = 32
KEY_ID_BYTES = 8

_VERSION = b"\x01"
_NONCE, _TAG = 12, 16
_WRAPPED = len(_VERSION) + KEY_ID_BYTES  # where nonce and wrapped data key begin
_CONTENT = _WRAPPED + _NONCE + KEY_BYTES + _TAG  # where nonce and content begin
_SHORTEST = _CONTENT + _NONCE + _TAG


def id_of(key: bytes) -> bytes:
    """What an envelope says of its master key: enough to find it again, nothing to guess it from."""
    return hashlib.sha256(key).digest()[:KEY_ID_BYTES]


class Vault:
    """Seals with the current master key; opens with that one and with the old ones."""

    def __init__(self, current: bytes, *old: bytes) -> None:
        """Each key is 32 bytes; raises ValueError for another length."""
        if any(len(key) != KEY_BYTES for key in (current, *old)):
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._masters = {id_of(key): AESGCM(key) for key in (*old, current)}
        self.current = id_of(current)

    @property
    def key_ids(self) -> frozenset[bytes]:
        """The ids of all master keys at hand."""
        return frozenset(self._masters)

    @property
    def current_prefix(self) -> bytes:
        """How every envelope of the current master key begins."""
        return _VERSION + self.current

    def seal(self, plain: bytes, about: str) -> bytes:
        """An envelope that opens with the same `about` only, such as "application/<guild>/<id>/<file>"."""
        data_key = AESGCM.generate_key(8 * KEY_BYTES)
        nonce = os.urandom(_NONCE)
        content = nonce + AESGCM(data_key).encrypt(nonce, plain, _content_of(about))
        return self._wrap(data_key, about) + content

    def open(self, sealed: bytes, about: str) -> bytes:
        """The content of an envelope.

        Raises UserError: vault-key-missing where its master key is not at hand; vault-damaged where it was changed,
        cut or put into another place.
        """
        data_key = self._unwrap(sealed, about)
        nonce, content = sealed[_CONTENT : _CONTENT + _NONCE], sealed[_CONTENT + _NONCE :]
        try:
            return AESGCM(data_key).decrypt(nonce, content, _content_of(about))
        except InvalidTag:
            raise UserError("vault-damaged") from None

    def rewrap(self, sealed: bytes, about: str) -> bytes:
        """The same content, byte for byte, in an envelope of the current master key. Raises like `open`."""
        return self._wrap(self._unwrap(sealed, about), about) + sealed[_CONTENT:]

    @staticmethod
    def key_id(sealed: bytes) -> bytes:
        """The id of the master key that opens an envelope. Raises UserError vault-damaged for what is none."""
        if len(sealed) < _SHORTEST or not sealed.startswith(_VERSION):
            raise UserError("vault-damaged")
        return sealed[len(_VERSION) : _WRAPPED]

    def _wrap(self, data_key: bytes, about: str) -> bytes:
        nonce = os.urandom(_NONCE)
        wrapped = self._masters[self.current].encrypt(nonce, data_key, _key_of(self.current, about))
        return self.current_prefix + nonce + wrapped

    def _unwrap(self, sealed: bytes, about: str) -> bytes:
        key_id = self.key_id(sealed)
        master = self._masters.get(key_id)
        if master is None:
            raise UserError("vault-key-missing")
        nonce, wrapped = sealed[_WRAPPED : _WRAPPED + _NONCE], sealed[_WRAPPED + _NONCE : _CONTENT]
        try:
            return master.decrypt(nonce, wrapped, _key_of(key_id, about))
        except InvalidTag:
            raise UserError("vault-damaged") from None


def _key_of(key_id: bytes, about: str) -> bytes:
    return b"guanxi key\0" + _VERSION + key_id + about.encode()


def _content_of(about: str) -> bytes:
    return b"guanxi content\0" + _VERSION + about.encode()
