"""The site that carries the pages and APIs: settings of both roles, URLs, WSGI, headers, logs.

`configuration`  one schema of everything an operator sets, with errors that name field, rule and remedy
`settings`       Django's view of it;  `urls_platform`, `urls_hub`: what each role answers to
`wsgi`           what the server loads; it refuses an unsafe production configuration

It knows which apps a role has and nothing of what they do.
"""
