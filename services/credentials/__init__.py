"""Credentials: applying to a verified group, reviewing, and what holds afterwards."""
