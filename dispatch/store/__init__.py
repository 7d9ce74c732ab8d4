"""PostgreSQL: the log, receipts, projections and what is read from them. asyncpg is used only here."""
