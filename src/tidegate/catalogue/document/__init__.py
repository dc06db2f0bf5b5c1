"""Products as code: a product's terms as a YAML document that people write, review and keep.

`layout` says where each term stands in a document, `leaf` how one value is written; `tree` reads YAML strictly, with
lines; `read` makes terms of a document or findings, `write` makes a document of terms, `schema` the JSON Schema. A
document's numbers with decimals are text: amounts as in `"1234.50"` of the currency, rates in per cent as in `"2.35"`.
"""

from tidegate.catalogue.document.finding import Finding
from tidegate.catalogue.document.read import ProductDocument, read_document
from tidegate.catalogue.document.schema import schema
from tidegate.catalogue.document.write import document_of

__all__ = ["Finding", "ProductDocument", "document_of", "read_document", "schema"]
