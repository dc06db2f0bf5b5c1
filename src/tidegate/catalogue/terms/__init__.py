"""A product's terms as values, checked as a whole and then frozen.

`product` composes what the others describe: `rate` (chart, bands, index, bonus, steps), `incentive`, `interest`,
`early` withdrawal, `withdrawals`, `fee`, `maturity`, `plan`, `funding`, `owners`. `checks` finds contradictions;
`plain` writes terms down.
"""

from tidegate.catalogue.terms.checks import checked, contradictions
from tidegate.catalogue.terms.checks.chart import CELLS_MAX
from tidegate.catalogue.terms.checks.words import CODE_MAX
from tidegate.catalogue.terms.early import EarlyWithdrawal, Leaving, Tier
from tidegate.catalogue.terms.fee import FeeEvery, MaintenanceFee
from tidegate.catalogue.terms.funding import Funding
from tidegate.catalogue.terms.incentive import Incentive, SaverFacts
from tidegate.catalogue.terms.interest import BalanceBasis, Compounding, Interest, InterestPaid, PaidTo
from tidegate.catalogue.terms.maturity import Instruction, Maturity
from tidegate.catalogue.terms.owners import Owners, Title
from tidegate.catalogue.terms.plan import Missed, Plan
from tidegate.catalogue.terms.product import Kind, ProductTerms
from tidegate.catalogue.terms.rate import Bands, Bonus, Cell, Index, Step, bounds, on_top, with_index
from tidegate.catalogue.terms.withdrawals import Per, Withdrawals

__all__ = [
    "CELLS_MAX",
    "CODE_MAX",
    "BalanceBasis",
    "Bands",
    "Bonus",
    "Cell",
    "Compounding",
    "EarlyWithdrawal",
    "FeeEvery",
    "Funding",
    "Incentive",
    "Index",
    "Instruction",
    "Interest",
    "InterestPaid",
    "Kind",
    "Leaving",
    "MaintenanceFee",
    "Maturity",
    "Missed",
    "Owners",
    "PaidTo",
    "Per",
    "Plan",
    "ProductTerms",
    "SaverFacts",
    "Step",
    "Tier",
    "Title",
    "Withdrawals",
    "bounds",
    "checked",
    "contradictions",
    "on_top",
    "with_index",
]
