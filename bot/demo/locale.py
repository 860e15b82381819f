"""Each simulated person's own client language.

simcord 3.2.1 says `en-US` in every interaction. The bot answers in the language the client names, so without
this nobody in the demo or in a test could be Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from simcord import Env
from simcord import interactions as _interactions


@contextmanager
def personas_locales(env: Env, locales: Mapping[int, str] | None = None) -> Iterator[dict[int, str]]:
    """Gives each user of `env` a client language while the block runs.

    Yields a dict of user id → Discord locale ("zh-CN", "en-GB", …), which may be added to at any time; a user
    who is not in it keeps `en-US`. The guild's own locale follows `create_guild(preferred_locale=…)`.

    It wraps `simcord.interactions.base_payload`, the one function that every actor (slash, click, select,
    submit_modal; in the browser too) calls by its module, so one hook is enough. Other Envs are left as they are.
    """
    known: dict[int, str] = dict(locales or {})
    original = _interactions.base_payload

    def base_payload(backend: Any, **named: Any) -> Any:
        record, payload = original(backend, **named)
        if backend is env.backend:
            payload["locale"] = known.get(named["user_id"], payload["locale"])
            if named["guild_id"] is not None:
                payload["guild_locale"] = getattr(backend.get_guild(named["guild_id"]), "preferred_locale", "en-US")
        return record, payload

    _interactions.base_payload = base_payload
    try:
        yield known
    finally:
        _interactions.base_payload = original
