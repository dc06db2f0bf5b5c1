"""Law as dated, cited data.

What it is
    Limits, ceilings and sentences of law by jurisdiction, each with the day from which it holds, its unit and where it
    is written. Code asks for the value on a day and quotes the source; no number of law stands in Python.

Its words
    *Parameter* something the law puts a figure to, with its history · *Value* the figure from a day on, with citation ·
    *Rule* a sentence of law that the gate may quote, from a day on, and who enforces it · *Disclosure* what a rule
    wants acknowledged before a contract · *Scheme* who guarantees a country's deposits · *Rule set* everything kept for
    a jurisdiction; its *version* is a digest of its files, recorded with every answer that rests on it · *Unread*
    noted, but its source was not read: never answered from, never enabled.

How data flows
    `law/<jurisdiction>/*.yaml` and `schemes.yaml` are read once, strictly; then `parameter(id).at(day)`, `rule(id)`,
    `insurance_limit(jurisdiction, day)`, `scheme_of(country)`, `rules_of(jurisdiction)` and `rule_set(jurisdiction)`
    answer from memory. What is withheld of interest is a value, `TaxLaw`: `taxes/<jurisdiction>.yaml` as shipped
    (`shipped_tax_law`), and what documents of a platform add (`read_tax_document`, `contradictions`, `amended`).

What it must not know
    Any product, person or order; today's date. The same code answers for last year's law. A day before the first value
    is `NotInForce`, never a guess from a neighbour.
"""

from tidegate.rules.amend import amended, contradictions
from tidegate.rules.ask import disclosures, insurance_limit, jurisdictions, parameter, rule, rule_set, rules_of
from tidegate.rules.parameter import Citation, NotInForce, Parameter, Value
from tidegate.rules.rate_cap import RateCap, local_rate_cap, national_rate_cap
from tidegate.rules.rule import Rule
from tidegate.rules.rule_set import RuleSet
from tidegate.rules.scheme import Scheme, scheme_of, schemes_of
from tidegate.rules.tax_document import LawFinding, TaxDocument, read_tax_document
from tidegate.rules.tax_figure import tax_document_schema
from tidegate.rules.withholding import RemittancePeriod, TaxLaw, Withholding, shipped_tax_law

__all__ = [
    "Citation",
    "LawFinding",
    "NotInForce",
    "Parameter",
    "RateCap",
    "RemittancePeriod",
    "Rule",
    "RuleSet",
    "Scheme",
    "TaxDocument",
    "TaxLaw",
    "Value",
    "Withholding",
    "amended",
    "contradictions",
    "disclosures",
    "insurance_limit",
    "jurisdictions",
    "local_rate_cap",
    "national_rate_cap",
    "parameter",
    "read_tax_document",
    "rule",
    "rule_set",
    "rules_of",
    "scheme_of",
    "schemes_of",
    "shipped_tax_law",
    "tax_document_schema",
]
