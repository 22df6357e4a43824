#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The Python package beside those it meets: frames, plots, Dask, a notebook, a type checker. Needs
.ci/requirements-python.txt; ./dev prove calls it.

ecosystem_test.py FOLDER SOURCE    the folder that holds the package, and the sources
"""
import os
import subprocess
import sys
import tempfile
import unittest

PACKAGE, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sys.path.insert(0, PACKAGE)
os.environ["PYTHONPATH"] = PACKAGE  # of workers, and of the notebook

import matplotlib  # noqa: E402

import servescape  # noqa: E402

matplotlib.use("Agg")  # here, and not in the notebook, which shows its pictures

REPLICAS = "service.server.replicas"
SHORT = {"run.duration": "5min", "run.replications": 2}


class Frames(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sweep = servescape.sweep("mmc", {REPLICAS: [5, 6]}, set=SHORT)
        cls.report = servescape.run("mmc", set=SHORT)

    def test_hold_what_the_rows_hold(self):
        for result in (self.sweep, self.report, self.report.curves["throughput"]):
            rows = result.rows()
            for frame in (result.to_pandas(), result.to_polars(), result.to_arrow()):
                columns = getattr(frame, "columns", None)
                names = list(getattr(frame, "column_names", columns))
                self.assertEqual(names, list(rows[0]))
                self.assertEqual(len(frame), len(rows))
            # As texts: NaN is not equal to itself.
            self.assertEqual(str(result.to_polars().to_dicts()[0]), str(rows[0]))

    def test_numbers_are_numbers(self):
        frame = self.sweep.to_pandas()
        self.assertEqual(frame[REPLICAS].tolist(), [5, 6])
        self.assertGreater(frame["latency.mean"][0], frame["latency.mean"][1])

    def test_curves_are_drawn(self):
        for axes in (self.report.plot("throughput"), self.sweep.plot("latency.mean"),
                     servescape.sweep("mmc", {"run.seed": [1]}, set=SHORT).plot("throughput")):
            self.assertEqual(len(axes.lines), 1)
            self.assertTrue(axes.get_ylabel())
        with self.assertRaisesRegex(KeyError, "did you mean latency.mean"):
            self.sweep.plot("latency.men")

    def test_a_bar_is_shown(self):
        servescape.run("mmc", set=SHORT, progress=True)


class Dask(unittest.TestCase):
    def test_the_bits_are_the_same_where_a_worker_is_killed(self):
        from dask.distributed import Client, LocalCluster

        vary = {"run.seed": list(range(1, 13))}
        whole = servescape.sweep("mmc", vary)
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, \
                Client(cluster) as client:
            killed = []

            def after_a_point(_):
                if not killed:
                    worker = next(iter(cluster.workers.values()))
                    killed.append(worker.pid)
                    os.kill(worker.pid, 9)

            cut = servescape.sweep("mmc", vary, executor=client.get_executor(),
                                   progress=after_a_point)
        self.assertEqual(len(killed), 1)
        self.assertEqual(cut.json, whole.json)


class Notebook(unittest.TestCase):
    def test_runs_from_top_to_bottom(self):
        import nbformat
        from nbclient import NotebookClient

        folder = os.path.join(SOURCE, "sim/python/examples")
        for name in sorted(os.listdir(folder)):
            notebook = nbformat.read(os.path.join(folder, name), as_version=4)
            for cell in notebook.cells:
                self.assertFalse(cell.get("outputs"), f"{name} is kept without outputs")
            NotebookClient(notebook, timeout=300,
                           resources={"metadata": {"path": folder}}).execute()
            shown = [out for cell in notebook.cells for out in cell.get("outputs", [])]
            self.assertTrue([out for out in shown if "image/png" in out.get("data", {})], name)


class Types(unittest.TestCase):
    def test_are_strict(self):
        use = ("import servescape\n"
               "report = servescape.run('mmc', set={'run.seed': 2})\n"
               "reveal_type(report['latency.p99'].value)\n")
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "use.py"), "w", encoding="utf-8") as file:
                file.write(use)
            done = subprocess.run(
                [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports",
                 "--cache-dir", folder, "use.py"], cwd=folder, capture_output=True, text=True,
                check=False, env={**os.environ, "MYPYPATH": os.path.join(SOURCE, "sim/python")})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn('"float"', done.stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
