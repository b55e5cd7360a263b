#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""The measuring stages of tests/gpu/run: runs kvglass-cli, reads what it says, keeps it as JSON.

Results, each written as soon as a part of it is there: device.json, checks.json, sanitizer.json,
verify.json, boundary.json, speed.json, experiment.json, and tables.md from all of them.
"""

import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys

import tables

TYPES = {  # weights and cache that go together
    "f32": "f32",
    "f16": "f16",
    "bf16": "f16",
}
SPEED_TYPES = {"gpt2": ["f32", "f16", "bf16"], "gpt2-medium": ["f32", "f16", "bf16"],
               "gpt2-large": ["f16"], "gpt2-xl": ["f16"]}
CONTEXTS = (32, 992)  # 992 + 32 tokens end at 1,023
WARM = 8
MEASURED = 24


def read(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def update(options, name, key, value):
    """Sets one key of a result file; the rest of it stays."""
    path = pathlib.Path(options.out) / name
    content = read(path)
    content[key] = value
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.stderr:
        print(done.stderr, end="", file=sys.stderr)
    return done


def device(options):
    done = run(options.cli, "info")
    print(done.stdout, end="")
    smi = run("nvidia-smi", "--query-gpu=name,driver_version,memory.total,clocks.max.sm,"
              "clocks.max.memory", "--format=csv,noheader")
    update(options, "device.json", "info", done.stdout.splitlines())
    update(options, "device.json", "nvidia_smi", smi.stdout.strip())
    return done.returncode


def checks(options):
    report = read(pathlib.Path(getattr(options, "from")))
    if not report:
        return 1
    failed = [check for check in report["checks"] if not check["passed"]]
    update(options, "checks.json", options.rung,
           {"device": report["device"], "passed": report["passed"], "failed": report["failed"],
            "failures": failed})
    return 0


def sanitizer(options):
    log = pathlib.Path(options.log).read_text(encoding="utf-8", errors="replace")
    summary = [line.strip("= ") for line in log.splitlines() if "SUMMARY" in line]
    update(options, "sanitizer.json", options.tool,
           {"exit_code": options.status, "summary": summary})
    return 0


def number(text, label):
    found = re.search(rf"^{re.escape(label)}: ([-+0-9.e]+)", text, re.MULTILINE)
    return float(found.group(1)) if found else None


def verify(options):
    results = []
    for weights, cache in TYPES.items():
        done = run(options.cli, "verify", "--model", f"random:{options.model}", "--device", "cuda",
                   "--against", "cpu", "--dtype", weights, "--kv-dtype", cache, "--new-tokens", 16)
        print(done.stdout, end="")
        differing = re.search(r"^first differing token: (\S+)", done.stdout, re.MULTILINE)
        results.append({
            "weights": weights, "cache": cache, "within_bound": done.returncode == 0,
            "max_difference": number(done.stdout, "max logit difference"),
            "mean_difference": number(done.stdout, "mean logit difference"),
            "bound": number(done.stdout, "bound on the max"),
            "max_kl": number(done.stdout, "max KL divergence"),
            "top_one_agreement": number(done.stdout, "top-1 agreement"),
            "first_differing_token": differing.group(1) if differing else None,
            "problem": done.stderr.strip() or None})
        update(options, "verify.json", options.model, results)
    return 0 if all(result["within_bound"] for result in results) else 1


def decode_times(events):
    """Milliseconds of the host and of the device for every cached step after the warm-up."""
    steps = [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]
    decode = [step for step in steps if step.get("kind") == "decode"][WARM:]
    host = [step["step_ms"] for step in decode]
    on_device = [step["device_ms"] for step in decode if step["device_ms"] is not None]
    return host, on_device


def spread(values):
    if not values:
        return None
    ordered = sorted(values)
    return {"median": statistics.median(ordered), "p99": ordered[len(ordered) * 99 // 100],
            "n": len(ordered)}


def speed(options):
    events = pathlib.Path(options.work) / "speed.jsonl"
    results, worst = [], 0
    for weights in SPEED_TYPES[options.model]:
        for context in CONTEXTS:
            for rung in ("stream", "graph"):
                for capture in ("off", "on"):
                    tokens = ",".join(str(7 * i % 50257) for i in range(context))
                    done = run(options.cli, "generate", "--model", f"random:{options.model}",
                               "--device", "cuda", "--dtype", weights, "--kv-dtype",
                               TYPES[weights], "--cuda-rung", rung, "--prompt-tokens", tokens,
                               "--max-new-tokens", WARM + MEASURED, "--ignore-eos", "--events",
                               events, *(["--capture"] if capture == "on" else []))
                    result = {"weights": weights, "context": context, "rung": rung,
                              "capture": capture}
                    if done.returncode == 0:
                        host, on_device = decode_times(events)
                        result |= {"step_ms": spread(host), "device_ms": spread(on_device)}
                    else:
                        worst = 1
                        result["problem"] = done.stderr.strip()
                    print(json.dumps(result), flush=True)
                    results.append(result)
                    update(options, "speed.json", options.model, results)
    return worst


def experiment(options):
    worst = 0
    for weights in ("f32", "f16"):
        report = pathlib.Path(options.work) / f"experiment-{weights}.json"
        done = run(options.cli, "bench", "--model", "random:gpt2-medium", "--device", "cuda",
                   "--dtype", weights, "--new-tokens", 1000, "--runs", 5, "--protocol",
                   "published", "--json", report)
        print(done.stdout, end="")
        if done.returncode != 0:
            worst = 1
            continue
        result = read(report)
        for entry in result.get("runs", []):
            entry.pop("step_ms", None)  # ten thousand numbers; the means stay
        update(options, "experiment.json", weights, result)
    return worst


def transformers(options):
    update(options, "experiment.json", "transformers", read(pathlib.Path(getattr(options, "from"))))
    return 0


def make_tables(options):
    folder = pathlib.Path(options.out)
    results = {path.stem: read(path) for path in sorted(folder.glob("*.json"))}
    text = tables.text_of(results)
    if text is None:
        print("no results yet: there is nothing to make tables of")
        return 77
    (folder / "tables.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


STAGES = {"device": device, "checks": checks, "sanitizer": sanitizer, "verify": verify,
          "speed": speed, "experiment": experiment, "transformers": transformers,
          "tables": make_tables}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage", choices=STAGES)
    for name in ("--out", "--cli", "--work", "--model", "--rung", "--from", "--tool", "--log"):
        parser.add_argument(name)
    parser.add_argument("--status", type=int, default=0)
    options = parser.parse_args()
    return STAGES[options.stage](options)


if __name__ == "__main__":
    sys.exit(main())
