"""The types of envelopes that orders and answers travel in."""

ORDER_TYP = "tidegate-order+jws"
REPLY_TYP = "tidegate-reply+jws"
PAPER_TYP = "tidegate-paper-order+jws"
ENQUIRY_TYP = "tidegate-enquiry+jws"
RECEIPT_TYP = "tidegate-receipt+jws"
PREVIEW_TYP = "tidegate-preview-request+jws"
