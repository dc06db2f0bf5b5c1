-- The application reads the ledger and calls its functions; it writes nothing itself.
GRANT SELECT ON ledger_account, ledger_transfer, ledger_day, ledger_month, ledger_closing_balance,
    ledger_transfers, ledger_accounts, ledger_balances TO {application};
GRANT EXECUTE ON FUNCTION ledger_day_key_v1, ledger_last_closed_day_v1, ledger_closed_through_v1, ledger_balances_at_v1,
    ledger_journal_position_v1, ledger_writers_v1, ledger_ask_v1, ledger_open_accounts_v1,
    ledger_open_account_rows_v1, ledger_post_v1, ledger_post_rows_v1, ledger_hold_accounts_v1, ledger_open_first_day_v1, ledger_roll_days_v1, ledger_close_days_v1,
    ledger_close_month_v1
    TO {application};
