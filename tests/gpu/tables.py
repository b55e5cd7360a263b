# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""The results of tests/gpu/run as Markdown tables."""


def table(titles, rows):
    lines = ["| " + " | ".join(titles) + " |", "|" + " --- |" * len(titles)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def figure(value, digits=4):
    return "-" if value is None else f"{value:.{digits}g}"


def device_text(device):
    lines = [line for line in device["info"] if line.startswith(("kvglass ", "build:", "device"))]
    return "```\n" + "\n".join([device.get("nvidia_smi", "")] + lines) + "\n```\n"


def checks_table(checks):
    return table(["launched by", "passed", "failed"],
                 [[rung, result["passed"], result["failed"]] for rung, result in checks.items()])


def sanitizer_table(sanitizer):
    return table(["tool", "exit code", "summary"],
                 [[tool, result["exit_code"], "; ".join(result["summary"])]
                  for tool, result in sanitizer.items()])


def verify_table(verify):
    rows = []
    for model, results in verify.items():
        for result in results:
            rows.append([model, result["weights"], result["cache"],
                         figure(result["max_difference"]), figure(result["bound"]),
                         figure(result["max_kl"]), figure(result["top_one_agreement"]),
                         result["first_differing_token"],
                         "yes" if result["within_bound"] else "NO"])
    return table(["model", "weights", "cache", "largest logit difference", "bound", "largest KL",
                  "top-1 agreement", "first differing token", "within the bound"], rows)


def boundary_tables(boundary):
    launches = boundary["single_launch_us"]
    text = table(["blocks per multiprocessor", "one more kernel in a stream, us", "in a graph, us"],
                 [[row["blocks_per_multiprocessor"], figure(row["stream"]), figure(row["graph"])]
                  for row in boundary["empty_kernel_us"]])
    text += (f"\nOne grid barrier: {figure(boundary['grid_barrier_us'])} us. One launch alone: "
             f"{figure(launches['kernel_median'])} us, as a graph "
             f"{figure(launches['graph_median'])} us (medians).\n\n")
    return text + table(["MB", "read, us", "read, GB/s", "copy, us", "copy, GB/s"],
                        [[row["megabytes"], figure(row["read_us"]), figure(row["read_GB_per_s"]),
                          figure(row["copy_us"]), figure(row["copy_GB_per_s"])]
                         for row in boundary["bandwidth"]])


def speed_table(speed):
    rows = []
    for model, results in speed.items():
        for result in results:
            step, device = result.get("step_ms"), result.get("device_ms")
            rows.append([model, result["weights"], result["context"], result["rung"],
                         result["capture"],
                         figure(step and step["median"]), figure(step and step["p99"]),
                         figure(device and device["median"]),
                         figure(step and 1000 / step["median"]), result.get("problem", "")])
    return table(["model", "weights", "context", "rung", "capture", "step ms, median", "p99",
                  "device ms, median", "tokens/s", "problem"], rows)


def experiment_table(experiment):
    rows = []
    for weights, result in experiment.items():
        if weights == "transformers":
            continue
        rows.append([weights, f"{result['with']['mean_s']:.3f} ± {result['with']['std_s']:.3f}",
                     f"{result['without']['mean_s']:.3f} ± {result['without']['std_s']:.3f}",
                     figure(result.get("ratio")), result.get("verdict", "")])
    return table(["weights", "with the cache, s", "without, s", "ratio", "verdict"], rows)


def transformers_table(report, speed):
    """Beside each line the same shape, type and context here, by the faster rung."""
    names = {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}
    rows = []
    for result in report["results"]:
        for place in result.get("contexts", [{}]):
            ours = [row["step_ms"]["median"] for row in speed.get(result["model"], [])
                    if row["weights"] == names[result["dtype"]] and row.get("step_ms")
                    and row["capture"] == "off"
                    and abs(row["context"] - place.get("context", -99)) < 50]
            theirs = place.get("median_ms")
            factor = theirs / min(ours) if ours and theirs else None
            rows.append([result["model"], result["dtype"], result["kind"],
                         place.get("context", "-"), figure(theirs),
                         figure(min(ours) if ours else None), figure(factor, 3),
                         result.get("problem", "")])
    head = f"torch {report['torch']}, transformers {report['transformers']}\n\n"
    return head + table(["model", "type", "transformers", "context", "its ms/token", "ms/token here",
                         "factor", "problem"], rows)


def text_of(results):
    """None where nothing was measured."""
    parts = [("Device", "device", device_text), ("Toy models against the reference", "checks",
             checks_table), ("compute-sanitizer", "sanitizer", sanitizer_table),
             ("Against the CPU", "verify", verify_table),
             ("Boundary costs", "boundary", boundary_tables),
             ("Steps of decode", "speed", speed_table),
             ("The article's experiment, gpt2-medium, 1,000 tokens", "experiment",
              experiment_table)]
    text = "# Results on a GPU\n"
    for title, name, make in parts:
        if results.get(name):
            text += f"\n## {title}\n\n{make(results[name])}"
    peers = results.get("experiment", {}).get("transformers")
    if peers:
        text += ("\n## PyTorch with transformers\n\n"
                 + transformers_table(peers, results.get("speed", {})))
    return text if any(results.get(name) for _, name, _ in parts) else None
