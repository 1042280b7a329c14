#!/usr/bin/env python3
"""Asks an Entangle server to search a Vision Transformer, follows the search, and fetches what it found.

Needs Python 3.9 or newer and nothing else; PyTorch only for the last step, which is left out where there is none.

    python3 entangle.py --data file:/data/pets.tar.gz --classes 37 --space cifar-32 --max-parameters 1000000 --epochs 30 --out pets

Server and key come from ENTANGLE_API (http://127.0.0.1:8080 unless said) and ENTANGLE_KEY (none is needed on the machine
of a quickstart). As a module: Entangle(api, key) has the calls, wait_for and fetch what is needed around them.
"""
import argparse
import hashlib
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request
import uuid

ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}
AGAIN = {429, 502, 503, 504}


class Refused(Exception):
    """An answer that is an error. Its text has every wrong field (RFC 9457)."""

    def __init__(self, status, problem):
        fields = "".join(f"\n  {error['pointer'] or '/'}: {error['detail']}" for error in problem.get("errors", []))
        super().__init__(f"{status} {problem.get('detail') or problem.get('title', '')}{fields}")
        self.status, self.problem = status, problem


class Entangle:
    """The HTTP API of a server. Calls that it cannot take at the moment are repeated, as long as `patience` seconds."""

    def __init__(self, api="http://127.0.0.1:8080", key=None, patience=300):
        self.api, self.key, self.patience = api.rstrip("/"), key, patience

    def call(self, method, path, body=None, accept="application/json"):
        """The body of an answer as bytes. What is posted is made once, however often it has to be sent."""
        headers = {"Accept": accept}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        end = time.monotonic() + self.patience
        pause = 0.5
        while True:
            request = urllib.request.Request(self.api + path, data, headers, method=method)
            if self.key:  # not for the object store that a download may be sent on to
                request.add_unredirected_header("Authorization", f"Bearer {self.key}")
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return answer.read()
            except urllib.error.HTTPError as error:
                wait = float(error.headers.get("Retry-After") or pause)
                if error.code not in AGAIN or time.monotonic() + wait > end:
                    raise Refused(error.code, problem_of(error)) from None
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                wait = pause
                if time.monotonic() + wait > end:
                    raise
            time.sleep(wait)
            pause = min(2 * pause, 15)

    def get(self, path):
        return json.loads(self.call("GET", "/api/v1" + path))

    def post(self, path, body):
        return json.loads(self.call("POST", "/api/v1" + path, body))

    def wait_for(self, path, ended, seen=lambda view: None, every=2.0):
        """Asks for something until it has ended; `seen` is told each time."""
        while True:
            view = self.get(path)
            seen(view)
            if ended(view):
                return view
            time.sleep(every)

    def fetch(self, path, target, sha256=None):
        """Writes an answer to a file, which is there whole and with that digest, or not at all."""
        content = self.call("GET", path, accept="*/*")
        if sha256 and hashlib.sha256(content).hexdigest() != sha256:
            raise OSError(f"{target} did not arrive as it was sent; fetch it again")
        begun = target.with_name(target.name + ".part")
        begun.write_bytes(content)
        begun.replace(target)


def problem_of(error):
    try:
        return json.loads(error.read())
    except ValueError:
        return {"title": error.reason}


def line(view):
    """Where an experiment stands, in a line."""
    stage = next((stage for stage in view["stages"] if stage["kind"] == view.get("stage")), {})
    progress = stage.get("progress") or {}
    words = [view["state"], stage.get("kind", "")]
    if progress.get("total"):
        words.append(f"{progress['done']:,} of {progress['total']:,} {progress['unit']}")
    if progress.get("loss") is not None:
        words.append(f"loss {progress['loss']:.3f}")
    if progress.get("bestAccuracy") is not None:
        words.append(f"best {100 * progress['bestAccuracy']:.1f} %")
    if view.get("etaSeconds") is not None:
        words.append(f"{view['etaSeconds']:.0f} s left in this stage")
    return "  ".join(word for word in words if word)


