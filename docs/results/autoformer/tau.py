"""Trains every second of an experiment's first 48 candidates, in the order of their hashes, from scratch: python3 tau.py API EXPERIMENT"""
import json
import sys
import urllib.request

api, experiment = sys.argv[1:]
candidates = json.load(urllib.request.urlopen(f"{api}/experiments/{experiment}/candidates?limit=100"))["items"]
training = json.load(open("from-scratch.json"))
for candidate in sorted(candidates, key=lambda c: c["hash"])[:48:2]:
    body = {"architecture": candidate["architecture"], "mode": "FROM_SCRATCH", "training": training}
    request = urllib.request.Request(f"{api}/experiments/{experiment}/retrainings", json.dumps(body).encode(), {"Content-Type": "application/json"})
    print(json.load(urllib.request.urlopen(request))["id"], candidate["architecture"])
