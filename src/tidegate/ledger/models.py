"""No models: the ledger's rows are written by its database functions and read through its views (`sql/`)."""
