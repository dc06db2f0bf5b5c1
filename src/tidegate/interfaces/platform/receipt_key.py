"""The key with which this platform signs its receipts: a file that only the deployment's account reads."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tidegate.seal import SigningKey


class NoReceiptKey(Exception):
    """A deployment that cannot answer orders: nothing is carried out that could not be answered for."""

    code = "database_trouble"
    what = "Orders cannot be answered here yet"
    rule = "This platform has no key to sign its receipts with."
    remedy = "Set TIDEGATE_SIGNING_KEY_FILE to a file with an Ed25519 JWK and start the platform again."


def receipt_key() -> SigningKey:
    """Raises `NoReceiptKey` where none is set or it cannot be read."""
    if settings.SIGNING_KEY_FILE is None:
        raise NoReceiptKey
    return _read(str(settings.SIGNING_KEY_FILE))


@lru_cache(maxsize=4)
def _read(file: str) -> SigningKey:
    try:
        return SigningKey.from_jwk(json.loads(Path(file).read_text("ascii")))
    except (OSError, ValueError) as error:
        raise NoReceiptKey from error
