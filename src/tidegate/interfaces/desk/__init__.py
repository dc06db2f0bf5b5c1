"""The desk: the hub's pages for officers.

What it is
    Orders and where they stand, the wizard from scope to proof, the evidence of each order, platforms, probes, log-in.
    The demonstration's story lives beside it in `story/`.

Its words
    *Viewer* whoever looks: an officer, an auditor, in a demonstration anybody · *Acting officer* in whose name buttons
    act; in a demonstration chosen by a button · *Key ring* keys at hand to sign with.

How data flows
    A view opens the transaction, calls one verb of `tidegate.hub`, and shows what came back: a value or a refusal with
    its rule and remedy. The network is asked between transactions. After every change the browser is sent on to a page
    that can be loaded again.

What it must not know
    A platform's rooms. It imports no other interface but the shared look, `problem` and `charts`.
"""
