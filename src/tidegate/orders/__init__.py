"""An order as a document: what it says, whether it is to be believed, what several say together.

What it is
    The text of a supervisor's order and of the answers to it, read strictly and written canonically, and two judgements
    on it that need no database: may this platform accept it (`verify_order`), and what do the orders in force
    close (`in_force`).

Its words
    *Kind* what is ordered · *Scope* whom it meets, by bank, product and kind of product · *Closure* what is shut:
    listing, opening, topping up, renewing · *Receipt* the platform's answer · *Preview* what an order would touch ·
    *Authority* an issuer as pinned here: keys, competence, how many must sign · *Refusal* why an order is not carried
    out.

How data flows
    A hub writes `order_payload`, two officers sign it (`seal`); a platform gives the bytes and what it knows to
    `verify_order`, carries out what is accepted and answers with `receipt_payload`. The gate asks `in_force`.

What it must not know
    Who is connected how, tables, the clock (an instant is an argument). No kind of order here touches withdrawals,
    interest or maturities: a closure has no such part.
"""

from tidegate.orders.closure import NOTHING, Closure, closure_of, combine, in_force, live_orders
from tidegate.orders.document import order_payload, parse_order
from tidegate.orders.invalid import OrderInvalid, UnknownKind
from tidegate.orders.order import RUN_TO_MATURITY, Kind, LegalBasis, Order
from tidegate.orders.preview import (
    Preview,
    PreviewRequest,
    parse_preview,
    parse_preview_request,
    preview_payload,
    preview_request_payload,
)
from tidegate.orders.receipt import Effect, Outcome, Receipt, parse_receipt, receipt_payload
from tidegate.orders.refusal import OrderRefusal, OrderRefused
from tidegate.orders.scope import DEMAND, EVERYTHING, FIXED, Scope
from tidegate.orders.typ import ORDER_TYP, PREVIEW_TYP, RECEIPT_TYP
from tidegate.orders.verify import Authority, Verdict, verify_order

__all__ = [
    "DEMAND",
    "EVERYTHING",
    "FIXED",
    "NOTHING",
    "ORDER_TYP",
    "PREVIEW_TYP",
    "RECEIPT_TYP",
    "RUN_TO_MATURITY",
    "Authority",
    "Closure",
    "Effect",
    "Kind",
    "LegalBasis",
    "Order",
    "OrderInvalid",
    "OrderRefusal",
    "OrderRefused",
    "Outcome",
    "Preview",
    "PreviewRequest",
    "Receipt",
    "Scope",
    "UnknownKind",
    "Verdict",
    "closure_of",
    "combine",
    "in_force",
    "live_orders",
    "order_payload",
    "parse_order",
    "parse_preview",
    "parse_preview_request",
    "parse_receipt",
    "preview_payload",
    "preview_request_payload",
    "receipt_payload",
    "verify_order",
]
