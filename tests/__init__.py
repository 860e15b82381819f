"""Tests: rules/ (pure), services/ (both databases), discord/ (simulated Discord), house/ (the rules of the house)."""
