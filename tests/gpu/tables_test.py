# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""What is read off the program's output, and the tables that are made of it."""

import json
import pathlib
import tempfile
import unittest

import measure
import tables

VERIFY = """random:gpt2: cuda (f16) against cpu (f32); 25 positions, 16 new tokens
max logit difference: 0.00123
mean logit difference: 4.5e-05
bound on the max: 0.25
max KL divergence: 1e-07 nats
mean KL divergence: 2e-08 nats
top-1 agreement: 1
first differing token: none
"""


def step(kind, step_ms, device_ms):
    return json.dumps({"kind": kind, "step_ms": step_ms, "device_ms": device_ms})


class Reading(unittest.TestCase):
    def test_numbers_are_found_by_their_whole_label(self):
        self.assertEqual(measure.number(VERIFY, "max logit difference"), 0.00123)
        self.assertEqual(measure.number(VERIFY, "bound on the max"), 0.25)
        self.assertEqual(measure.number(VERIFY, "max KL divergence"), 1e-07)
        self.assertIsNone(measure.number(VERIFY, "logit difference"))

    def test_only_cached_steps_after_the_warm_up_count(self):
        lines = [step("prefill", 99.0, 98.0)]
        lines += [step("decode", 50.0, 49.0)] * measure.WARM
        lines += [step("decode", 2.0, 1.5), step("rebuild", 70.0, 60.0), step("decode", 3.0, None)]
        lines += ['{"summary": {"ttft_ms": 99.0}}']
        with tempfile.TemporaryDirectory() as folder:
            events = pathlib.Path(folder) / "events.jsonl"
            events.write_text("\n".join(lines), encoding="utf-8")
            self.assertEqual(measure.decode_times(events), ([2.0, 3.0], [1.5]))

    def test_nothing_measured_has_no_spread(self):
        self.assertIsNone(measure.spread([]))
        self.assertEqual(measure.spread([3.0, 1.0, 2.0]), {"median": 2.0, "p99": 3.0, "n": 3})


class Tables(unittest.TestCase):
    def test_no_results_make_no_tables(self):
        self.assertIsNone(tables.text_of({}))

    def test_a_failed_run_stays_in_its_row(self):
        speed = {"gpt2": [{"weights": "f16", "context": 32, "rung": "graph", "capture": "off",
                           "step_ms": {"median": 0.25, "p99": 0.5, "n": 24},
                           "device_ms": None},
                          {"weights": "f16", "context": 32, "rung": "stream", "capture": "off",
                           "problem": "the device was lost"}]}
        text = tables.text_of({"speed": speed})
        self.assertIn("| gpt2 | f16 | 32 | graph | off | 0.25 | 0.5 | - | 4000 |  |", text)
        self.assertIn("| gpt2 | f16 | 32 | stream | off | - | - | - | - | the device was lost |",
                      text)

    def test_transformers_stands_beside_the_same_type_and_context(self):
        speed = {"gpt2-medium": [
            {"weights": "f16", "context": 992, "rung": "graph", "capture": "off",
             "step_ms": {"median": 0.5, "p99": 0.6, "n": 24}},
            {"weights": "f16", "context": 992, "rung": "graph", "capture": "on",
             "step_ms": {"median": 0.1, "p99": 0.1, "n": 24}},
            {"weights": "f32", "context": 992, "rung": "graph", "capture": "off",
             "step_ms": {"median": 0.2, "p99": 0.2, "n": 24}}]}
        report = {"torch": "1", "transformers": "2", "results": [
            {"model": "gpt2-medium", "dtype": "float16", "kind": "eager",
             "contexts": [{"context": 992, "median_ms": 5.0}]}]}
        text = tables.transformers_table(report, speed)
        self.assertIn("| gpt2-medium | float16 | eager | 992 | 5 | 0.5 | 10 |", text)

    def test_a_result_beyond_the_bound_is_seen(self):
        row = {"weights": "f16", "cache": "f16", "within_bound": False, "max_difference": 1.0,
               "bound": 0.5, "max_kl": None, "top_one_agreement": 0.5,
               "first_differing_token": "3", "problem": None}
        self.assertIn("| NO |", tables.text_of({"verify": {"gpt2": [row]}}))


if __name__ == "__main__":
    unittest.main()
