"""Double entry for one platform's deposits: accounts, transfers and time.

What it is
    The journal that everything else stands on. It knows accounts, transfers and business days; neither law nor persons:
    owners are opaque codes.

Its words
    *Account* opaque id, owner, book (which bank's money), currency, class, purpose, bound and four totals (debits and
    credits, posted and pending) · *Transfer* an amount from a debit to a credit account, with the day it belongs to,
    the date it counts from and the instant it was written · *Reserve, post, void* a transfer in two phases ·
    *Reversal* the one mirrored transfer that undoes another · *Bound* which side may never exceed the other ·
    *Refusal* one ordered enum, precedence first, each transient or final · *Business day* open, closing, closed.

How data flows
    Pure values (`account`, `transfer`, `chart`) go through `post` into owner-defined database functions, the only
    writers; reads go through views and `balance`. `day` rolls and closes days, `expire` ends reservations, `ask`
    says by key what became of a call in doubt, `check` proves the books.

What it must not know
    Law, orders, persons, products, any clock: the business day is an argument, `booked_at` is the database's.
"""
