#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rules of the house, checked: tidy.py [ROOT]. Prints FILE:LINE: what is wrong, and fails.

A rule is a function from a tree ({path: text}) to complaints; RULES lists them. To add one: write
it, list it, and give tidy_test.py a bad sample.
"""
import os
import posixpath
import re
import sys

from cpp_scan import blank, scan

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "README.md", "CONTRIBUTING.md", "CHANGELOG.md",
             "LICENSE", "dev", ".gitignore", ".ci", "sim", "ui", "web", "scenarios", "tests"}
AT_TIMES = {"findings"}  # at the top level, too, while there are any
NOT_OURS = {".git", "build", "node_modules", "__pycache__"}

# Folder -> what it may include, beside itself. A name with a dot is one header.
MAY_USE = {
    "base": [],
    "autoscaler": ["base"],
    "batching": ["base", "random", "kernel/observer.h", "scenario/config.h"],
    "serverless": ["base", "random", "batching", "kernel/observer.h",
                   "scenario/config_serverless.h"],
    "llm": ["base"],
    "schedule": ["base"],
    "registry": ["base", "schedule/civil.h"],
    "random": ["base"],
    "drift": ["base", "random"],
    "jobs": ["base", "schedule", "scenario/config_job.h"],
    "rollout": ["base", "kernel/observer.h", "scenario/config_aging.h",
                "scenario/config_rollout.h"],
    "nodes": ["base", "random", "kernel/observer.h", "scenario/config_nodes.h"],
    "balancing": ["base", "random", "kernel/observer.h"],
    "systems": ["base", "random", "autoscaler", "balancing", "catalog", "kernel/observer.h",
                "llm", "scenario", "schedule", "vectors"],
    "cache": ["base", "random"],
    "kernel": ["base"],
    "theory": ["base"],
    "vectors": ["base", "random"],
    "catalog": ["base"],
    "metrics": ["base", "kernel/observer.h"],
    "scenario": ["base", "random", "catalog"],
    "input": ["base", "scenario"],
    "manifest": ["base", "autoscaler", "schedule", "theory", "scenario"],
    "deploy": ["base", "autoscaler", "manifest", "scenario"],
    "model": ["base", "random", "autoscaler", "cache", "kernel", "catalog", "scenario/config.h",
              "scenario/config_adapters.h", "scenario/config_aging.h", "scenario/config_job.h",
              "scenario/config_kv.h",
              "scenario/config_nodes.h",
              "scenario/config_prompts.h", "scenario/config_rollout.h",
              "scenario/config_serverless.h", "scenario/traits.h"],
    "engine": ["base", "autoscaler", "balancing/proxy.h", "jobs", "llm", "nodes", "random",
               "rollout", "batching", "cache", "kernel", "model", "serverless", "scenario/config.h",
               "scenario/config_adapters.h", "scenario/config_endpoints.h", "scenario/config_kv.h",
               "scenario/config_prompts.h"],
    "study": ["base", "random", "balancing/proxy.h", "kernel", "model", "engine", "metrics",
              "scenario/config.h", "scenario/metric_names.h", "scenario/traits.h"],
    "report": ["base", "metrics", "theory", "scenario/config.h", "scenario/config_job.h"],
    "studies": ["base", "metrics", "model", "scenario", "study", "report"],
    "lessons": ["base", "metrics", "random", "scenario", "study", "report", "studies"],
    "servescape.h": ["report", "scenario", "study"],
    "cli": ["base", "autoscaler", "manifest", "deploy", "balancing", "systems", "llm", "schedule",
            "drift", "registry", "rollout", "cache", "catalog", "metrics", "theory", "vectors",
            "scenario", "input", "study", "report", "studies", "lessons"],
    "python": ["cli", "input", "report", "scenario", "studies", "study"],
}
# A room of the engine -> the rooms whose verbs it may call. `parts` are those of the folder
# station/, which share its records.
ROOMS = {
    "Core": [],
    "Tasks": ["core"],
    "Sources": ["core", "tasks", "paths"],
    "Paths": ["core", "tasks", "sources", "forks", "callers", "stations", "rollouts", "caches",
              "jobs", "stores"],
    "Jobs": ["core", "tasks", "paths", "stores"],
    "Rollouts": ["core", "aging"],
    "Aging": ["core"],
    "Forks": ["core", "tasks", "paths", "callers", "stations"],
    "Callers": ["core", "tasks", "paths", "forks"],
    "parts": ["core", "tasks", "sources", "paths", "forks", "stations", "rollouts", "aging",
              "router", "fleet"],
    "Router": ["tasks", "stations", "endpoints", "fleet"],
    "Fleet": ["core", "stations", "nodes", "caches"],
    "Nodes": ["core", "autoscaling", "fleet"],
    "Failures": ["core", "fleet"],
    "Autoscaling": ["core", "stations", "fleet"],
    "Incidents": ["core", "stations", "fleet", "caches", "stores"],
    "Caches": ["core", "tasks", "paths"],
    "Stores": ["tasks", "paths"],
}
STATION_PARTS = ["admission", "batches", "blocking", "endpoints", "fcfs", "gate", "iterations",
                 "line", "paged", "proxies", "rotation", "servers", "sharing", "systems", "QueueAt",
                 "ServerAt", "StateOf", "Append", "AllQueues", "AllServers", "AllStates",
                 "ByReplica"]
# What a folder of the engine may include of another; every room may include what stands in none.
ENGINE_MAY_USE = {
    "task": [],
    "traffic": ["task/task.h"],
    "path": ["task/task.h"],
    "station": ["task/task.h", "routing/draw.h"],
    "routing": ["task/task.h"],
    "fleet": [],
    "data": ["task/task.h"],
    "tandem": ["traffic/arrivals.h", "routing/draw.h"],
}
# What study/ does not read of a scenario: it asks sim/model/ what it needs of services, traffic and
# paths, and the configuration for names, goals (a class's deadline is one) and the run alone.
PART = re.compile(
    r"\b(?:Attempt|Batching|Block|Cache|Class|Failure|Incident|Key|Path|Pool|Queue|Service|Session|"
    r"Source|Step|Store|Token|Traffic)Config\b|"
    r"\bconfig\.(?:caches|classes|incidents|paths|services|stores|traffic)\[\w+\]\."
    r"(?!name\b|host\b|deadline\b)\w+")
MOST_METHODS = 40
OUTSIDE_HEADERS = re.compile(r"^(generated/|imgui|implot)")

BANNED_HEADERS = {"random", "iostream", "fstream", "filesystem", "chrono", "ctime", "time.h",
                  "sys/time.h", "format", "coroutine"}
LIBM = ("log|exp|pow|sin|cos|tan|log2|log10|exp2|expm1|log1p|tgamma|lgamma|cbrt|hypot|erf|erfc|"
        "atan|atan2|asin|acos|sinh|cosh|tanh")
BANNED_WORDS = [  # in sim/ but cli/
    (r"\bfloat\b", "float (use double: state must not lose bits)"),
    (r"\bthread_local\b", "thread_local (two runs must stand side by side)"),
    (r"\bgetenv\s*\(", "getenv (the engine takes everything as arguments)"),
    (r"\bs?rand\s*\(", "rand (use a named stream)"),
    (r"\bstd::(cout|cerr|clog|cin)\b|\b(printf|puts|putchar)\s*\(", "output from the engine"),
    (r"\bstd::(time|clock)\s*\(|\btime\s*\(\s*(NULL|nullptr|0|&)", "a clock (time is simulated)"),
    (r"\b(gettimeofday|clock_gettime)\b", "a clock (time is simulated)"),
    (rf"\bstd::({LIBM})\s*\(", "libm (use sim/base/math.h: libm differs between platforms)"),
]
MACHINE_PATHS = re.compile(r"(?<![\w.$}/-])/(?:work|tmp|root|home)(?=[/\"'\s`)]|$)")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
HOSTS = re.compile(r"\b(?:pypi|npmjs|pythonhosted|debian|ubuntu|githubusercontent)\.(?:org|com)\b")
CODE = (".h", ".cpp", ".py", ".mjs", ".js", ".css", ".cmake")
TEXT = CODE + (".txt", ".md", ".toml", ".json", ".html", ".in")


def is_code(path):
    return path.endswith(CODE) or posixpath.basename(path) == "CMakeLists.txt" or \
        path in ("dev", ".ci/run") or path.endswith(".sh")


def is_cpp(path):
    return path.endswith((".h", ".cpp"))


def engine(path):
    """In sim/, but not in the command-line program, nor in Python's module."""
    return path.startswith("sim/") and not path.startswith(("sim/cli/", "sim/python/"))


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def top_level(tree):
    names = {path.split("/")[0] for path in tree}
    for name in sorted(names - TOP_LEVEL - AT_TIMES):
        yield name, 1, "the top level is full: this belongs into one of its folders"
    for name in sorted(TOP_LEVEL - names):
        yield name, 1, "the top level lacks it"


