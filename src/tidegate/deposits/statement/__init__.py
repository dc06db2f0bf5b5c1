"""The statement: what an account had, what moved, what it has, for a saver's eyes and a saver's files.

What it is
    A frozen value for a period of business days, of one deposit or of everything a saver has here: per account the
    opening balance, every booked movement with its running balance, the closing balance; per deposit what it earned,
    was paid, was withheld; and the orders that shut something it had open. Writers (`interfaces.papers`) only draw it.

Its words
    *Movement* one booked transfer as the account sees it, in minor units, positive when it adds · *Nature* what a
    movement is, by the account on its other side · *Final* every day of the period is closed: it never changes again ·
    *Provisional* the last day is still open.

How data flows
    `read` takes ledger, deposits, parties and orders in one snapshot into `value`, whose constructors assert that
    everything adds up. `period` refuses what no statement can be of.
"""
