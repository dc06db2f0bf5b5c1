"""The gate: may money come in, and what is shut.

What it is
    The one place that every act letting money in must pass, inside the transaction that carries the act out. It asks
    every check, gives every reason with its law, and keeps its answer for ever. Before money going out it stands only
    where an order of the payments family does.

Its words
    *Act* a way in: list, advertise, subsidise, open, top up, renew, standing plan, move in · *Payment* a way out ·
    *Facts* what the caller knows of the act · *Perimeter* what the register of parties says of bank, platform and
    saver · *Check* one question with its law: permitted, warned or refused · *Permit* or *refusal* the answer, with all
    reasons · *Order in force* what an authority, or the platform itself, has shut · *Record* the answer and everything
    it was made from; *replay* makes it again · *Intake lock* shared by acts and payments, exclusive for orders and the
    day roll.

How data flows
    `lock_intake` first, then everything that decides in later statements: `permit` reads the database's instant, the
    orders in force and the perimeter, `decide` (pure) asks the checks of `checks/`, the answer is recorded, and the
    lock is held until the caller's commit. An order is put in force under the exclusive lock, so whoever is told that
    it holds knows that no act which did not see it can still commit. A shelf asks `closures`.

What it must not know
    Deposits, balances, offers: facts come from callers. How an order arrived or was believed. Any clock but
    the database's (or, in a drill, the simulated one kept there).
"""
