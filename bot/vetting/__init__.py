"""Files that strangers send, turned into images that we made ourselves.

The work is done by `python -m bot.vetting`, a process of its own for each file, with little memory, little time, no
secrets and no way to write a file. See docs/adr/0019-page-images-made-in-a-limited-process.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.vetting.parent import Limits, Page, precheck, vet

__all__ = ["Limits", "Page", "precheck", "vet"]


def __getattr__(name: str) -> Any:
    """Load the bot's side when it is asked for: the vetting process does without it, and starts in half the time."""
    if name in __all__:
        from bot.vetting import parent

        return getattr(parent, name)
    raise AttributeError(name)
