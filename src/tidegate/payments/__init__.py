"""Payments: savers' money in and out, at the settlement bank.

What it is
    The two ends of every saver's story: cash that arrives before a deposit can be opened, and cash that leaves when it
    is done. Both are one transfer between the settlement bank's custody account and the saver's cash.

Its words
    *Receipt* cash that arrived · *Payout* cash that left · *Settlement bank* where savers' uninvested cash lies ·
    *Request id* names one payment for ever: it is the transfer's own id, so the ledger's memory is this room's memory.

How data flows
    request → settlement agreement of the platform → the ledger's open day → one transfer → `Paid` or `Refused`.
    A door opens the transaction. This room has no tables.

What it must not know
    Deposits, products: a takedown never stops cash that leaves, and cash that arrives buys nothing by itself. Of orders
    only what the gate says: a freeze or an attachment keeps cash here, and nothing else does.
"""
