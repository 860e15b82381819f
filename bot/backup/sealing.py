"""A stream sealed in chunks, so that a backup of any size is written and read with little memory.

    magic 16 · envelope of services.vault with this file's own key 129 · chunks

Each chunk is AES-256-GCM of 1 MiB, the last of 0 to 1 MiB, and 16 bytes more. Its nonce is its number and whether it
is the last: chunks that are changed, exchanged, left out or cut off do not open.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.errors import UserError
from services.vault import KEY_BYTES, Vault

if TYPE_CHECKING:
    from typing_extensions import Buffer

MAGIC = b"guanxi backup 1\n"  # its number is the version of all that follows
CHUNK = 2**20
_ABOUT = "backup"
_TAG, _NUMBER = 16, 11  # bytes of a chunk's tag, and of its number; one more in the nonce says whether it is the last
ENVELOPE = len(Vault(bytes(KEY_BYTES)).seal(bytes(KEY_BYTES), _ABOUT))


class Damaged(Exception):
    """What was read is not what was written."""


class WrongKey(Exception):
    """It was sealed with a key that is not at hand."""


class SealingWriter(io.RawIOBase):
    """Seals what is written to it into a file. Only `close` makes it whole; it leaves the file open."""

    def __init__(self, file: BinaryIO, vault: Vault) -> None:
        key = AESGCM.generate_key(8 * KEY_BYTES)
        self._file, self._cipher = file, AESGCM(key)
        self._held = bytearray()
        self._number = 0
        file.write(MAGIC + vault.seal(key, _ABOUT))

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Take all of it."""
        self._held += memoryview(data)
        while len(self._held) > CHUNK:  # the last chunk is known as such only at the end
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return memoryview(data).nbytes

    def close(self) -> None:
        """Seal what is left, as the last chunk."""
        if not self.closed:
            self._put(bytes(self._held), last=True)
            super().close()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, MAGIC))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Opens what a SealingWriter has sealed, whose magic has been read. Raises Damaged, WrongKey."""

    def __init__(self, file: BinaryIO, vault: Vault) -> None:
        try:
            self._cipher = AESGCM(vault.open(file.read(ENVELOPE), _ABOUT))
        except UserError as error:
            raise (WrongKey if error.code == "vault-key-missing" else Damaged) from None
        self._file = file
        self._ahead = file.read(CHUNK + _TAG)
        self._plain = memoryview(b"")
        self._number = 0
        self._ended = False

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Some of it; 0 at the end."""
        while not self._plain and not self._ended:
            sealed, self._ahead = self._ahead, self._file.read(CHUNK + _TAG)
            self._ended = not self._ahead
            try:
                opened = self._cipher.decrypt(_nonce(self._number, self._ended), sealed, MAGIC)
            except InvalidTag:
                raise Damaged from None
            self._plain = memoryview(opened)
            self._number += 1
        into = memoryview(buffer).cast("B")
        count = min(len(into), len(self._plain))
        into[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(_NUMBER) + bytes([last])
