#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each package is installed in a clean folder and run there; ./dev package calls it.

package_test.py PACKAGES PROGRAM    the folder of packages, and a program to compare with
"""
import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
import urllib.request
import venv
import zipfile

PACKAGES, PROGRAM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
SETTINGS = ["--set", "run.duration=5min", "--set", "run.replications=2"]
NODE = """
import assert from 'node:assert';
import { load, names, run, runAsync, validate, ScenarioError, textOf } from 'servescape';
await load();
const set = { 'run.duration': '5min', 'run.replications': 2 };
const report = run('mmc', { set });
const shares = [];
const again = await runAsync(textOf('mmc'), { set, onProgress: (share) => shares.push(share) });
assert.equal(again.json, report.json);
assert.equal(shares.at(-1), 1);
assert.ok(names().includes('quickstart'));
assert.throws(() => run('mmc', { set: { 'service.server.replica': 2 } }),
  (error) => error instanceof ScenarioError && /did you mean/.test(error.message));
assert.throws(() => validate('[traffic\\n'), ScenarioError);
const replay = textOf('mmc').replace('"poisson"\\nrate = "320/s"',
  '"trace"\\ntrace = { file = "log.csv" }');
const log = 'time_s\\n' + Array.from({ length: 99 }, (_, i) => `${i / 9}\\n`).join('');
assert.ok(run(replay, { set: { 'run.duration': '10s', 'run.warmup': '1s' },
  files: { 'log.csv': log } }).data.requests > 0);
const abort = new AbortController();
abort.abort();
await assert.rejects(runAsync('mmc', { signal: abort.signal }));
console.log(report.json);
"""


def only(ending):
    found = [name for name in os.listdir(PACKAGES) if name.endswith(ending)]
    assert len(found) == 1, f"{ending}: {found}"
    return os.path.join(PACKAGES, found[0])


def call(*arguments, cwd=None):
    done = subprocess.run(arguments, cwd=cwd, text=True, capture_output=True, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": cwd or "/"})
    assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def wanted():
    return call(PROGRAM, "run", "mmc", "--json", "-q", *SETTINGS)


class Packages(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def licences(self, folder):
        names = os.listdir(folder)
        self.assertIn("servescape.txt", names)
        self.assertGreater(len(names), 6)

    def check_program(self, root):
        """It runs where there is nothing else: no libraries, no files."""
        if os.geteuid() == 0:
            path = os.path.relpath(os.path.join(root, "bin", "servescape"), self.folder)
            told = call("chroot", self.folder, "/" + path, "run", "mmc", "--json", "-q", *SETTINGS)
        else:
            told = call(os.path.join(root, "bin", "servescape"), "run", "mmc", "--json", "-q",
                        *SETTINGS, cwd=self.folder)
        self.assertEqual(told, wanted())
        self.licences(os.path.join(root, "share", "doc", "servescape", "licenses"))
        self.assertTrue(os.path.exists(os.path.join(root, "share/servescape/scenarios/mmc.toml")))

    def test_checksums(self):
        with open(os.path.join(PACKAGES, "SHA256SUMS"), encoding="utf-8") as file:
            lines = [line.split() for line in file]
        self.assertEqual(sorted(name for _, name in lines),
                         sorted(set(os.listdir(PACKAGES)) - {"SHA256SUMS"}))
        for digest, name in lines:
            with open(os.path.join(PACKAGES, name), "rb") as file:
                self.assertEqual(hashlib.sha256(file.read()).hexdigest(), digest, name)

    def test_archive(self):
        with tarfile.open(only(".tar.gz")) as archive:
            archive.extractall(self.folder)
        top, = os.listdir(self.folder)
        self.check_program(os.path.join(self.folder, top))

    def test_debian_package(self):
        deb = only(".deb")
        self.assertEqual(call("dpkg-deb", "--field", deb, "Package").strip(), "servescape")
        self.assertEqual(call("dpkg-deb", "--field", deb, "Depends").strip(), "")
        call("dpkg-deb", "--extract", deb, self.folder)
        self.check_program(os.path.join(self.folder, "usr"))

    def test_site(self):
        with zipfile.ZipFile(only(".zip")) as archive:
            archive.extractall(self.folder)
        top, = os.listdir(self.folder)
        root = os.path.join(self.folder, top)
        self.licences(os.path.join(root, "licenses"))
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=root)
        handler.log_message = lambda *_: None
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        for name in ("", "servescape.css", "guide/plan.html"):
            with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/{name}") as page:
                self.assertTrue(page.read())

    def test_wheel(self):
        venv.create(self.folder, with_pip=True)
        python = os.path.join(self.folder, "bin", "python")
        call(python, "-m", "pip", "install", "--quiet", "--no-index", only(".whl"))
        script = ("import servescape; print(servescape.run('mmc', set={'run.duration': '5min', "
                  "'run.replications': 2}).json)")
        self.assertEqual(call(python, "-I", "-c", script, cwd=self.folder), wanted())

    def test_npm(self):
        with open(os.path.join(self.folder, "package.json"), "w", encoding="utf-8") as file:
            json.dump({"name": "empty", "private": True, "type": "module"}, file)
        call("npm", "install", "--offline", "--no-audit", "--no-fund", "--silent", only(".tgz"),
             cwd=self.folder)
        with open(os.path.join(self.folder, "try.js"), "w", encoding="utf-8") as file:
            file.write(NODE)
        self.assertEqual(call("node", "try.js", cwd=self.folder), wanted())
        self.licences(os.path.join(self.folder, "node_modules/servescape/licenses"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
