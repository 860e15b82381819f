"""Backups: archives of one moment, sealed if there is a key, proven by restoring them, and kept for a while.

An archive is a gzipped tar of `manifest.json`, the database (`guanxi.db`, or `guanxi.dump` of pg_dump) and, where
sealed files are in a folder, these below `sealed/`. With a key it is sealed as bot.backup.sealing says.
"""
