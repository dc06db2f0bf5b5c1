"""The platform's doors for savers and machines: pages, forms and the API.

What it is: `shelf`, `product`, `owned`, `deposit`, `orders`, `login` are pages; `api/` is the same over JSON;
`demo_state` tells the story what this platform shows (demonstration only).

Its words: a *form* is shown with its values and errors, an act is asked for, confirmed, then carried out once: the
hidden key of the form is the request id of the verb, so sending it twice does it once.

How data flows: a view reads from the rooms, opens the one transaction of an act, calls one verb, and turns a refusal
into a page or a problem document. Pages get frozen values with money, days and texts; templates only place them.

What it must not know: how interest, orders or balances are worked out; any other saver than the one logged in.
"""
