"""Refusals that a person can understand."""

from typing import Any


class UserError(Exception):
    """A refusal. Its text stands in both languages under `error-<code>` and says what to do next.

    `params` fill the text: whole points, aware UTC datetimes, ids of members, roles and channels.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
