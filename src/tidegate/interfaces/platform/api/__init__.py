"""The API of a platform, `/api/v1`: the same verbs as the pages, over JSON.

Bodies are read strictly: no duplicate keys, no fractions for amounts (they are text), no unknown members. Every write
carries an `Idempotency-Key`, a UUID that is the request id of the verb: sent again, it is answered again and done once.
What is refused is a problem document (RFC 9457). Orders and their receipts are signed envelopes, byte for byte.
"""
