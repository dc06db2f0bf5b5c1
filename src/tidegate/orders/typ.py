"""The types of envelopes that orders and answers travel in."""

ORDER_TYP = "tidegate-order+jws"
RECEIPT_TYP = "tidegate-receipt+jws"
PREVIEW_TYP = "tidegate-preview-request+jws"
