#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every rule of tidy.py sees its bad sample, and leaves a good tree alone."""
import sys

import tidy

SPDX = "// SPDX-License-Identifier: MIT\n"
HEADER = SPDX + "// What it is for.\n#pragma once\n"
GOOD = {
    "CMakeLists.txt": "# SPDX-License-Identifier: MIT\nadd_subdirectory(sim)\n",
    "CMakePresets.json": "{}\n",
    "README.md": "Servescape\n",
    "CONTRIBUTING.md": "How to build\n",
    "CHANGELOG.md": "What changed\n",
    "findings/library.sh": "#!/bin/sh\n# SPDX-License-Identifier: MIT\n",
    "LICENSE": "MIT\n",
    "dev": "#!/bin/sh\n# SPDX-License-Identifier: MIT\n",
    ".gitignore": "/build/\n",
    ".ci/run": "#!/bin/sh\n# SPDX-License-Identifier: MIT\n",
    "sim/base/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nservescape_module(base a.cpp)\n",
    "sim/INVARIANTS.md": '* It holds.\n  `tests/main.cpp`: "one is one"\n',
    "sim/base/a.h": HEADER + "namespace servescape {\nint A();\nclass B;\n}  // namespace\n",
    "sim/base/a.cpp": SPDX + '#include "sim/base/a.h"\n#include <vector>\n'
    "namespace servescape {\nnamespace {\nconstexpr int kA = 1;\nconst char* const kNames[] = {\n"
    '  "float", "thread_local"};\n}  // namespace\n'
    "int A() {\n  static const int a = kA;  // float, std::exp(1)\n  return a;\n}\n}\n",
    "sim/CMakeLists.txt": "# SPDX-License-Identifier: MIT\n",
    "sim/model/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nx(m.cpp)\n",
    "sim/model/m.cpp": SPDX + '#include "sim/base/a.h"\n#include "sim/scenario/config.h"\n'
    "#include <unordered_map>\nint F(const std::unordered_map<int, int>& seen) {\n"
    "  return seen.count(3);\n}\n",
    "sim/scenario/config.h": HEADER + "struct Config {\n  double rate = 0;\n};\n",
    "sim/scenario/parse.h": HEADER + "Config Parse();\n",
    "sim/cli/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nx(main.cpp)\n",
    "sim/cli/main.cpp": SPDX + '#include <iostream>\n#include "scenarios/embedded.h"\n'
    '#include "sim/scenario/parse.h"\n'
    "int calls = 0;\nint main() { return calls; }\n",
    "sim/engine/engine.h": HEADER + '#include "sim/engine/data/stores.h"\n'
    '#include "sim/engine/task/task.h"\n',
    "sim/engine/task/task.h": HEADER,
    "sim/engine/data/stores.h": HEADER + '#include "sim/engine/task/task.h"\n'
    "template <class E>\nclass Stores : public Room<E, Stores> {\n"
    "  using Base = Room<E, Stores>;\n  using Base::model, Base::tasks;\n};\n",
    "sim/study/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nx(curves.cpp)\n",
    "sim/study/curves.cpp": SPDX + "int N() { return config.services[s].name; }\n",
    "ui/app.h": HEADER,
    "ui/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nx(app.cpp)\n",
    "ui/app.cpp": SPDX + '#include "imgui.h"\n#include "sim/base/a.h"\n#include "ui/app.h"\n',
    "web/page.mjs": SPDX,
    "scenarios/a.toml": 'title = "a"\n',
    "scenarios/embedded.h": HEADER,
    "tests/main.cpp": SPDX + '#include "sim/engine/engine.h"\nTEST_CASE("one is one") {}\n',
    "tests/CMakeLists.txt": "# SPDX-License-Identifier: MIT\nx(main.cpp)\n",
}
A = GOOD["sim/base/a.cpp"]
STORES = GOOD["sim/engine/data/stores.h"]
M = GOOD["sim/model/m.cpp"]
BEFORE_A = A.count("\n")
LONG_FUNCTION = "int B() {\n" + "  A();\n" * 69 + "}\n"

