"""Benefit partners: members offer their own goods and services to members."""
