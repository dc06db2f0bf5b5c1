"""What a product would give, before anybody signs: schedule, effective yield, and what leaving on any day would pay.

Pure, from terms alone: the interest kernel does the arithmetic, `describe` says to it what a contract is, `leaving`
what the contract's rule of early withdrawal leaves of the interest. Running deposits are carried out on segments by
the verbs of this room; a test holds the two to each other.
"""

from tidegate.deposits.preview.describe import description_of
from tidegate.deposits.preview.leaving import Leave, leaves
from tidegate.deposits.preview.preview import HORIZON, Preview, preview, scheduled

__all__ = ["HORIZON", "Leave", "Preview", "description_of", "leaves", "preview", "scheduled"]
