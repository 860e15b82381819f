"""What a long life leaves in the file: a million members' accounts, and old red packets, claimed and over."""

from __future__ import annotations

import sqlite3

from bench._club import GUILD, member_id, microseconds
from bench._measure import Round

OLD_MEMBERS = 1_000_000
OLD_PACKETS = 100_000


def age(connection: sqlite3.Connection, members: range) -> None:
    """Write it: wallets of members gone quiet; packets of four shares, funded, claimed by all in turn, and over."""
    now = microseconds(Round(0))
    fill = {"guild": GUILD, "members": OLD_MEMBERS, "packets": OLD_PACKETS, "now": now}
    fill |= {"people": len(members), "first": member_id(0)}
    for statement in _OLD:
        connection.execute(statement, fill)


# In `leg` part 0 is the funding and 1 to 4 are the claims. Their ids lie below all that are given out.
_OLD = (
    "INSERT INTO accounts (guild_id, account_id, name, kind, balance, created_at)"
    " WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < :members)"
    " SELECT :guild, 3000000000 + n, 'wallet:' || (3000000000 + n), 'wallet', 0, :now FROM each",
    "CREATE TEMP TABLE packet AS WITH RECURSIVE each(n) AS"
    " (SELECT 0 UNION ALL SELECT n + 1 FROM each WHERE n + 1 < :packets)"
    " SELECT n, 100000 + n AS packet_id, 10000000 + n AS escrow FROM each",
    "CREATE TEMP TABLE part AS SELECT column1 AS k FROM (VALUES (0), (1), (2), (3), (4))",
    "CREATE TEMP TABLE leg AS SELECT packet.*, k, 20000000 + n * 5 + k AS transaction_id,"
    " CASE k WHEN 0 THEN :first - 1 ELSE :first + (n * 4 + k - 1) % :people END AS person FROM packet, part",
    "INSERT INTO red_packets (guild_id, packet_id, giver_id, channel_id, state, outcome, total, shares, mode, source,"
    " terms, seed, taken, taken_points, asked_at, funded_at, opens_at, opened_at, closes_at, ended_at)"
    " SELECT :guild, packet_id, :first - 1, 1, 'ended', 'empty', 4, 4, 'equal', 'issuance', '{}', 'seed', 4, 4,"
    " :now, :now, :now, :now, :now, :now FROM packet",
    "INSERT INTO accounts (guild_id, account_id, name, kind, balance, created_at)"
    " SELECT :guild, escrow, 'escrow:red_packet/' || packet_id, 'escrow', 0, :now FROM packet",
    "INSERT INTO transactions (guild_id, transaction_id, key, kind, actor_id, at) SELECT :guild, transaction_id,"
    " CASE k WHEN 0 THEN 'red_packet/' || packet_id || '/fund' ELSE 'claim/' || packet_id || '/' || person END,"
    " CASE k WHEN 0 THEN 'red_packet.funded' ELSE 'red_packet.claimed' END, person, :now FROM leg",
    "INSERT INTO red_packet_claims (guild_id, packet_id, user_id, place, points, at)"
    " SELECT :guild, packet_id, person, k - 1, 1, :now FROM leg WHERE k",
    "CREATE TEMP TABLE moved AS SELECT transaction_id, escrow AS account_id,"
    " CASE k WHEN 0 THEN 4 ELSE -1 END AS amount FROM leg"
    " UNION ALL SELECT transaction_id, CASE k WHEN 0 THEN (SELECT account_id FROM accounts WHERE name = 'issuance')"
    " ELSE person END, CASE k WHEN 0 THEN -4 ELSE 1 END FROM leg",
    "INSERT INTO postings (guild_id, transaction_id, account_id, amount, balance_after)"
    " SELECT :guild, transaction_id, account_id, amount, balance + sum(amount) OVER"
    " (PARTITION BY account_id ORDER BY transaction_id) FROM moved JOIN accounts USING (account_id)"
    " WHERE accounts.guild_id = :guild ORDER BY transaction_id",
    "UPDATE accounts SET balance = balance + total FROM"
    " (SELECT account_id AS moved_id, sum(amount) AS total FROM moved GROUP BY account_id)"
    " WHERE guild_id = :guild AND account_id = moved_id",
    "DROP TABLE moved",
    "DROP TABLE leg",
    "DROP TABLE part",
    "DROP TABLE packet",
)