def sizes(tree):
    for path, text in tree.items():
        if not is_code(path):
            continue
        cap = 800 if path.startswith("tests/") else 500
        lines = text.count("\n")
        if lines > cap:
            yield path, cap + 1, f"{lines} lines, the cap is {cap}: divide it"
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > 100:
                yield path, number, f"{len(line)} columns, the cap is 100"
            if line != line.rstrip():
                yield path, number, "space at the end of the line"
            if "\t" in line:
                yield path, number, "a tab"


def functions(tree):
    for path, text in tree.items():
        if not is_cpp(path):
            continue
        for function in scan(text)[0]:
            lines = function.last - function.first + 1
            if lines > 70:
                yield path, function.first, f"{function.name} has {lines} lines, the cap is 70"


def openings(tree):
    for path, text in tree.items():
        lines = text.split("\n")
        if is_code(path) or path.endswith(".html"):
            if not any("SPDX-License-Identifier: MIT" in line for line in lines[:2]):
                yield path, 1, "the first line must be the SPDX line"
        if path.endswith(".h"):
            if len(lines) < 2 or not lines[1].startswith("// "):
                yield path, 2, "a header opens with a paragraph that says what it is for"
            if "#pragma once" not in lines:
                yield path, 1, "no #pragma once"


def includes(path, text):
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', text, re.MULTILINE):
        yield line_of(text, match.start(2)), match.group(1), match.group(2)


