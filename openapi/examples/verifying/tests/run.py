"""Holds every example to the same cases, and prints a table. `scripts/verifying-tests` starts it."""

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import jwt
import spring
from cases import CASES, REFUSED
from forger import Forger
from issuer import verified
from outages import Outages
from portreeve import REVOCATIONS_TOKEN, Account, Portreeve
from tally import Tally
from verifiers import COOLDOWN, FLOOD, LANGUAGES, UNAVAILABLE, Command, Commands, Envoy, FastAPI, Nginx, Service, Verifier, stopped

# These check tokens with the keys alone.
UNAWARE = ["envoy", "go"]


class Run:
    """All examples with one algorithm."""

    def __init__(self, algorithm: str, programs: argparse.Namespace, folder: Path) -> None:
        self.algorithm = algorithm
        self.programs = programs
        self.commands = Commands(programs.rust, programs.go)
        self.folder = folder
        folder.mkdir()
        names = [*LANGUAGES, *self.commands.services, "nginx", *(["envoy"] if programs.envoy else [])]
        self.tallies = {name: Tally(algorithm, name) for name in names}

    def all(self) -> list[Tally]:
        forger = Forger(self.algorithm)
        for name in [*LANGUAGES, *self.commands.services]:
            with self.tallies[name].timed(), stopped(self.commands.start(name, self.algorithm, forger.url)) as verifier:
                self.of_the_table(name, verifier, forger)
                self.under_a_flood(name, verifier, forger)
                if isinstance(verifier, Service):
                    self.of_roles(name, verifier, forger)
        if self.programs.envoy:
            gateway = Envoy(self.programs.envoy, self.folder / "forged", self.algorithm, forger.served.port)
            with self.tallies["envoy"].timed(), stopped(gateway) as verifier:
                self.of_the_table("envoy", verifier, forger)
        self.beside_the_service(forger)
        issuer = verified(self.programs.portreeve, self.algorithm, self.folder / "issuer")
        return [*self.tallies.values(), issuer]

    def of_the_table(self, name: str, verifier: Verifier, forger: Forger) -> None:
        tally = self.tallies[name]
        for case in CASES:
            tally.finds(case.name, verifier.judge(case.token(forger)), case.verdict)
        own = [path for path, _ in forger.served.requests if path != "/.well-known/jwks.json"]
        tally.finds("keys are only asked for where they are", str(own), "[]")

    def under_a_flood(self, name: str, verifier: Verifier, forger: Forger) -> None:
        before = forger.times_asked()
        for n in range(FLOOD):
            verifier.judge(forger.token(header={"kid": f"made-up-{n}"}))
        asked = forger.times_asked() - before
        self.tallies[name].finds(f"{FLOOD} made-up keys are one question at most", str(asked <= 1), "True")

    def of_roles(self, name: str, service: Service, forger: Forger) -> None:
        tally = self.tallies[name]
        for case, token, wanted in [
            ("an administrator", forger.token(), 200),
            ("a user", forger.token(claims={"roles": ["user"]}), 403),
            ("a role that begins like another", forger.token(claims={"roles": ["administrator"]}), 403),
            ("a bad token", forger.expired(40), 401),
            ("no token", "", 401),
        ]:
            tally.finds(f"for administrators: {case}", str(service.ask(token, "/admin")[0]), str(wanted))

    def beside_the_service(self, forger: Forger) -> None:
        settings = {"JWT_ALGORITHM": self.algorithm}
        others = {"JWT_ISSUER": "elsewhere", "JWT_AUDIENCE": "orders"}
        with ExitStack() as stack:
            service = Portreeve(self.programs.portreeve, self.folder / "portreeve", **settings)
            stack.callback(service.stop)
            elsewhere = Portreeve(self.programs.portreeve, self.folder / "elsewhere", **settings, **others)
            stack.callback(elsewhere.stop)
            verifiers = self.started(service, stack)
            self.of_the_service(service, elsewhere, verifiers, forger)
            for log in [service, elsewhere]:
                self.tallies["nginx"].finds("the service logs no error", str(log.errors()), "[]")

    def started(self, service: Portreeve, stack: ExitStack) -> dict[str, Verifier]:
        verifiers: dict[str, Verifier] = {name: self.following(name, service) for name in LANGUAGES}
        verifiers["fastapi"] = self.following("fastapi", service)
        if self.programs.go:
            verifiers["go"] = self.commands.start("go", self.algorithm, service.url)
        verifiers["nginx"] = Nginx(self.programs.nginx, self.folder / "nginx", service.port)
        if self.programs.envoy:
            verifiers["envoy"] = Envoy(self.programs.envoy, self.folder / "envoy", self.algorithm, service.port)
        for verifier in verifiers.values():
            stack.callback(verifier.stop)
        return verifiers

    def following(self, name: str, service: Portreeve, **settings: str) -> Command | Service:
        return self.commands.start(name, self.algorithm, service.url, REVOCATIONS_TOKEN=REVOCATIONS_TOKEN, **settings)

    def of_the_service(self, service: Portreeve, elsewhere: Portreeve, verifiers: dict[str, Verifier], forger: Forger) -> None:
        ada = service.account()
        stays, leaves = ada.signs_in(), ada.signs_in()
        strange = elsewhere.account().signs_in()
        for name, verifier in verifiers.items():
            tally = self.tallies[name]
            tally.finds("a token of the service", verifier.judge(stays), ada.verdict)
            tally.finds("another one", verifier.judge(leaves), ada.verdict)
            tally.finds("a token of another service", verifier.judge(strange), REFUSED)
            tally.finds("a forged token", verifier.judge(forger.token()), REFUSED)
        know_the_keys = time.monotonic()
        self.of_nginx(service, verifiers["nginx"], ada)
        if "envoy" in verifiers:
            self.of_envoy(verifiers["envoy"], ada)

        self.of_profiles(verifiers["fastapi"], ada.login["email"], stays)

        ada.signs_out(leaves)
        # Portreeve knows at once, the feed a moment later.
        self.tallies["fastapi"].finds("a profile after the sign-out", str(verifiers["fastapi"].ask(leaves, "/profile")[0]), "401")
        for name, verifier in verifiers.items():
            tally = self.tallies[name]
            if name in UNAWARE:
                tally.finds("a sign-out is not seen", verifier.judge(leaves), ada.verdict)
            else:
                # The feed is read every two seconds; nginx keeps what it knows for five.
                tally.comes_to("after the sign-out", lambda verifier=verifier: verifier.judge(leaves), REFUSED, within=7)
            tally.finds("the other session", verifier.judge(stays), ada.verdict)
        for name in LANGUAGES:
            with stopped(self.following(name, service)) as late:
                self.tallies[name].finds("who begins after the sign-out", late.judge(leaves), REFUSED)

        newest = self.after_a_rotation(service, ada, verifiers, stays, know_the_keys)
        self.while_it_is_away(service, ada, verifiers, newest)

    def after_a_rotation(
        self, service: Portreeve, ada: Account, verifiers: dict[str, Verifier], old: str, know_the_keys: float
    ) -> str:
        service.rotate_keys()
        # A key that it does not know makes the service look for new ones at once.
        ada.knocks(Forger(self.algorithm).token())
        new, deadline = ada.signs_in(), time.monotonic() + 10
        while key_of(new) == key_of(old) and time.monotonic() < deadline:
            time.sleep(0.2)
            new = ada.signs_in()
        time.sleep(max(0.0, know_the_keys + COOLDOWN + 1 - time.monotonic()))
        for name, verifier in verifiers.items():
            tally = self.tallies[name]
            tally.comes_to("signed by the new key", lambda verifier=verifier: verifier.judge(new), ada.verdict, within=7)
            tally.comes_to("signed by the leaked key", lambda verifier=verifier: verifier.judge(old), REFUSED, within=7)
        return new

    def while_it_is_away(self, service: Portreeve, ada: Account, verifiers: dict[str, Verifier], token: str) -> None:
        strict = {name: self.following(name, service, MAX_SILENCE_SECONDS="4") for name in LANGUAGES}
        for name, verifier in strict.items():
            self.tallies[name].finds("strict, all is well", verifier.judge(token), ada.verdict)
        service.stop()
        for name in LANGUAGES:
            tally = self.tallies[name]
            with stopped(strict[name]) as verifier:
                tally.comes_to("strict, without the feed", lambda verifier=verifier: verifier.judge(token), UNAVAILABLE, within=8)
            tally.finds("without the feed", verifiers[name].judge(token), ada.verdict)
        for name in [*LANGUAGES, "fastapi"]:
            with stopped(self.following(name, service)) as early:
                self.tallies[name].finds("begins without the feed", str(early.gives_up()), "True")
        for name in [*LANGUAGES, *self.commands.services]:
            with stopped(self.commands.start(name, self.algorithm, service.url)) as early:
                self.tallies[name].finds("begins without the keys", early.judge(token), UNAVAILABLE)
        for name in self.commands.services:
            self.tallies[name].finds("without the service", verifiers[name].judge(token), ada.verdict)
        profile = verifiers["fastapi"].ask(token, "/profile")
        self.tallies["fastapi"].finds("a profile without the service", str(profile[0]), "503")
        nginx = verifiers["nginx"]
        self.tallies["nginx"].comes_to("without the service", lambda: nginx.judge(token), UNAVAILABLE, within=7)
        self.tallies["nginx"].finds("when to come back", str(nginx.ask(token)[1]["Retry-After"]), "1")
        if "envoy" in verifiers:
            self.tallies["envoy"].finds("without the service", verifiers["envoy"].judge(token), ada.verdict)

        service.start()
        for name, verifier in verifiers.items():
            tally = self.tallies[name]
            tally.comes_to("when it is back", lambda verifier=verifier: verifier.judge(token), ada.verdict, within=5)
        ada.signs_out(token)
        for name in [*LANGUAGES, "fastapi", "nginx"]:
            verifier = verifiers[name]
            tally = self.tallies[name]
            tally.comes_to("a sign-out after that", lambda verifier=verifier: verifier.judge(token), REFUSED, within=7)

    def of_profiles(self, backend: FastAPI, email: str, token: str) -> None:
        tally = self.tallies["fastapi"]
        status, _, body = backend.ask(token, "/profile")
        tally.finds("a profile", str((status, json.loads(body)["email"])), str((200, email)))
        tally.finds("a profile without a token", str(backend.ask("", "/profile")[0]), "401")

    def of_nginx(self, service: Portreeve, nginx: Nginx, ada: Account) -> None:
        tally = self.tallies["nginx"]
        token = ada.signs_in()
        before, passed = service.profiles_given_out(), len(nginx.orders.requests)
        for _ in range(50):
            nginx.judge(token)
        tally.finds("50 requests are few questions", str(service.profiles_given_out() - before <= 2), "True")
        tally.finds("with a body", str(nginx.ask(token, body=b"{}")[0]), "200")
        tally.finds("all of them come through", str(len(nginx.orders.requests) - passed), "51")
        status, headers = nginx.ask("")
        tally.finds("without a token", str(status), "401")
        tally.finds("how to sign in", str(headers["WWW-Authenticate"]).partition(" ")[0], "Bearer")
        for token in ["nonsense", token[:-4], token.rpartition(".")[0] + "."]:
            tally.finds("nonsense", nginx.judge(token), REFUSED)
        tally.finds("who is refused does not come through", str(len(nginx.orders.requests) - passed), "51")

    def of_envoy(self, envoy: Envoy, ada: Account) -> None:
        tally = self.tallies["envoy"]
        token = ada.signs_in()
        passed = len(envoy.orders.requests)
        tally.finds("without a token", str(envoy.ask("")[0]), "401")
        tally.finds("in the address", str(envoy.ask("", f"/orders?access_token={token}")[0]), "401")
        tally.finds("who is refused does not come through", str(len(envoy.orders.requests) - passed), "0")
        envoy.ask(token, **{"x-user": "root", "x-roles": "root"})
        tally.finds("a name of one's own", envoy.passed_on(envoy.orders.requests[-1][1]), ada.verdict)


