"""Who is signed in: a signed cookie each, and nothing on the server but which of them were ended.

A cookie says who, since when and last seen when; its signature is made with the session key. It ends after IDLE without
a request, after LONGEST in any case, and when somebody signs out. What may be seen is no part of it: that is asked
anew at each request.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, Signer, TimestampSigner, URLSafeTimedSerializer

from bot.clock import Clock

LONGEST = timedelta(hours=8)
IDLE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)  # so often at the most a cookie is written anew
TO_SIGN_IN = timedelta(minutes=10)
MOST_ENDED = 100_000  # remembered, some 20 MB; past that the one that ends soonest is forgotten


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in: who, by which name, since when (aware UTC), and last seen when."""

    session_id: str
    user_id: int
    name: str
    began: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in under way. `state` comes back with the answer; `verifier` proves that we asked (PKCE, RFC 7636)."""

    nonce: str
    to: str
    state: str
    verifier: str

    @property
    def challenge(self) -> str:
        """What Discord is told of the verifier, by the method S256."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return _text(digest)


class Once:
    """What must not be used twice, remembered until it is worth nothing anyway."""

    def __init__(self) -> None:
        self._spent: OrderedDict[str, datetime] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return name in self._spent

    def spend(self, name: str, until: datetime, now: datetime) -> bool:
        """Use it up; False where that was done before."""
        while self._spent and (len(self._spent) > MOST_ENDED or next(iter(self._spent.values())) <= now):
            self._spent.popitem(last=False)
        if name in self._spent:
            return False
        self._spent[name] = until
        return True


class Sessions:
    """Makes and reads the cookies. `secure`: the pages are reached by https, and by nothing else."""

    def __init__(self, key: str, clock: Clock, *, secure: bool) -> None:
        # A browser takes a __Host- cookie over https only, for this very host, and lets no sibling host set it.
        prefix = "__Host-" if secure else ""
        self.secure = secure
        self.cookie, self.sign_in_cookie = f"{prefix}guanxi-staff", f"{prefix}guanxi-sign-in"
        self._key, self._clock = key, clock
        self._sessions = _serializer(key, clock, "session")
        self._sign_ins = _serializer(key, clock, "sign-in")
        self._ended, self._used = Once(), Once()

    # --- who is signed in ---------------------------------------------------------------------------------------------

    def begin(self, user_id: int, name: str) -> Session:
        """A new session, with an id that nobody had before."""
        now = self._clock.now()
        return Session(secrets.token_urlsafe(18), user_id, name, now, now)

    def written(self, session: Session) -> str:
        """The cookie's value, seen now."""
        began = int(session.began.timestamp())
        return _str(self._sessions.dumps([session.session_id, session.user_id, session.name, began]))

    def read(self, value: str | None) -> Session | None:
        """The session of a cookie; None for none, a forged one, and one that is over."""
        found = _loaded(self._sessions, value, IDLE)
        if found is None:
            return None
        (session_id, user_id, name, began), seen = found
        session = Session(session_id, user_id, name, datetime.fromtimestamp(began, UTC), seen)
        over = self._clock.now() - session.began >= LONGEST or session_id in self._ended
        return None if over else session

    def is_stale(self, session: Session) -> bool:
        """Whether its cookie is to be written anew."""
        return self._clock.now() - session.seen >= SEEN_EVERY

    def end(self, session: Session) -> None:
        """Sign out: no copy of the cookie is good for anything from now on, in this process."""
        self._ended.spend(session.session_id, session.began + LONGEST, self._clock.now())

    def token(self, session: Session) -> str:
        """What a form of this session carries, and no other site knows."""
        return self._derived("form", session.session_id)

    def holds(self, session: Session, token: str) -> bool:
        """Whether a form came from one of this session's pages."""
        return hmac.compare_digest(self.token(session).encode(), token.encode())

    # --- signing in ---------------------------------------------------------------------------------------------------

    def begin_sign_in(self, to: str) -> SignIn:
        """A new sign-in, which afterwards goes on to a page."""
        return self._sign_in(secrets.token_urlsafe(18), to)

    def written_sign_in(self, sign_in: SignIn) -> str:
        """The value of the cookie that ties it to the browser in which it began."""
        return _str(self._sign_ins.dumps([sign_in.nonce, sign_in.to]))

    def finish_sign_in(self, value: str | None, state: str) -> SignIn | None:
        """The sign-in of a cookie, once; None where it is too old, none, used before, or another browser's."""
        found = _loaded(self._sign_ins, value, TO_SIGN_IN)
        if found is None:
            return None
        (nonce, to), _ = found
        sign_in = self._sign_in(nonce, to)
        now = self._clock.now()
        if not hmac.compare_digest(sign_in.state.encode(), state.encode()):
            return None
        return sign_in if self._used.spend(nonce, now + TO_SIGN_IN, now) else None

    def _sign_in(self, nonce: str, to: str) -> SignIn:
        # Both are derived, so that the cookie tells neither.
        return SignIn(nonce, to, self._derived("state", nonce), self._derived("verifier", nonce))

    def _derived(self, purpose: str, name: str) -> str:
        signer = Signer(self._key, salt=f"guanxi.{purpose}", key_derivation="hmac", digest_method=hashlib.sha256)
        return signer.get_signature(name).decode()


def _serializer(key: str, clock: Clock, purpose: str) -> URLSafeTimedSerializer:
    class OnOurClock(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(clock.now().timestamp())

    return URLSafeTimedSerializer(
        key,
        salt=f"guanxi.{purpose}",
        signer=OnOurClock,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def _loaded(serializer: URLSafeTimedSerializer, value: str | None, longest: timedelta) -> tuple[Any, datetime] | None:
    if not value:
        return None
    try:
        return serializer.loads(value, max_age=int(longest.total_seconds()), return_timestamp=True)
    except BadData:
        return None


def _str(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
