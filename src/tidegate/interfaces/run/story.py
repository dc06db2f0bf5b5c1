"""The story on one machine: what is missing is built on the first start, everything is served, Ctrl-C leaves nothing.

Order of things: database server, the hub (so that the first page answers within seconds and shows progress), then the
three platforms side by side, each building its world through its own verbs in a process of its own; then their servers.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from signal import SIGINT, SIGTERM, default_int_handler, signal
from types import FrameType

from tidegate.drills.story import world
from tidegate.drills.story.place import MARKET_FOLDER
from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.run.deployments import Deployment
from tidegate.interfaces.run.keys import key_file
from tidegate.interfaces.run.narration import Narration
from tidegate.interfaces.run.processes import Children, free_ports, server_command, wait_until_it_answers

FIRST_PORT = 8600
ANSWER_PATIENCE_S = 60
BUILT = "built.json"


class StoryTrouble(RuntimeError):
    """The story cannot be built or served. Told like any trouble: what, which rule, what to do."""

    code = "not_possible_here"

    def __init__(self, what: str, *, log: Path) -> None:
        super().__init__(what)
        self.what = what
        self.rule = "Every deployment of the story lives as long as it runs."
        self.remedy = f"Look into {log}; `tidegate run --fresh` begins anew."


@dataclass(slots=True)
class Story:
    """One run of the story below `home`. `market`: real product documents instead of the fictional shelf."""

    home: Path
    market: Path | None
    fresh: bool
    narration: Narration
    savers: int = world.SAVERS
    days: int = world.BUSINESS_DAYS
    _deployments: dict[str, Deployment] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return MARKET_FOLDER if self.market else "story"

    @property
    def folder(self) -> Path:
        return self.home / self.name

    def run(self) -> None:
        """Serves until interrupted. Everything that was started is ended on the way out, whatever happened."""
        begun = time.monotonic()
        with _terminated_like_interrupted(), Children(log_folder=self.folder / "logs") as children:
            self.narration.say("[bold]Tidegate[/] · a story on the real machinery. Everybody in it is fictional.")
            cluster = Cluster(home=self.home, narrate=self.narration.say)
            try:
                cluster.start()
                self._prepare(cluster)
                hub = self._serve_hub(children)
                self._bring_to_this_version(cluster)
                self._build_platforms(children, cluster)
                self._serve_platforms(children)
                self._tell_ready(hub, seconds=int(time.monotonic() - begun))
                _watch(children)
            except KeyboardInterrupt:
                self.narration.say("\nStopping. What was built stays; the next start is quick.")
            finally:
                children.stop()
                cluster.stop()

    # -- deployments -----------------------------------------------------------------------------------------------

    def _prepare(self, cluster: Cluster) -> None:
        if self.fresh or self._was_another_market():
            self._forget(cluster)
        hub_port, *ports = free_ports(first=FIRST_PORT, count=1 + len(world.SHOPS))
        self._add(cluster, role="hub", code="hub", name="The supervisor's desk", port=hub_port)
        for shop, port in zip(world.SHOPS, ports, strict=True):
            self._add(cluster, role="platform", code=shop.code, name=shop.name, port=port)
            self.narration.stage(code=shop.code, name=shop.name)

    def _database(self, code: str) -> str:
        return f"{self.name}_{code}"

    def _add(self, cluster: Cluster, *, role: str, code: str, name: str, port: int) -> None:
        self._deployments[code] = Deployment(
            role=role,
            code=code,
            name=name,
            urls=cluster.databases.ensure(self._database(code)),
            port=port,
            key_file=key_file(self.folder / "keys", code),
            home=self.home,
        )

    def _was_another_market(self) -> bool:
        built = [json.loads(file.read_text("utf-8")) for file in self.folder.glob(f"*/{BUILT}")]
        return any(one["market"] != str(self.market or "") for one in built)

    def _forget(self, cluster: Cluster) -> None:
        """Begins anew: the story's own databases and files go, nothing else of the cluster is touched."""
        mine = [name for name in cluster.databases.names() if name.startswith(f"{self.name}_")]
        for database in mine:
            cluster.databases.drop(database)
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "logs").mkdir(parents=True)

    # -- the hub ---------------------------------------------------------------------------------------------------

    def _serve_hub(self, children: Children) -> Deployment:
        hub = self._deployments["hub"]
        self.narration.write()
        self._command(hub, ["migrate"], owner=True)
        self._command(hub, ["story", "found-hub", *self._addresses()])
        self._serve(children, [hub])
        self.narration.say(f"\n    Open [bold]{hub.base_url}/[/]   (Ctrl-C stops)\n")
        return hub

    def _addresses(self) -> list[str]:
        platforms = [one for one in self._deployments.values() if one.role == "platform"]
        document = [
            {"code": one.code, "name": one.name, "base_url": one.base_url, "key_file": str(one.key_file)}
            for one in platforms
        ]
        return ["--platforms", json.dumps(document), "--keys", str(self.folder / "keys")]

    def _command(self, deployment: Deployment, words: Sequence[str], *, owner: bool = False) -> None:
        """A Tidegate command in the deployment's own surroundings, waited for."""
        done = subprocess.run(
            [sys.executable, "-m", "tidegate", *words],
            env=self._surroundings(deployment, owner=owner),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            log = self.folder / "logs" / f"{deployment.code}-{words[0]}.log"
            log.write_text(done.stdout + done.stderr, encoding="utf-8")
            raise StoryTrouble(f"{deployment.name}: `tidegate {words[0]}` failed.", log=log)

    def _surroundings(self, deployment: Deployment, *, owner: bool = False) -> dict[str, str]:
        from os import environ

        kept = {name: value for name, value in environ.items() if not name.startswith("TIDEGATE_")}
        return {**kept, **deployment.environment(owner=owner), "TIDEGATE_STORY_FOLDER": str(self.folder)}

    def _serve(self, children: Children, deployments: Sequence[Deployment]) -> None:
        """Starts all of them at once, then waits until each answers."""
        started = [
            children.start(name=one.code, command=server_command(port=one.port), env=self._surroundings(one))
            for one in deployments
        ]
        for one, child in zip(deployments, started, strict=True):
            url = f"{one.base_url}/health/live"
            if not wait_until_it_answers(url=url, seconds=ANSWER_PATIENCE_S, child=child):
                raise StoryTrouble(f"{one.name} does not answer.", log=children.log_folder / f"{one.code}.log")

    # -- the platforms ---------------------------------------------------------------------------------------------

    def _build_platforms(self, children: Children, cluster: Cluster) -> None:
        missing = [one for one in self._deployments.values() if one.role == "platform" and not self._is_built(one)]
        if missing:
            self.narration.say(
                f"Building the world: {len(missing)} platforms, {self.savers} savers each, {self.days} days."
            )
        builders = {one.code: self._start_builder(children, one) for one in missing}
        for code, line in _lines_of(builders):
            self._hear(code, line)
        for one in missing:
            child = builders[one.code]
            children.forget(f"{one.code}-build")
            if child.wait() != 0:
                raise StoryTrouble(f"{one.name} could not be built.", log=children.log_folder / f"{one.code}-build.log")
            self._keep_twin(cluster, one)
            self._mark_built(one)

    def _built_file(self, deployment: Deployment) -> Path:
        return self.folder / deployment.code / BUILT

    def _is_built(self, deployment: Deployment) -> bool:
        return self._built_file(deployment).is_file()

    def _mark_built(self, deployment: Deployment) -> None:
        """Says with which tables it was built; other tables are brought to this version at the next start."""
        file = self._built_file(deployment)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"market": str(self.market or ""), "tables": tables_digest()}), encoding="utf-8")

    def _bring_to_this_version(self, cluster: Cluster) -> None:
        """After an upgrade: the platforms' databases, and their twins', get the tables of this version."""
        for one in self._deployments.values():
            built = self._built_file(one)
            if not built.is_file() or json.loads(built.read_text("utf-8")).get("tables") == tables_digest():
                continue
            self.narration.say(f"Bringing {one.name} to this version …")
            twin = replace(
                one, urls=cluster.databases.urls(f"{self._database(one.code)}_twin", roles_of=self._database(one.code))
            )
            for deployment in (one, twin):
                self._command(deployment, ["migrate"], owner=True)
            self._mark_built(one)

    def _start_builder(self, children: Children, deployment: Deployment) -> subprocess.Popen[bytes]:
        words = ["story", "build", "--savers", str(self.savers), "--days", str(self.days)]
        if self.market:
            words += ["--market", str(self.market)]
        return children.start(
            name=f"{deployment.code}-build",
            command=[sys.executable, "-u", "-m", "tidegate", *words],
            env=self._surroundings(deployment, owner=True),
            stdout=subprocess.PIPE,
        )

    def _hear(self, code: str, line: str) -> None:
        """A builder speaks in lines of JSON: done, total, text; a `told` line is for the terminal too."""
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            return
        self.narration.step(code=code, done=said["done"], total=said["total"], text=said["text"])
        if said.get("told"):
            self.narration.say(f"  {self.narration.stages[code].name:<15} {said['text']}")

    def _keep_twin(self, cluster: Cluster, deployment: Deployment) -> None:
        """A copy of the world at the visitor's arrival: it will run on without the order, to compare with."""
        database = self._database(deployment.code)
        cluster.databases.drop(f"{database}_twin")
        cluster.databases.clone(f"{database}_twin", template=database, roles_of=database)

    def _serve_platforms(self, children: Children) -> None:
        self._serve(children, [one for one in self._deployments.values() if one.role == "platform"])
        self.narration.ready = True
        self.narration.write()

    def _tell_ready(self, hub: Deployment, *, seconds: int) -> None:
        self.narration.say(f"Ready after {seconds} s. The story: [bold]{hub.base_url}/[/]   (Ctrl-C stops)")


