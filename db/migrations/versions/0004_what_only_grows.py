"""what only grows: contribution is counted against `standing`; it and the fund's principal never fall

Written by hand: autogenerate sees neither the text of a check nor a trigger.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FALLS = (
    "(OLD.name = 'fund:principal' AND (NEW.name <> OLD.name OR NEW.balance < OLD.balance))"
    " OR (OLD.kind = 'contribution' AND (NEW.kind <> OLD.kind OR NEW.balance < OLD.balance))"
)
GOES = "OLD.name = 'fund:principal' OR OLD.kind = 'contribution'"


def upgrade() -> None:
    _check("balance >= 0 OR kind IN ('issuance', 'standing')")
    if op.get_bind().dialect.name == "sqlite":
        for name, event, condition in (("falls", "UPDATE", FALLS), ("goes", "DELETE", GOES)):
            op.execute(
                f"CREATE TRIGGER accounts_only_grows_{name} BEFORE {event} ON accounts WHEN {condition}"
                " BEGIN SELECT RAISE(ABORT, 'this account only ever grows'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION accounts_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'this account only ever grows' USING ERRCODE = 'check_violation'; END $$"
    )
    for name, event, condition in (("falls", "UPDATE", FALLS), ("goes", "DELETE", GOES)):
        op.execute(
            f"CREATE TRIGGER accounts_only_grows_{name} BEFORE {event} ON accounts"
            f" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION accounts_only_grows()"
        )


def downgrade() -> None:
    """Contribution has no place in the older schema, and is dropped with all that was written of it."""
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON accounts"
    for name in ("falls", "goes"):
        op.execute(f"DROP TRIGGER accounts_only_grows_{name}{on}")
    if on:
        op.execute("DROP FUNCTION accounts_only_grows()")
    op.execute(
        "DELETE FROM postings WHERE EXISTS (SELECT 1 FROM transactions t WHERE t.guild_id = postings.guild_id"
        " AND t.transaction_id = postings.transaction_id AND t.kind LIKE 'contribution.%')"
    )
    op.execute("DELETE FROM transactions WHERE kind LIKE 'contribution.%'")
    op.execute("DELETE FROM accounts WHERE kind IN ('contribution', 'standing')")
    _check("balance >= 0 OR kind = 'issuance'")


def _check(condition: str) -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_accounts_not_negative"), type_="check")
        batch_op.create_check_constraint(op.f("ck_accounts_not_negative"), condition)
