"""Interfaces: the doors of the house, the only place with a wall clock, settings, sockets and processes.

`site`      settings of the two roles (a platform, a hub), URLs, WSGI, headers, logs
`database`  our own start of PostgreSQL, roles and URLs, migrations, backup
`platform`  pages and API of a platform;  `desk`  pages of the hub
`cli`       the command `tidegate`;  `problem`  the one mapping of refusals and errors to answers

A door opens the transaction, calls one verb and renders what comes back. The doors do not import one another.
"""