def tables_digest() -> str:
    """Which migrations this version has: a name for the shape of its tables."""
    package = Path(__file__).parents[2]
    names = sorted(path.relative_to(package).as_posix() for path in package.glob("*/migrations/[0-9]*.py"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _watch(children: Children) -> None:
    """Waits for the visitor to stop it; a server that ends by itself ends the run, loudly."""
    while True:
        if gone := children.ended():
            name, code = gone[0]
            raise StoryTrouble(f"{name} ended by itself (code {code}).", log=children.log_folder / f"{name}.log")
        time.sleep(0.5)


def _lines_of(builders: dict[str, subprocess.Popen[bytes]]) -> Iterator[tuple[str, str]]:
    """Lines of all builders as they come, until each has closed its mouth."""
    import selectors

    with selectors.DefaultSelector() as ears:
        for code, child in builders.items():
            assert child.stdout is not None
            ears.register(child.stdout, selectors.EVENT_READ, code)
        while ears.get_map():
            for key, _ in ears.select(timeout=1):
                line = key.fileobj.readline()  # type: ignore[union-attr]
                if line:
                    yield key.data, line.decode("utf-8", errors="replace")
                else:
                    ears.unregister(key.fileobj)


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """A polite end from outside (SIGTERM) stops everything as Ctrl-C does."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal(SIGTERM, stop)
    signal(SIGINT, default_int_handler)
    yield