def allowed_include(path, target):
    """Why `path` must not include the project's header `target`, or nothing."""
    parts, to = path.split("/"), target.split("/")
    if to[0] == "tests" and parts[0] != "tests":
        return "only tests include tests"
    if parts[0] == "sim":
        if parts[1] == "cli" and to[0] == "scenarios":
            return None  # the scenarios it carries
        if target == "scenarios/embedded.h" and parts[1] == "cli":
            return None
        if to[0] != "sim":
            return f"sim/ must not know {to[0]}/"
        mine, inner = parts[1], "/".join(to[1:])
        if mine != to[1] and to[1] not in MAY_USE.get(mine, []) and \
                inner not in MAY_USE.get(mine, []):
            uses = ", ".join(MAY_USE.get(mine, [])) or "nothing else"
            return f"{mine} must not use {inner} (it may use: {uses})"
    if parts[0] == "ui" and to[0] == "web":
        return "ui/ must not know web/"
    return None


def include_rules(tree):
    for path, text in tree.items():
        if not is_cpp(path):
            continue
        for line, bracket, target in includes(path, blank(text, keep_strings=True)):
            if bracket == '"' and target in tree:
                reason = allowed_include(path, target)
                if reason:
                    yield path, line, reason
            elif bracket == '"' and not OUTSIDE_HEADERS.match(target):
                yield path, line, f'"{target}" is no file of this tree (includes start at its root)'
            if path.startswith("sim/") and re.match(r"imgui|implot|emscripten|GLES", target):
                yield path, line, f"sim/ must not include {target}"
            if path.startswith("ui/") and re.match(r"emscripten|GLES", target):
                yield path, line, f"ui/ has no platform code: {target}"
            if engine(path) and bracket == "<" and target in BANNED_HEADERS:
                yield path, line, f"<{target}> is banned in the engine"