def key_of(token: str) -> str:
    return jwt.get_unverified_header(token)["kid"]


def main() -> int:
    parser = argparse.ArgumentParser()
    for program in ["portreeve", "rust", "nginx"]:
        parser.add_argument(f"--{program}", required=True)
    for program in ["envoy", "go"]:
        parser.add_argument(f"--{program}", default="")
    parser.add_argument("--java", action="store_true")
    parser.add_argument("algorithms", nargs="+")
    programs = parser.parse_args()

    print("\n== without the keys and the feed", flush=True)
    tallies = Outages(programs.algorithms[0], Commands(programs.rust, programs.go)).all()
    if programs.java:
        tallies.append(spring.compiled())
    with tempfile.TemporaryDirectory() as folder:
        for algorithm in programs.algorithms:
            print(f"\n== {algorithm}", flush=True)
            tallies += Run(algorithm, programs, Path(folder) / algorithm).all()
    print(f"\n{'algorithm':<10} {'example':<8} {'passed':>6} {'failed':>6} {'seconds':>8}  verdict")
    for tally in tallies:
        print(tally)
    if not programs.envoy:
        print("Envoy could not be had: that example was not run.")
    if not programs.go:
        print("Go could not be had: that example was not built and not run.")
    if not programs.java:
        print("Java could not be had: the example for Spring was not looked at.")
    return int(any(tally.failed for tally in tallies))


if __name__ == "__main__":
    sys.exit(main())