# (name, path, text or None to remove, the complaint)
BAD = [
    ("stray file", "notes.txt", "x\n", "notes.txt:1: the top level is full: this belongs into "
     "one of its folders"),
    ("no readme", "README.md", None, "README.md:1: the top level lacks it"),
    ("no changelog", "CHANGELOG.md", None, "CHANGELOG.md:1: the top level lacks it"),
    ("file too long", "sim/base/a.cpp", A + "\n" * 490,
     f"sim/base/a.cpp:501: {BEFORE_A + 490} lines, the cap is 500: divide it"),
    ("line too long", "sim/base/a.cpp", A + "//" + "x" * 99 + "\n",
     f"sim/base/a.cpp:{BEFORE_A + 1}: 101 columns, the cap is 100"),
    ("trailing space", "web/page.mjs", SPDX + "let a; \n",
     "web/page.mjs:2: space at the end of the line"),
    ("function too long", "sim/base/a.cpp", A + LONG_FUNCTION,
     f"sim/base/a.cpp:{BEFORE_A + 1}: B has 71 lines, the cap is 70"),
    ("constructor too long", "sim/base/a.cpp",
     A + "C::C(int a) : a_(a), b_{2} {\n" + "  A();\n" * 70 + "}\n",
     f"sim/base/a.cpp:{BEFORE_A + 1}: C::C has 72 lines, the cap is 70"),
    ("no licence", "web/page.mjs", "let a;\n", "web/page.mjs:1: the first line must be the SPDX "
     "line"),
    ("no paragraph", "ui/app.h", SPDX + "#pragma once\n",
     "ui/app.h:2: a header opens with a paragraph that says what it is for"),
    ("no pragma", "ui/app.h", SPDX + "// What it is for.\n", "ui/app.h:1: no #pragma once"),
    ("room knows a room", "sim/engine/data/stores.h",
     STORES.replace("Base::tasks", "Base::fleet"),
     "sim/engine/data/stores.h:8: Stores must not reach fleet"),
    ("room goes round", "sim/engine/data/stores.h",
     STORES.replace("};", "  void F() { this->engine().fleet(); }\n};"),
     "sim/engine/data/stores.h:9: a room names whom it reaches by `using`"),
    ("room unknown", "sim/engine/data/stores.h", STORES.replace("Stores", "Queues"),
     "sim/engine/data/stores.h:6: ROOMS does not list Queues"),
    ("room includes a room", "sim/engine/task/task.h",
     HEADER + '#include "sim/engine/data/stores.h"\n',
     "sim/engine/task/task.h:4: task must not include data/stores.h: rooms reach each other "
     "through verbs (sim/engine/room.h)"),
    ("class too large", "sim/base/a.h", GOOD["sim/base/a.h"] + "class Big {\n public:\n"
     + "".join(f"  int F{i}() const {{ return {i}; }}\n" for i in range(41)) + "  int a = 1;\n};\n",
     "sim/base/a.h:8: Big has 41 methods, the cap is 40"),
    ("base knows scenario", "sim/base/a.cpp", SPDX + '#include "sim/scenario/config.h"\n',
     "sim/base/a.cpp:2: base must not use scenario/config.h (it may use: nothing else)"),
    ("model knows the parser", "sim/model/m.cpp", M + '#include "sim/scenario/parse.h"\n',
     f"sim/model/m.cpp:{M.count(chr(10)) + 1}: model must not use scenario/parse.h (it may use: "
     "base, random, autoscaler, cache, kernel, catalog, scenario/config.h, "
     "scenario/config_adapters.h, scenario/config_aging.h, scenario/config_job.h, "
     "scenario/config_kv.h, "
     "scenario/config_nodes.h, scenario/config_prompts.h, scenario/config_rollout.h, "
     "scenario/config_serverless.h, scenario/traits.h)"),
    ("study reads a part", "sim/study/curves.cpp", SPDX + "bool B(const ServiceConfig& s);\n",
     "sim/study/curves.cpp:2: study/ asks sim/model/, not ServiceConfig"),
    ("study reads a field", "sim/study/curves.cpp",
     SPDX + "int N() { return config.services[s].name + config.services[s].replicas; }\n",
     "sim/study/curves.cpp:2: study/ asks sim/model/, not "
     "config.services[s].replicas"),
    ("engine knows the app", "sim/cli/main.cpp", GOOD["sim/cli/main.cpp"] + '#include "ui/app.h"\n',
     "sim/cli/main.cpp:7: sim/ must not know ui/"),
    ("engine knows the scenarios", "sim/base/a.cpp", A + '#include "scenarios/embedded.h"\n',
     f"sim/base/a.cpp:{BEFORE_A + 1}: sim/ must not know scenarios/"),
    ("engine knows imgui", "sim/cli/main.cpp", GOOD["sim/cli/main.cpp"] + '#include "imgui.h"\n',
     "sim/cli/main.cpp:7: sim/ must not include imgui.h"),
    ("app has platform code", "ui/app.cpp",
     SPDX + '#include "ui/app.h"\n#include <emscripten/html5.h>\n',
     "ui/app.cpp:3: ui/ has no platform code: emscripten/html5.h"),
    ("relative include", "sim/base/a.cpp", SPDX + '#include "a.h"\n#include "sim/base/a.h"\n',
     'sim/base/a.cpp:2: "a.h" is no file of this tree (includes start at its root)'),
    ("banned header", "sim/base/a.cpp", A + "#include <random>\n",
     f"sim/base/a.cpp:{BEFORE_A + 1}: <random> is banned in the engine"),
    ("float", "sim/base/a.cpp", A + "struct S {\n  float x;\n};\n",
     f"sim/base/a.cpp:{BEFORE_A + 2}: banned in the engine: float (use double: state must not "
     "lose bits)"),
    ("libm", "sim/base/a.cpp", A + "double E(double x) { return std::exp(x); }\n",
     f"sim/base/a.cpp:{BEFORE_A + 1}: banned in the engine: libm (use sim/base/math.h: libm "
     "differs between platforms)"),
    ("clock", "sim/base/a.cpp", A + "long T() { return std::time(nullptr); }\n",
     f"sim/base/a.cpp:{BEFORE_A + 1}: banned in the engine: a clock (time is simulated)"),
    ("environment", "sim/base/a.cpp", A + 'auto G() { return getenv("X"); }\n',
     f"sim/base/a.cpp:{BEFORE_A + 1}: banned in the engine: getenv (the engine takes everything "
     "as arguments)"),
    ("global", "sim/base/a.cpp", A + "namespace servescape {\nstd::vector<int> seen;\n}\n",
     f"sim/base/a.cpp:{BEFORE_A + 2}: a mutable global"),
    ("initialised global", "sim/base/a.cpp", A + "static int counter = 0;\n",
     f"sim/base/a.cpp:{BEFORE_A + 1}: a mutable global"),
    ("static in a function", "sim/base/a.cpp", A + "int N() {\n  static int n = 0;\n  return ++n;"
     "\n}\n", f"sim/base/a.cpp:{BEFORE_A + 2}: a mutable static in N"),
    ("unordered loop", "sim/model/m.cpp",
     M.replace("return seen.count(3)", "for (const auto& [k, v] : seen) return v"),
     "sim/model/m.cpp:6: iteration over the unordered seen: its order differs between platforms"),
    ("fast math", "CMakeLists.txt", GOOD["CMakeLists.txt"] + "add_compile_options(-ffast-math)\n",
     "CMakeLists.txt:3: -ffast-math breaks reproducibility"),
    ("unlisted source", "sim/base/b.cpp", SPDX, "sim/base/b.cpp:1: no CMakeLists.txt lists it"),
    ("unlisted by a longer name", "sim/base/ba.cpp", SPDX,
     "sim/base/ba.cpp:1: no CMakeLists.txt lists it"),
    ("unused header", "sim/base/b.h", HEADER, "sim/base/b.h:1: nobody includes it"),
    ("machine path", "scenarios/a.toml", 'trace = "/home/me/trace.csv"\n',
     "scenarios/a.toml:1: a path of some machine"),
    ("unfinished", "web/page.mjs", SPDX + "// TODO: finish\n",
     "web/page.mjs:2: unfinished: finish it, or say the limitation in the README"),
    ("invariant untested", "sim/INVARIANTS.md", GOOD["sim/INVARIANTS.md"] + "* That, too.\n",
     "sim/INVARIANTS.md:3: an invariant without a test"),
    ("invariant's test gone", "sim/INVARIANTS.md",
     '* It holds.\n  `tests/main.cpp`: "one is two"\n',
     'sim/INVARIANTS.md:1: tests/main.cpp has no test "one is two"'),
    ("recipe of a file", "CONTRIBUTING.md", "## To add one\n\n1. `sim/base/b.h`: `A`\n",
     "CONTRIBUTING.md:3: there is no sim/base/b.h"),
    ("recipe of a word", "CONTRIBUTING.md",
     "## To add one\n\n1. `sim/base/a.h`: `A`\n2. A word in\n   `sim/base/a.cpp` (`Aa`).\n\n## B\n",
     "CONTRIBUTING.md:5: sim/base/a.cpp has no Aa"),
    ("told file", "README.md", "See `base/a.h`, `a.cpp` and `base/b.h`.\n",
     "README.md:1: there is no base/b.h"),
    ("suite untold", "tests/base/CMakeLists.txt", "# SPDX-License-Identifier: MIT\n"
     "servescape_test(base a.cpp)\nadd_test(NAME other COMMAND x)\n",
     "CONTRIBUTING.md:1: the table of suites lacks other"),
    ("host", "dev", GOOD["dev"] + "fetch https://pypi.org/simple\n",
     "dev:3: the name of a package host"),
]


def main():
    failed = 0
    cases = [("a good tree", GOOD, [])]
    for name, path, text, complaint in BAD:
        tree = dict(GOOD)
        if text is None:
            del tree[path]
        else:
            tree[path] = text
        cases.append((name, tree, [complaint]))
    for name, tree, expected in cases:
        actual = tidy.check(tree)
        if actual != expected:
            failed += 1
            print(f"{name}:\n  expected {expected}\n  actual   {actual}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