def table(subnets):
    yield f"{'rank':>4} {'held-out':>16} {'test':>16} {'parameters':>12} {'MACs':>14}  architecture"
    for subnet in subnets:
        scores = [subnet["heldOut"], subnet.get("test")]
        accuracies = [f"{100 * s['accuracy']:.2f} ± {100 * s['standardError']:.2f} %" if s else "" for s in scores]
        yield (
            f"{subnet['rank']:>4} {accuracies[0]:>16} {accuracies[1]:>16} {subnet['costs']['parameters']:>12,} {subnet['costs']['macs']:>14,}"
            f"  {json.dumps(subnet['architecture'])}"
        )


def search(server, options):
    if options.space.endswith(".json"):
        space = json.loads(pathlib.Path(options.space).read_text())
    else:
        space = {"name": f"{options.space}-{options.classes}", "preset": options.space, "classes": options.classes}
    server.post("/search-spaces", space)
    name = options.name or hashlib.sha256(options.data.encode()).hexdigest()[:12]
    server.post("/datasets", {"name": name, "uri": options.data})
    dataset = server.wait_for(f"/datasets/{name}", lambda view: view["state"] in ("READY", "INVALID"))
    if dataset["state"] == "INVALID":
        sys.exit(f"The data set cannot be used: {dataset['error']}")
    experiment = {
        "name": options.name or f"{space['name']} on {options.data}"[:100],
        "searchSpace": space["name"],
        "dataset": name,
        "constraints": {"parameters": {"max": options.max_parameters}} if options.max_parameters else {},
        **json.loads(options.more),
    }
    if options.epochs:
        experiment["training"] = {"epochs": options.epochs, **experiment.get("training", {})}
    view = server.post("/experiments", experiment)
    print(f"Experiment {view['id']}", flush=True)
    last = [None]

    def seen(now):
        if line(now) != last[0]:
            last[0] = line(now)
            print(last[0], flush=True)

    view = server.wait_for(f"/experiments/{view['id']}", lambda now: now["state"] in ENDED, seen)
    if view["state"] != "SUCCEEDED":
        sys.exit(f"{view['state']}: {(view.get('error') or {}).get('message', 'somebody cancelled it')}")
    return view


def load(folder):
    """The logits of a black image, computed by PyTorch with the exported weights; None where there is no PyTorch."""
    try:
        import torch
    except ImportError:
        return None
    sys.path.insert(0, str(folder.resolve()))
    from load_entangle import Entangled

    model = Entangled(folder)
    image = model.net["image"]
    with torch.no_grad():
        return model(torch.zeros(1, image["channels"], image["size"], image["size"]))[0].tolist()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="builtin:shapes", help="where the images are, as docs/DATA.md says (builtin:shapes)")
    parser.add_argument("--name", help="of data set and experiment")
    parser.add_argument("--space", default="cifar-32", help="a preset of GET /api/v1/search-spaces/presets, or a file as that is posted (cifar-32)")
    parser.add_argument("--classes", type=int, default=10, help="classes of the data set, for a preset (10)")
    parser.add_argument("--max-parameters", type=int, help="only subnets of at most so many parameters")
    parser.add_argument("--epochs", type=int, help="epochs of supernet training")
    parser.add_argument("--more", default="{}", metavar="JSON", help="further fields of the experiment")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("found"), help="folder for the best subnet (found)")
    options = parser.parse_args()
    server = Entangle(os.environ.get("ENTANGLE_API", "http://127.0.0.1:8080"), os.environ.get("ENTANGLE_KEY"))
    try:
        view = search(server, options)
        ranked = server.get(f"/experiments/{view['id']}/subnets")["ranked"]
        print("\n".join(table(ranked)))
        options.out.mkdir(parents=True, exist_ok=True)
        best = f"/api/v1/experiments/{view['id']}/subnets/1/artifacts/"
        digests = {kind: artifact["sha256"] for kind, artifact in ranked[0]["artifacts"].items()}
        for kind, name in (("weights", "model.safetensors"), ("config", "config.json"), ("loader", "load_entangle.py")):
            server.fetch(best + kind, options.out / name, digests.get(kind))
    except Refused as refused:
        sys.exit(f"Refused: {refused}")
    logits = load(options.out)
    print(f"The best subnet lies in {options.out}" + ("" if logits else "; no PyTorch here to try it with"))
    if logits:
        print("Logits of a black image: " + ", ".join(f"{logit:.4f}" for logit in logits))


if __name__ == "__main__":
    main()
