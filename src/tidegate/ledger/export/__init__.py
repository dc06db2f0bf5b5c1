"""The journal and the accounts as files that others read: CSV, Parquet, and plain text for hledger and beancount.

`chosen`       which part of the books, and its rows in one snapshot
`csv_file`     RFC 4180, with nothing in it that a spreadsheet would run
`parquet_file` typed, a row group at a time
`plain_text`   a journal of double entries in two dialects; reserved amounts stand on accounts of their own

Every writer takes rows as they come, so that memory does not grow with the books.
"""
