"""The database behind a deployment: two roles from the first day, ours to start or the operator's by URL.

Words: a *cluster* is one PostgreSQL server with its folder; its *owner process* started it and stops it, other
processes *attach*. A *database* in it has two log-ins: `<name>_owner` runs migrations, `<name>_app` is what the
deployment works as. *Binaries* are a PostgreSQL's programs: the bundled ones, or stock ones by path.

Flow: binaries -> places (where folder, socket and log lie, who may reach them) -> cluster (initialise, start,
recover, attach, stop) -> databases (roles, URLs) -> schema (migrations, grants, version) -> backup.

It knows nothing of deposits; it is Django-free but for `schema` and `connections`.
"""
