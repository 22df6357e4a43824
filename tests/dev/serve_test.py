#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`./dev serve` serves, also where the quick start's goal is missed: serve_test.py DEV.

Beside a copy of the script stand programs that only say what they were asked.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

DEV = sys.argv[1]


def serve(status):
    """What is served when the quick start ends with the status, and the script's own status."""
    with tempfile.TemporaryDirectory() as folder:
        def put(name, text):
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o755)

        shutil.copy(DEV, os.path.join(folder, "dev"))
        put("build/native/servescape", f"#!/bin/sh\necho \"$@\"\nexit {status}\n")
        put(".ci/serve.py", "import sys\nprint('serves', *sys.argv[1:])\n")
        for name in ("native/build.ninja", "wasm/build.ninja", "fetched/slimgui-0.8.3.tar.gz",
                     "fetched/zlib_ng-1.1.0.tar.gz", "fetched/zstd-1.5.7.2.tar.gz"):
            put("build/" + name, "")
        put("bin/cmake", "#!/bin/sh\n")
        path = os.path.join(folder, "bin") + os.pathsep + os.environ["PATH"]
        run = subprocess.run(["./dev", "serve"], cwd=folder, capture_output=True, text=True,
                             env={**os.environ, "PATH": path, "PORT": "8099"}, check=False)
        return run.stdout, run.returncode


class Serve(unittest.TestCase):
    def test_a_goal_that_is_missed_is_no_failure(self):
        expected = "run scenarios/quickstart.toml\nserves build/web 8099\n"
        for status in (0, 10):
            self.assertEqual(serve(status), (expected, 0))

    def test_a_failure_is_one(self):
        text, status = serve(3)
        self.assertNotIn("serves", text)
        self.assertNotEqual(status, 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
