"""The hub: the supervisor's desk, in a deployment and a database of its own.

What it is
    Where an authority composes an order, looks at what it would touch on each platform, has two officers sign it,
    delivers it, collects signed receipts and looks at the shelves from outside. Everything that happened is kept.

Its words
    *Authority* and its *officers*, each with a pinned public key · *Platform* where it answers and the key that signs
    its receipts · *Order* one decision of the authority · *Draft* what is decided, in *revisions* never edited ·
    *Preview* what one platform says the draft would touch, named by its digest · *Document* the order's exact bytes,
    with the authority's next number and the digests of what was looked at · *Signature* an officer's, over those
    bytes · *Issue* the moment the order leaves · *Addressee* a platform it goes to · *Delivery* one attempt ·
    *Receipt* the platform's signed answer · *Reply* what it says of the order later · *Collection* asking it
    for its answers with their proof · *Probe* a look at the public shelf as a stranger sees it.

How data flows
    compose → preview (asks each platform) → the document is drawn up, binding the previews' digests → sign, sign →
    issue → deliver → receipts → probe → collect. A changed draft is a new revision: older previews and signatures
    stay as evidence and count for nothing. State is never stored; it is read off what happened (`look_up`, `history`).
    Numbers run per authority without a gap; an order says for each addressee which number it was sent last, so a
    platform that was left out of some orders sees a gap only where one is.

What it must not know
    A platform's rooms and tables: documents and the public shelf are all it sees. Private keys: whoever signs hands
    one in, the database has public halves only. Any clock: instants are arguments. No transaction is open while the
    network is asked.
"""