def rooms(tree):
    """A room of the engine names whom it reaches (sim/engine/room.h), and reaches nobody else."""
    for path, text in tree.items():
        if not path.startswith("sim/engine/") or not path.endswith(".h"):
            continue
        code = blank(text, keep_strings=True)
        folder = path.split("/")[2] if path.count("/") > 2 else ""
        for line, bracket, target in includes(path, code):
            to = target.split("/")
            if not folder or bracket == "<" or to[:2] != ["sim", "engine"]:
                continue
            inner = "/".join(to[2:])
            if len(to) > 3 and to[2] != folder and inner not in ENGINE_MAY_USE.get(folder, []):
                yield path, line, f"{folder} must not include {inner}: rooms reach each other " \
                                  "through verbs (sim/engine/room.h)"
            if inner in ("engine.h", "verbs.h"):
                yield path, line, f"no room includes {inner}"
        for room in re.finditer(r"\bclass (\w+) : public (Room|StationPart)<E, \w+>", code):
            name = "parts" if room.group(2) == "StationPart" else room.group(1)
            if name == "StationPart":
                continue  # what the parts have in common
            if name not in ROOMS:
                yield path, line_of(code, room.start()), f"ROOMS does not list {name}"
                continue
            allowed = ROOMS[name] + ["model", "observer"]
            allowed += STATION_PARTS if name == "parts" else []
            for used in re.finditer(r"\b(?:Base|Part)::(\w+)", code):
                if used.group(1) not in allowed:
                    yield path, line_of(code, used.start()), \
                        f"{room.group(1)} must not reach {used.group(1)}"
            for used in re.finditer(r"\bengine\(\)", code):
                yield path, line_of(code, used.start()), "a room names whom it reaches by `using`"


def study_asks(tree):
    """What a scenario asks of its services and what they can do, study/ asks the model."""
    for path, text in tree.items():
        if not path.startswith("sim/study/") or not is_cpp(path):
            continue
        code = blank(text)
        for match in PART.finditer(code):
            yield path, line_of(code, match.start()), \
                f"study/ asks sim/model/, not {match.group()}"


def class_bodies(code):
    """(name, line, body) of each class and struct, the bodies of what stands in it left out."""
    for match in re.finditer(r"\b(?:class|struct) (\w+)(?: final)?(?:\s*:[^;{}()]*)?\s*\{", code):
        depth, at, body = 1, match.end(), []
        while depth and at < len(code):
            depth += {"{": 1, "}": -1}.get(code[at], 0)
            if depth == 1:
                body.append("{}" if code[at] == "}" else code[at])
            at += 1
        yield match.group(1), line_of(code, match.start()), "".join(body)


def methods(body):
    """How many functions a class declares."""
    count = 0
    for statement in re.split(r";|\{\}", re.sub(r"\b(?:public|private|protected)\s*:", " ", body)):
        statement = re.sub(r"\[\[.*?\]\]|SERVESCAPE_\w+|template\s*<[^()]*?>(?=\s*\w)", " ",
                           statement, flags=re.DOTALL).strip()
        if re.match(r"(using|friend|typedef|static_assert|enum|class|struct|union)\b", statement):
            continue
        if re.search(r"[\w>=&*\]]\s*\(", statement.split("=")[0] if "operator" not in statement
                     else statement):
            count += 1
    return count


