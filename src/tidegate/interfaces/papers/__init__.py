"""Papers: what a saver is sent or takes along, drawn from one value in several forms that agree figure for figure.

`document` JSON · `sheet` the paper as blocks of text and tables, which `page` (HTML) and `pdf` both draw · `camt053`
the bank-to-customer statement of ISO 20022. The same value gives the same bytes: no clock, no chance, no machine.
Shared by the platform's pages, its API and the command line.
"""
