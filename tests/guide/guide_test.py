# SPDX-License-Identifier: MIT
"""Every command and figure of the guide is true. Usage: guide_test.py PROGRAM [unittest
arguments].

In a page of web/guide, a block `toml` whose first line is a comment with a file's name is that
file; a block `sh` holds commands, each expected to exit with 0 or the code in its comment
(`# exit 10`); a block `text` after it quotes lines (or parts of them, spaces do not count) that
its commands printed, in their order. With SERVESCAPE_UPDATE_GOLDENS=1 a quoted line takes the
figures of the line of output that has the same words."""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GUIDE = os.path.join(ROOT, "web", "guide")
PROGRAM = ""
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def squeezed(text):
    return " ".join(text.split())


def words(text):
    return re.sub(r"[\d.,]+", "#", squeezed(text))


def pages():
    return sorted(name for name in os.listdir(GUIDE) if name.endswith(".md"))


class Player:
    """One page's blocks, in a folder of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.output = ""

    def command(self, line):
        code = re.search(r"#\s*exit (\d+)\s*$", line)
        bin_ = os.path.join(self.folder, ".bin")
        env = dict(os.environ, NO_COLOR="1", PATH=bin_ + os.pathsep + os.environ["PATH"])
        done = subprocess.run(["bash", "-c", line], cwd=self.folder, env=env, check=False,
                              capture_output=True, text=True, timeout=120)
        self.output += done.stdout + done.stderr
        return done, int(code.group(1)) if code else 0


class Guide(unittest.TestCase):
    def test_pages(self):
        self.assertEqual(pages(), ["course.md", "glossary.md", "numbers.md", "plan.md",
                                   "recipes.md"])
        for name in pages():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                self.play(name, folder)

    def play(self, name, folder):
        os.mkdir(os.path.join(folder, ".bin"))
        os.symlink(PROGRAM, os.path.join(folder, ".bin", "servescape"))
        path = os.path.join(GUIDE, name)
        with open(path, encoding="utf-8") as file:
            page = file.read()
        player = Player(folder)
        changed = page
        for kind, text in BLOCK.findall(page):
            if kind == "toml":
                self.write(folder, text)
            elif kind == "sh":
                player.output = ""
                for line in text.splitlines():
                    done, code = player.command(line)
                    self.assertEqual(done.returncode, code, f"{name}: {line}\n{done.stderr}")
                    if code == 0:
                        # That a system is played at a part of its size is always said.
                        said = re.sub(r"(?m)^.*warning: .*played at 1/\d+ of its size.*\n", "",
                                      done.stderr)
                        self.assertNotIn("warning:", said, f"{name}: {line}")
            elif kind == "text":
                changed = changed.replace(text, self.quoted(name, text, player.output))
            else:
                self.fail(f"{name}: a block of {kind}")
        if changed != page:
            with open(path, "w", encoding="utf-8") as file:
                file.write(changed)

    def write(self, folder, text):
        name = re.match(r"# ([\w.]+\.toml)\n", text)
        self.assertTrue(name, f"a block of TOML without the name of its file: {text[:60]}")
        with open(os.path.join(folder, name.group(1)), "w", encoding="utf-8") as file:
            file.write(text)

    def quoted(self, name, text, output):
        out, at = [], 0
        flat = squeezed(output)
        for line in text.splitlines():
            wanted = squeezed(line)
            found = flat.find(wanted, at)
            if found < 0 and os.environ.get("SERVESCAPE_UPDATE_GOLDENS") == "1":
                shape = re.escape(words(line)).replace(r"\#", r"[\d.,]+").replace("#", r"[\d.,]+")
                match = re.compile(shape).search(flat, at)
                self.assertTrue(match, f"{name}: nothing was printed like: {line}")
                out.append(match.group(0))
                at = match.end()
                continue
            self.assertGreaterEqual(found, 0, f"{name}: was not printed: {line}\n{output}")
            at = found + len(wanted)
            out.append(line)
        return "\n".join(out) + "\n"

    def test_links_lead_somewhere(self):
        for name in pages():
            with open(os.path.join(GUIDE, name), encoding="utf-8") as file:
                for target in re.findall(r"\]\(([\w.]+)\.html\)", file.read()):
                    self.assertIn(target + ".md", pages())

    def test_each_word_of_a_verdict_is_explained(self):
        whole = json.loads(subprocess.run([PROGRAM, "schema", "--result"], check=True,
                                          capture_output=True, text=True).stdout)
        with open(os.path.join(GUIDE, "numbers.md"), encoding="utf-8") as file:
            page = file.read()
        loads = whole["definitions"]["verdict"]["enum"]
        for word in loads + whole["properties"]["goals"]["enum"][1:]:  # none: no goals
            self.assertIn(f"*{word}*", page)

    def test_pages_are_built_with_every_metric(self):
        python = next((python for python in ("python3", "/usr/bin/python3") if subprocess.run(
            [python, "-c", "import markdown"], check=False, capture_output=True).returncode == 0),
                      None)
        if python is None:
            self.skipTest("needs python3-markdown")
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([python, os.path.join(GUIDE, "build.py"), folder], check=True)
            with open(os.path.join(folder, "glossary.html"), encoding="utf-8") as file:
                glossary = file.read()
            reference = subprocess.run([PROGRAM, "reference"], check=True, capture_output=True,
                                       text=True).stdout
            table = reference[reference.index("## Metrics"):]
            for metric in re.findall(r"^\| `([^`]+)`", table, re.MULTILINE):
                self.assertIn("<code>%s</code>" % metric.replace("*", "NAME"), glossary)
            self.assertNotIn("@", re.sub(r"@media", "", glossary))
            for page in pages():
                self.assertTrue(os.path.exists(os.path.join(folder, page[:-3] + ".html")))


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
