#!/usr/bin/env python3
"""Asks an Entangle server to search a Vision Transformer, follows the search, and fetches what it found.

Needs Python 3.9 or newer and nothing else; PyTorch only for the last step, which is left out where there is none.

    python3 entangle.py --data pets.tar.gz --space cifar-32 --max-parameters 1000000 --epochs 30 --out pets

An archive of this machine is uploaded; a folder of this machine is named, for workers that see it, too. Server and key come
from ENTANGLE_API_URL (http://127.0.0.1:8080 unless said) and ENTANGLE_API_KEY (none is needed on the machine of a
quickstart). As a module: Entangle(api, key) has the calls, wait_for, upload and fetch what is needed around them.
"""
import argparse
import hashlib
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
BETWEEN_LINES = 10.0
# For images that are generated to try things out with.
QUICK = {"training": {"epochs": 5}, "search": {"generations": 6, "population": 24}}
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

    def call(self, method, path, body=None, accept="application/json", file=None, more=None):
        """The body of an answer as bytes. What is posted is made once, however often it has to be sent."""
        headers = {"Accept": accept, **(more or {})}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        if file is not None:
            headers |= {"Content-Type": "application/octet-stream", "Content-Length": str(file.stat().st_size)}
        end = time.monotonic() + self.patience
        pause = 0.5
        told = False
        while True:
            data = json.dumps(body).encode() if body is not None else file.open("rb") if file is not None else None
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
            except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
                wait = pause
                if time.monotonic() + wait > end:
                    raise
                if not told:
                    print(f"No answer from {self.api} ({error}); is ./quickstart running? Trying again (Ctrl-C ends)", file=sys.stderr, flush=True)
                    told = True
            finally:
                if file is not None:
                    data.close()
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

    def upload(self, archive, name):
        """Makes a data set of an archive of this machine; again where it is there already."""
        query = urllib.parse.urlencode({"name": name})
        more = {"Entangle-Content-Sha256": digest_of(archive)}
        return json.loads(self.call("POST", f"/api/v1/datasets:upload?{query}", file=archive, more=more))

    def fetch(self, path, target, sha256=None):
        """Writes an answer to a file, which is there whole and with that digest, or not at all."""
        content = self.call("GET", path, accept="*/*")
        if sha256 and hashlib.sha256(content).hexdigest() != sha256:
            raise OSError(f"{target} did not arrive as it was sent; fetch it again")
        begun = target.with_name(target.name + ".part")
        begun.write_bytes(content)
        begun.replace(target)


def digest_of(file):
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def problem_of(error):
    try:
        return json.loads(error.read())
    except ValueError:
        return {"title": error.reason}


def line(view):
    """Where an experiment stands, in a line."""
    stage = next((stage for stage in view["stages"] if stage["kind"] == view.get("stage")), {})
    progress = stage.get("progress") or {}
    words = [view["state"] if view["state"] != "RUNNING" or not stage else "", stage.get("kind", "")]
    if progress.get("total"):
        words.append(f"{progress['done']:,} of {progress['total']:,} {progress['unit']}")
    if progress.get("loss") is not None:
        words.append(f"loss {progress['loss']:.3f}")
    if progress.get("bestAccuracy") is not None:
        words.append(f"best {100 * progress['bestAccuracy']:.1f} %")
    if view.get("etaSeconds") is not None:
        words.append(f"{view['etaSeconds']:.0f} s left in this stage")
    return "  ".join(word for word in words if word)


class Lines:
    """Prints where an experiment stands: each stage when it begins, and then now and then, if anything has changed."""

    def __init__(self):
        self.stage, self.told, self.at = None, None, 0.0

    def __call__(self, view):
        stage = (view["state"], view.get("stage"))
        now = time.monotonic()
        if line(view) != self.told and (stage != self.stage or now - self.at >= BETWEEN_LINES):
            self.stage, self.told, self.at = stage, line(view), now
            print(self.told, flush=True)


