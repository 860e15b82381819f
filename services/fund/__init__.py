"""The development fund: a principal that only grows, an income that pays, and verified groups that spend in public."""

from services.fund.accounts import Movement, Movements, close_account, movements
from services.fund.promises import OPENING

__all__ = ["OPENING", "Movement", "Movements", "close_account", "movements"]