def class_sizes(tree):
    for path, text in tree.items():
        if not is_cpp(path) or not path.startswith("sim/"):
            continue
        for name, line, body in class_bodies(blank(text)):
            count = methods(body)
            if count > MOST_METHODS:
                yield path, line, f"{name} has {count} methods, the cap is {MOST_METHODS}"


def banned_words(tree):
    for path, text in tree.items():
        if is_cpp(path) and engine(path):
            code = blank(text)
            for pattern, why in BANNED_WORDS:
                for match in re.finditer(pattern, code):
                    yield path, line_of(code, match.start()), f"banned in the engine: {why}"
        if is_code(path) and not path.startswith("tests/tidy/"):
            for match in re.finditer(r"-ffast-math|-Ofast", text):
                yield path, line_of(text, match.start()), f"{match.group(0)} breaks reproducibility"


def mutable_state(tree):
    constant = re.compile(r"^(using|typedef|struct|class|enum|union|template|static_assert|friend|"
                          r"extern const|extern template|namespace|const\b|constexpr|"
                          r"(static |inline )+(const|constexpr)\b)")
    for path, text in tree.items():
        if not is_cpp(path) or not engine(path):
            continue
        found, statements = scan(text)
        for line, statement in statements:
            before = re.split(r"[={]", statement)[0]
            if statement and "(" not in before and not constant.match(statement) and \
                    re.match(r"[\w:<>,\s*&]+\s[*&]?\w+(\[\w*\])*\s*$", before):
                yield path, line, "a mutable global"
        for function in found:
            pattern = r"\bstatic\s+(?!const\b|constexpr\b)[^;({]*[;={(]"
            for match in re.finditer(pattern, function.body):
                yield path, function.first + function.body.count("\n", 0, match.start()), \
                    f"a mutable static in {function.name}"


def unordered_iteration(tree):
    for path, text in tree.items():
        if not is_cpp(path) or not path.startswith("sim/"):
            continue
        code = blank(text)
        names = re.findall(r"\bunordered_\w+\s*<[^;{}()]*>\s*[&*]?\s*(\w+)\s*[;={,)]", code)
        for name in set(names):
            pattern = (rf"for\s*\([^;)]*:\s*(?:\w+(?:\.|->))*{name}\s*\)|"
                       rf"\b{name}(?:\.|->)c?begin\s*\(")
            for match in re.finditer(pattern, code):
                yield path, line_of(code, match.start()), \
                    f"iteration over the unordered {name}: its order differs between platforms"


def listed(tree):
    included = {target for path, text in tree.items() if is_cpp(path) or path.endswith(".in")
                for _, _, target in includes(path, text)}
    lists = {posixpath.dirname(path): text for path, text in tree.items()
             if posixpath.basename(path) == "CMakeLists.txt"}
    modules = "\n".join(text for path, text in tree.items() if path.endswith(".cmake"))
    for path in tree:
        if path.endswith(".h") and path not in included and path not in modules:
            yield path, 1, "nobody includes it"
        if path.endswith(".cpp"):
            folder = posixpath.dirname(path)
            while True:
                pattern = rf"(?<![\w./-]){re.escape(posixpath.relpath(path, folder))}(?![\w.])"
                if folder in lists and re.search(pattern, lists[folder]):
                    break
                if not folder:
                    if path not in modules:
                        yield path, 1, "no CMakeLists.txt lists it"
                    break
                folder = posixpath.dirname(folder)


def words(tree):
    for path, text in tree.items():
        if path.startswith("tests/tidy/") or not (path.endswith(TEXT) or is_code(path)):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if MACHINE_PATHS.search(line):
                yield path, number, "a path of some machine"
            if UNFINISHED.search(line):
                yield path, number, "unfinished: finish it, or say the limitation in the README"
            if HOSTS.search(line):
                yield path, number, "the name of a package host"


