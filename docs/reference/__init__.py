"""Reference pages that are made from the code: `python -m docs.reference.write`."""
