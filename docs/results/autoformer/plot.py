"""Draws what an API holds as SVG, with the standard library alone.

  python3 plot.py curves API METRIC OUT.svg NAME=EXPERIMENT...   a metric of the training of each experiment, over its steps
  python3 plot.py ranks API EXPERIMENT OUT.svg                   inherited against stand-alone test accuracy of its retrained subnets
"""

import html
import json
import sys
import urllib.request

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 400, 64, 24, 24, 52
COLOURS = ["#1f6feb", "#d1242f", "#1a7f37", "#8250df"]


def get(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def ticks(low, high):
    step = 10.0 ** len(str(int(high - low))) / 10 if high - low >= 1 else 0.1
    while (high - low) / step < 4:
        step /= 2
    first = int(low / step) * step
    return [first + i * step for i in range(int((high - first) / step) + 2) if low <= first + i * step <= high]


def chart(across, up, lines, points, file):
    """Lines {name: [(x, y)]} and points [(x, y, deviation of x, deviation of y)] in one frame."""
    xs = [x for line in lines.values() for x, _ in line] + [x + d for x, _, dx, _ in points for d in (-dx, dx)]
    ys = [y for line in lines.values() for _, y in line] + [y + d for _, y, _, dy in points for d in (-dy, dy)]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    place_x = lambda x: LEFT + (x - left) / (right - left) * (WIDTH - LEFT - RIGHT)
    place_y = lambda y: HEIGHT - BOTTOM - (y - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for x in ticks(left, right):
        out.append(f'<path d="M{place_x(x):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>'
                   f'<text x="{place_x(x):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{x:g}</text>')
    for y in ticks(low, high):
        out.append(f'<path d="M{LEFT} {place_y(y):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 6}" y="{place_y(y) + 4:.1f}" text-anchor="end">{y:g}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 14}" text-anchor="middle">{html.escape(across)}</text>'
               f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">{html.escape(up)}</text>')
    for i, (name, line) in enumerate(lines.items()):
        path = " ".join(f"{place_x(x):.1f},{place_y(y):.1f}" for x, y in line)
        out.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[i % 4]}" stroke-width="1.5"/>'
                   f'<text x="{WIDTH - RIGHT - 8}" y="{TOP + 18 + 16 * i}" text-anchor="end" fill="{COLOURS[i % 4]}">{html.escape(name)}</text>')
    for x, y, dx, dy in points:
        out.append(f'<path d="M{place_x(x - dx):.1f} {place_y(y):.1f}H{place_x(x + dx):.1f}M{place_x(x):.1f} {place_y(y - dy):.1f}V{place_y(y + dy):.1f}" stroke="#9bc"/>'
                   f'<circle cx="{place_x(x):.1f}" cy="{place_y(y):.1f}" r="4" fill="{COLOURS[0]}"/>')
    with open(file, "w", encoding="utf-8") as svg:
        svg.write("\n".join(out) + "\n</svg>\n")


def curves(api, metric, file, *experiments):
    lines = {}
    for named in experiments:
        name, experiment = named.rsplit("=", 1)
        found = next(m for m in get(f"{api}/experiments/{experiment}/metrics") if m["name"] == metric)
        lines[name] = [(point["step"], point["value"]) for point in found["points"]]
    chart("steps", metric, lines, [], file)


def ranks(api, experiment, file):
    inherited, alone = {}, {}
    for row in get(f"{api}/experiments/{experiment}/retrainings/comparison")["rows"]:
        if row.get("test"):
            {"INHERITED": inherited, "FROM_SCRATCH": alone}.get(row["weights"], {})[row["hash"]] = row["test"]
    percent = lambda score: (100 * score["accuracy"], 100 * score["standardError"])
    points = []
    for subnet in inherited.keys() & alone.keys():
        (x, dx), (y, dy) = percent(inherited[subnet]), percent(alone[subnet])
        points.append((x, y, dx, dy))
    chart("test accuracy with inherited weights, %", "trained from scratch, %", {}, sorted(points), file)


if __name__ == "__main__":
    {"curves": curves, "ranks": ranks}[sys.argv[1]](*sys.argv[2:])
