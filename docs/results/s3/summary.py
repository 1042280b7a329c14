"""What moving a search space was worth, as a table and as a plot, with the standard library alone.

  python3 summary.py API OUT.svg SEED=FOLLOWED,RANDOM ...

FOLLOWED and RANDOM are the ids of two experiments of one seed: the trends followed, and the control.
"""

import csv
import io
import json
import sys
import urllib.request

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 380, 64, 40, 24, 64
SMALL = 2e6  # multiply-accumulates, a limit that subnets of every version can keep
COLOURS = {"followed": "#1f6feb", "random": "#d1242f"}


def get(url, accept):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept})) as answer:
        return answer.read().decode()


def versions(api, experiment):
    """Of each version of the space: its quality in percent, and its best measured subnet."""
    found = []
    for version in json.loads(get(f"{api}/experiments/{experiment}/spaces", "application/json")):
        measured = list(csv.DictReader(io.StringIO(get(f"{api}/experiments/{experiment}/spaces/{version['step']}", "text/csv"))))
        best = max(measured, key=lambda subnet: float(subnet["accuracy"]))
        small = [100 * float(subnet["accuracy"]) for subnet in measured if float(subnet["macs"]) <= SMALL]
        quality, interval = version["quality"], version["quality"]["interval"]
        found.append({
            "step": version["step"],
            "error": 100 * quality["error"], "low": 100 * interval["low"], "high": 100 * interval["high"],
            "expected": 100 * quality["expected"], "top": 100 * quality["topTier"],
            "macs": sum(float(subnet["macs"]) for subnet in measured) / len(measured),
            "best": 100 * float(best["accuracy"]), "bestMacs": float(best["macs"]), "small": small})
    return found


def under(accuracies):
    if not accuracies:
        return "none"
    return f"{len(accuracies)}, {sum(accuracies) / len(accuracies):.1f} %, {max(accuracies):.1f} %"


def table(runs):
    print(f"| seed | choices move | space | E-T error, % | expected | top tier | mean MACs, M | best of the measured | its MACs, M | under {SMALL / 1e6:g} M: subnets, mean, best |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for seed, mode, found in runs:
        for v in found:
            print(f"| {seed} | {mode} | {'ABCDEFGH'[v['step']]} | {v['error']:.2f} ({v['low']:.2f} to {v['high']:.2f}) | {v['expected']:.2f} | {v['top']:.2f} "
                  f"| {v['macs'] / 1e6:.2f} | {v['best']:.1f} % | {v['bestMacs'] / 1e6:.2f} "
                  f"| {under(v['small'])} |")


def plot(runs, file):
    values = [v for _, _, found in runs for v in found]
    low, high = min(v["low"] for v in values), max(v["high"] for v in values)
    low, high = low - 0.05 * (high - low), high + 0.05 * (high - low)
    place_y = lambda y: HEIGHT - BOTTOM - (y - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
    seeds = list(dict.fromkeys(seed for seed, _, _ in runs))
    wide = (WIDTH - LEFT - RIGHT) / len(seeds)
    steps = 1 + max(v["step"] for v in values)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    tick = int(low) + 1
    while tick < high:
        out.append(f'<path d="M{LEFT} {place_y(tick):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 6}" y="{place_y(tick) + 4:.1f}" text-anchor="end">{tick}</text>')
        tick += 1
    out.append(f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">E-T error, %, with 95 % interval</text>')
    for i, (mode, colour) in enumerate(COLOURS.items()):
        name = "the trends are followed" if mode == "followed" else "as many steps in random directions"
        out.append(f'<text x="{LEFT + 8 + 200 * i}" y="24" fill="{colour}">{name}</text>')
    for seed, mode, found in runs:
        left = LEFT + seeds.index(seed) * wide
        shift = -6 if mode == "followed" else 6
        place_x = lambda step: left + (step + 0.5) * wide / steps + shift
        line = " ".join(f"{place_x(v['step']):.1f},{place_y(v['error']):.1f}" for v in found)
        out.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[mode]}" stroke-width="1.5"/>')
        for v in found:
            x = place_x(v["step"])
            out.append(f'<path d="M{x:.1f} {place_y(v["low"]):.1f}V{place_y(v["high"]):.1f}" stroke="{COLOURS[mode]}" stroke-width="1.5"/>'
                       f'<circle cx="{x:.1f}" cy="{place_y(v["error"]):.1f}" r="2.5" fill="{COLOURS[mode]}"/>')
            out.append(f'<text x="{x - shift:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{"ABCDEFGH"[v["step"]]}</text>')
        out.append(f'<text x="{left + wide / 2:.1f}" y="{HEIGHT - 20}" text-anchor="middle">seed {seed}</text>')
    with open(file, "w", encoding="utf-8") as svg:
        svg.write("\n".join(out) + "\n</svg>\n")


def main(api, file, *pairs):
    runs = []
    for pair in pairs:
        seed, experiments = pair.split("=")
        runs += [(seed, mode, versions(api, experiment)) for mode, experiment in zip(COLOURS, experiments.split(","))]
    table(runs)
    plot(runs, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
