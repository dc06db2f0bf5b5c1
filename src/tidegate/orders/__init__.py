"""An order as a document: what it says, whether it is to be believed, what several say together.

What it is
    The text of a supervisor's order and of the answers to it, read strictly and written canonically, and two judgements
    on it that need no database: may this platform accept it (`verify_order`), and what do the orders in force
    close (`in_force`).

Its words
    *Kind* what is ordered, of a *family*: intake, payments, information, life · *Scope* whom it meets, by bank,
    product, kind of product, term and region · *Measure* its figures: an amount, a rate, a person, a key · *Closure*
    what is shut: listing, opening, topping up, renewing; *bounds* what comes in within limits only; *stops* what is
    not paid · *Conflict* orders that never combine silently · *Receipt* the platform's answer · *Preview* what an order
    would touch · *Authority* an issuer as pinned here: keys, competence, how many must sign · *Refusal* why an order
    is not carried out.

How data flows
    A hub writes `order_payload`, two officers sign it (`seal`); a platform gives the bytes and what it knows to
    `verify_order`, carries out what is accepted and answers with `receipt_payload`. The gate asks `in_force` and
    `bounds` before money comes in, `payment_stops` before it goes out.

What it must not know
    Who is connected how, tables, the clock (an instant is an argument). No order of the intake family touches
    withdrawals, interest or maturities: a closure has no such part.
"""

from tidegate.orders.closure import (
    NOTHING,
    SHUT,
    UNBOUNDED,
    Bounds,
    Closure,
    acts_on_intake,
    bounds,
    bounds_of,
    closure_of,
    combine,
    in_force,
    meets,
    touching,
)
from tidegate.orders.competence import Authority, is_narrow, signers_needed
from tidegate.orders.conflict import Clash, Conflict, clash, conflicts
from tidegate.orders.document import order_payload, parse_order, read_scope, scope_members
from tidegate.orders.enquiry import Enquiry, enquiry_payload, parse_enquiry
from tidegate.orders.evidence import Evidence, Piece, Proven, check_evidence, evidence_bytes, parse_evidence
from tidegate.orders.invalid import OrderInvalid, UnknownKind
from tidegate.orders.kind import CAPS, NEEDS_MEASURE, Family, Kind
from tidegate.orders.life import Happened, Life, Step, life_of, steps_of
from tidegate.orders.live import amended, live_orders
from tidegate.orders.log_entry import LogEntry, entry_of
from tidegate.orders.measure import NO_MEASURE, Measure, Successor, measure_members, read_measure
from tidegate.orders.order import PAYMENTS_STOPPED, RUN_TO_MATURITY, TRANSFER, LegalBasis, Order
from tidegate.orders.outflow import largest_outflow, passes
from tidegate.orders.preview import (
    Curve,
    Preview,
    PreviewRequest,
    parse_preview,
    parse_preview_request,
    preview_members,
    preview_payload,
    preview_request_payload,
    stock_on,
)
from tidegate.orders.receipt import Effect, Outcome, Receipt, parse_receipt, receipt_payload
from tidegate.orders.refusal import OrderRefusal, OrderRefused
from tidegate.orders.reply import Reply, Said, parse_reply, reply_payload
from tidegate.orders.scope import DEMAND, EVERYTHING, FIXED, KINDS_OF_PRODUCT, Scope
from tidegate.orders.stops import STOPPED, PaymentStops, PaymentWord, payment_stops
from tidegate.orders.typ import ENQUIRY_TYP, ORDER_TYP, PAPER_TYP, PREVIEW_TYP, RECEIPT_TYP, REPLY_TYP
from tidegate.orders.verify import Known, Verdict, has_ended, judge_order, verify_order, verify_paper

__all__ = [
    "CAPS",
    "DEMAND",
    "ENQUIRY_TYP",
    "EVERYTHING",
    "FIXED",
    "KINDS_OF_PRODUCT",
    "NEEDS_MEASURE",
    "NOTHING",
    "NO_MEASURE",
    "ORDER_TYP",
    "PAPER_TYP",
    "PAYMENTS_STOPPED",
    "PREVIEW_TYP",
    "RECEIPT_TYP",
    "REPLY_TYP",
    "RUN_TO_MATURITY",
    "SHUT",
    "STOPPED",
    "TRANSFER",
    "UNBOUNDED",
    "Authority",
    "Bounds",
    "Clash",
    "Closure",
    "Conflict",
    "Curve",
    "Effect",
    "Enquiry",
    "Evidence",
    "Family",
    "Happened",
    "Kind",
    "Known",
    "LegalBasis",
    "Life",
    "LogEntry",
    "Measure",
    "Order",
    "OrderInvalid",
    "OrderRefusal",
    "OrderRefused",
    "Outcome",
    "PaymentStops",
    "PaymentWord",
    "Piece",
    "Preview",
    "PreviewRequest",
    "Proven",
    "Receipt",
    "Reply",
    "Said",
    "Scope",
    "Step",
    "Successor",
    "UnknownKind",
    "Verdict",
    "acts_on_intake",
    "amended",
    "bounds",
    "bounds_of",
    "check_evidence",
    "clash",
    "closure_of",
    "combine",
    "conflicts",
    "enquiry_payload",
    "entry_of",
    "evidence_bytes",
    "has_ended",
    "in_force",
    "is_narrow",
    "judge_order",
    "largest_outflow",
    "life_of",
    "live_orders",
    "measure_members",
    "meets",
    "order_payload",
    "parse_enquiry",
    "parse_evidence",
    "parse_order",
    "parse_preview",
    "parse_preview_request",
    "parse_receipt",
    "parse_reply",
    "passes",
    "payment_stops",
    "preview_members",
    "preview_payload",
    "preview_request_payload",
    "read_measure",
    "read_scope",
    "receipt_payload",
    "reply_payload",
    "scope_members",
    "signers_needed",
    "steps_of",
    "stock_on",
    "touching",
    "verify_order",
    "verify_paper",
]