def invariants(tree):
    """Each line of sim/INVARIANTS.md names tests that there are."""
    path = "sim/INVARIANTS.md"
    text = tree.get(path, "")
    for bullet in re.finditer(r"^\* (?:.+\n)+?(?=\* |\n|\Z)", text, re.MULTILINE):
        named = re.findall(r'`(tests/\S+)`: "([^"]+)"', bullet.group())
        line = line_of(text, bullet.start())
        if not named:
            yield path, line, "an invariant without a test"
        for file, name in named:
            if f'TEST_CASE("{name}"' not in tree.get(file, ""):
                yield path, line, f'{file} has no test "{name}"'


def recipes(tree):
    """The recipes of CONTRIBUTING.md name files that there are, and words that stand in them: each
    in the last file named before it in its paragraph or step."""
    path = "CONTRIBUTING.md"
    text = tree.get(path, "")
    part = re.search(r"^## To add one\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    paragraphs = re.finditer(r"(?:^[^\n]+\n)+?(?=\d+\. |\n|\Z)", part.group(1), re.MULTILINE) \
        if part else []
    for paragraph in paragraphs:
        file = None
        for name in re.finditer(r"`([^`\n]+)`", paragraph.group()):
            word = name.group(1)
            line = line_of(text, part.start(1) + paragraph.start() + name.start())
            if "*" in word or word.startswith(("./", ".")):
                continue
            if word.startswith(("sim/", "ui/", "web/", "tests/", "scenarios/")):
                file = word
                if not any(each == word or word.endswith("/") and each.startswith(word)
                           for each in tree):
                    yield path, line, f"there is no {word}"
                    file = None
            elif file and not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", tree.get(file, "")):
                yield path, line, f"{file} has no {word}"


def told_files(tree):
    """A source file that README.md or another guide names is there, by its path or its end."""
    for path in ("README.md", "CONTRIBUTING.md", "sim/ARCHITECTURE.md", "sim/INVARIANTS.md"):
        text = tree.get(path, "")
        for name in re.finditer(r"`([\w./-]*\w\.(?:h|cpp|py|mjs|md))`", text):
            if not name.group(1).startswith("build/") and not any(
                    ("/" + each).endswith("/" + name.group(1)) for each in tree):
                yield path, line_of(text, name.start()), f"there is no {name.group(1)}"


def suites(tree):
    """Each suite stands in the table of CONTRIBUTING.md, by name, or within one of its ranges."""
    path = "CONTRIBUTING.md"
    named = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", tree.get(path, ""),
                                                           re.MULTILINE))))
    for file, text in tree.items():
        if not file.startswith("tests/") or not file.endswith("CMakeLists.txt"):
            continue
        for name in re.findall(r"(?:servescape_test\(|add_test\(NAME )(\w+)", text):
            folder = posixpath.basename(posixpath.dirname(file))
            if name != folder and name not in named:
                yield path, 1, f"the table of suites lacks {name}"


RULES = [top_level, sizes, functions, openings, include_rules, rooms, study_asks, class_sizes,
         banned_words, mutable_state, unordered_iteration, listed, words, invariants, recipes,
         told_files, suites]


def check(tree):
    """All complaints, in the order of places."""
    found = sorted(set(complaint for rule in RULES for complaint in rule(tree)))
    return [f"{path}:{line}: {what}" for path, line, what in found]


def read(root):
    tree = {}
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS)
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                data = file.read()
            relative = os.path.relpath(path, root).replace(os.sep, "/")
            if relative != ".git":  # a file in a worktree
                tree[relative] = "" if b"\0" in data else data.decode("utf-8", errors="replace")
    return tree


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "..")
    tree = read(root)
    complaints = check(tree)
    print("\n".join(complaints))
    print(f"{len(tree)} files, {len(complaints)} complaints")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