def data_set(server, options):
    """The data set that is asked for, once it has been inspected; what lies on this machine is uploaded or named."""
    here = pathlib.Path(options.data)
    if here.is_file() and here.name.endswith(ARCHIVES):
        name = options.name or digest_of(here)[:12]
        print(f"Uploading {here} ({here.stat().st_size:,} bytes) as the data set {name}", flush=True)
        server.upload(here, name)
    elif here.exists() and not here.is_dir():
        sys.exit(f"{here} is neither a folder nor an archive ({', '.join(ARCHIVES)})")
    else:
        uri = here.resolve().as_uri() if here.is_dir() else options.data
        if ":" not in uri:
            sys.exit(f"There is no {uri} on this machine; addresses of data sets begin with builtin:, file: or s3:")
        name = options.name or hashlib.sha256(uri.encode()).hexdigest()[:12]
        server.post("/datasets", {"name": name, "uri": uri})
    dataset = server.wait_for(f"/datasets/{name}", lambda view: view["state"] in ("READY", "INVALID"))
    if dataset["state"] == "INVALID":
        sys.exit(f"The data set cannot be used: {dataset['error']}")
    return dataset


def search(server, options):
    dataset = data_set(server, options)
    if options.space.endswith(".json"):
        space = json.loads(pathlib.Path(options.space).read_text())
    else:
        classes = len(dataset["inspection"]["classes"])
        space = {"name": f"{options.space}-{classes}", "preset": options.space, "classes": classes}
    server.post("/search-spaces", space)
    more = json.loads(options.more)
    quick = QUICK if options.data.startswith("builtin:") else {}
    experiment = {
        "name": options.name or f"{space['name']} on {options.data}"[:100],
        "searchSpace": space["name"],
        "dataset": dataset["name"],
        "constraints": {"parameters": {"max": options.max_parameters}} if options.max_parameters else {},
        **quick,
        **more,
    }
    if options.epochs:
        experiment["training"] = {**experiment.get("training", {}), "epochs": options.epochs, **more.get("training", {})}
    view = server.post("/experiments", experiment)
    print(f"Experiment {view['id']}", flush=True)
    print(f"It goes on when this is stopped (Ctrl-C); {server.api}/api/v1/experiments/{view['id']} tells how it stands", flush=True)
    view = server.wait_for(f"/experiments/{view['id']}", lambda now: now["state"] in ENDED, Lines())
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
    parser.add_argument("--data", default="builtin:shapes", help="an archive or a folder of this machine, or an address as docs/DATA.md says (builtin:shapes)")
    parser.add_argument("--name", help="of data set and experiment")
    parser.add_argument("--space", default="shapes-32", help="a preset of GET /api/v1/search-spaces/presets, or a file as that is posted (shapes-32)")
    parser.add_argument("--max-parameters", type=int, help="only subnets of at most so many parameters")
    parser.add_argument("--epochs", type=int, help="epochs of supernet training (those of the server; 5 for builtin:shapes)")
    parser.add_argument("--more", default="{}", metavar="JSON", help="further fields of the experiment")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("found"), help="folder for the best subnet (found)")
    options = parser.parse_args()
    server = Entangle(os.environ.get("ENTANGLE_API_URL", "http://127.0.0.1:8080"), os.environ.get("ENTANGLE_API_KEY"))
    try:
        view = search(server, options)
        ranked = server.get(f"/experiments/{view['id']}/subnets")["ranked"]
        print(server.call("GET", f"/api/v1/experiments/{view['id']}/subnets", accept="text/plain").decode())
        options.out.mkdir(parents=True, exist_ok=True)
        best = f"/api/v1/experiments/{view['id']}/subnets/1/artifacts/"
        digests = {kind: artifact["sha256"] for kind, artifact in ranked[0]["artifacts"].items()}
        for kind, name in (("weights", "model.safetensors"), ("config", "config.json"), ("loader", "load_entangle.py")):
            server.fetch(best + kind, options.out / name, digests.get(kind))
    except Refused as refused:
        sys.exit(f"Refused: {refused}")
    except KeyboardInterrupt:
        sys.exit("\nStopped; what was posted goes on")
    except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
        sys.exit(f"No answer from {server.api}: {error}")
    logits = load(options.out)
    print(f"The best subnet lies in {options.out}" + ("" if logits else "; no PyTorch here to try it with"))
    if logits:
        print("Logits of a black image: " + ", ".join(f"{logit:.4f}" for logit in logits))


if __name__ == "__main__":
    main()
