#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One scenario or trace, one seed: the same bits from every build and any number of threads.

Builds what plays scenarios (player.cpp) with another compiler, without optimisation, with
sanitizers and the audit, runs every scenario (shortened) with it and with the WebAssembly program,
and compares the whole machine-readable result, digest included. With --every the whole program is
built so, and with more compilers and optimisers; replays of caches are compared too, and runs are
four times as long. Prints "N passed, N failed"; one comparison is one test.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
REQUESTS = 5_000  # per replication: enough to meet nearly every branch, short enough for -O0
EVERY_REQUESTS = 20_000  # with --every
REPLICATIONS = 4
PLAYER = "scenario_player"


def clang():
    """A clang++, by whatever name the system has it; None without."""
    names = ["clang++", *(f"clang++-{version}" for version in range(24, 13, -1))]
    return next(filter(None, map(shutil.which, names)), None)


def sanitizes(compiler):
    """Whether it has the sanitizers' run-time library."""
    if not compiler:
        return False
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([compiler, "-fsanitize=address,undefined", "-x", "c++", "-", "-o",
                               os.path.join(folder, "a")], input=b"int main() {}",
                              stderr=subprocess.DEVNULL).returncode == 0


def optimised(engine, program="-O0"):
    """CMake arguments: the engine with one optimisation, the code around it with another."""
    return [f"-DCMAKE_CXX_FLAGS={engine}", f"-DSERVESCAPE_CLI_OPTIMISATION={program}"]


def variants(every):
    """Name -> CMake arguments of the builds to compare with the native release build (-O3)."""
    sanitize = "-DSERVESCAPE_SANITIZE=address,undefined"
    audit = "-DSERVESCAPE_AUDIT=ON"
    other = clang()
    others = [f"-DCMAKE_CXX_COMPILER={other}"]
    if sanitizes(other):  # in half of the time that g++ takes; what is in C has to agree with it
        c_compiler = "clang".join(other.rsplit("clang++", 1))
        found = {"clang++ -O0 sanitized": [*optimised("-O0"), sanitize, audit, *others,
                                           f"-DCMAKE_C_COMPILER={c_compiler}"]}
    else:
        found = {"g++ -O0 sanitized": [*optimised("-O0"), sanitize, audit]}
    if every:
        found |= {"g++ -O0": optimised("-O0"), "g++ -O2": optimised("-O2", "-O2"),
                  "g++ -O1 sanitized": [*optimised("-O1", "-O1"), sanitize, audit]}
    if every and other:
        found |= {"clang++ -O2": [*optimised("-O2"), *others],
                  "clang++ -O3": [*optimised("-O3", "-O3"), *others]}
    return found


def build(folder, every):
    """Name -> program, built in `folder`. Quick when nothing has changed."""
    programs = {}
    for name, arguments in variants(every).items():
        tree = os.path.join(folder, name.replace("g++", "gcc").replace("++", "").replace(" ", ""))
        log = tree + ".log"
        os.makedirs(tree, exist_ok=True)
        target = "servescape_cli" if every else PLAYER
        commands = [["cmake", "--build", tree, "--target", target]]
        if not os.path.exists(os.path.join(tree, "build.ninja")):
            commands.insert(0, ["cmake", "-S", ROOT, "-B", tree, "-G", "Ninja",
                                "-DCMAKE_BUILD_TYPE=None", "-DSERVESCAPE_UI=OFF",
                                "-DSERVESCAPE_TESTS=OFF", *arguments])
        with open(log, "w", encoding="utf-8") as output:
            for command in commands:
                if subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode:
                    with open(log, encoding="utf-8") as text:
                        sys.exit(f"building with {name} failed:\n{text.read()[-4000:]}")
        programs[name] = [os.path.join(tree, "servescape" if every else PLAYER)]
        print(f"built: {name}", flush=True)
    return programs


def on_all_cores(function, items):
    """What the function makes of each; the programs that it starts run beside each other."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(function, items)


def run(program, arguments):
    """(exit code, standard output); what a sanitizer says goes into the output."""
    done = subprocess.run([*program, *arguments, "--json"], cwd=ROOT,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output = done.stdout.decode()
    if b"runtime error" in done.stderr or b"Sanitizer" in done.stderr or done.returncode < 0:
        output += done.stderr.decode()
    return done.returncode, output


def is_player(program):
    return program[0].endswith(PLAYER)


def play(program, arguments):
    """run, of PLAYER: it takes the file and settings, and nothing else."""
    words = ["run.replications=" + arguments[arguments.index("--replications") + 1]]
    words += [after for word, after in zip(arguments, arguments[1:]) if word == "--set"]
    done = subprocess.run([*program, arguments[1], *words], cwd=ROOT, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output = done.stdout.decode()
    return done.returncode, told(output) if done.returncode == 0 else output + done.stderr.decode()


def told(output):
    """What the result says of the runs; the rest is what the program adds of itself and files."""
    try:
        result = json.loads(output)
    except ValueError:
        return output
    for key in ("input", "jobs", "nodes", "rollouts", "scale", "scaling", "trainings", "warnings"):
        result.pop(key, None)
    result["scenario"].pop("hash", None)
    return json.dumps(result, indent=1)


def shortened(program, path, most):
    """Arguments that run the scenario for about `most` requests per replication, or twice and
    whole if something happens in it."""
    with open(path, "rb") as file:
        scenario = tomllib.load(file)
    settings = scenario.get("run", {})
    arguments = ["run", os.path.relpath(path, ROOT), "--quiet", "--replications"]
    if "incident" in scenario or any("flush_at" in c for c in scenario.get("cache", {}).values()):
        return [*arguments, "2"]
    code, output = run(program, [*arguments, "1"])
    if code not in (0, 10, 11):
        sys.exit(f"{path}: exit code {code}\n{output}")
    result = json.loads(output)
    requests, duration = result["requests"], result["scenario"]["duration_s"]
    arguments.append(str(REPLICATIONS))
    if requests > most:
        milliseconds = max(1, round(1000 * duration * most / requests))
        arguments += ["--set", f"run.duration={milliseconds}ms"]
        if "warmup" in settings:
            arguments += ["--set", f"run.warmup={milliseconds // 5}ms"]
    return arguments


def cache_trace(folder):
    """A file of requests with sizes and times, skewed and repetitive enough for every policy."""
    path = os.path.join(folder, "requests.csv")
    state = 1
    with open(path, "w", encoding="utf-8") as file:
        file.write("time,id,size\n")
        for i in range(20_000):
            state = state * 6364136223846793005 % 2**64 + 1
            key = int(2 ** (state / 2**64 * 11))
            file.write(f"{i / 8},{key},{1 + key * 7919 % 50}\n")
    return path


def replays(folder):
    """Name -> arguments that replay a trace through every cache policy."""
    common = ["cache", cache_trace(folder), "--capacity", "1%,10%,200B,30"]
    return {"cache": common, "cache with ages": [*common, "--ttl", "200s", "--sliding"]}


def difference(expected, actual):
    if expected[0] != actual[0]:
        return f"exit code {expected[0]} and {actual[0]}; {actual[1][-600:]}"
    pairs = zip(expected[1].split("\n"), actual[1].split("\n"))
    for number, (left, right) in enumerate(pairs, 1):
        if left != right:
            return f"line {number}: {left.strip()} and {right.strip()}"
    return "one output is longer"


def compare(native, programs, cases):
    """(comparisons, those that failed) of every case: name -> arguments."""
    jobs = []  # (what, expected, program, arguments)
    released = on_all_cores(lambda each: run(native, [*each, "--threads", "1"]), cases.values())
    for (name, arguments), expected in zip(cases.items(), released):
        if expected[0] not in (0, 10, 11):
            sys.exit(f"{name}: exit code {expected[0]}\n{expected[1]}")
        for threads in "234":
            jobs.append((f"{name}: {threads} threads", expected, native,
                         [*arguments, "--threads", threads]))
        for variant, program in programs.items():
            job = (f"{name}: {variant}", expected, program, [*arguments, "--threads", "1"])
            if not is_player(program):
                jobs.append(job)
            elif arguments[0] == "run":
                jobs.append((job[0], (0, told(expected[1])), *job[2:]))
    failed = 0
    answers = on_all_cores(
        lambda job: (play if is_player(job[2]) else run)(job[2], job[3]), jobs)
    for job, actual in zip(jobs, answers):
        if actual != job[1]:
            failed += 1
            print(f"{job[0]} differs from one thread of the release build: "
                  f"{difference(job[1], actual)}\n  arguments: {' '.join(job[3])}")
    return len(jobs), failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--native", default=f"{ROOT}/build/native/servescape")
    parser.add_argument("--wasm", default=f"{ROOT}/build/web/servescape-cli.mjs")
    parser.add_argument("--variants", default=f"{ROOT}/build/variants")
    parser.add_argument("--every", action="store_true", help="all builds, not only what tests need")
    options = parser.parse_args()
    programs = build(os.path.normpath(options.variants), options.every)
    skipped = []
    if os.path.exists(options.wasm):
        programs["WebAssembly"] = ["node", options.wasm]
    elif os.environ.get("SERVESCAPE_STRICT"):
        sys.exit(f"{options.wasm} is missing: build the site first")
    else:
        skipped.append("WebAssembly (the site is not built)")
    if not any(name.startswith("clang++") for name in programs):  # comes with Emscripten as a rule
        skipped.append("another compiler (there is no clang++ with sanitizers)")

    native = [options.native]
    scenarios = sorted(glob.glob(f"{ROOT}/scenarios/*.toml") +
                       glob.glob(f"{ROOT}/tests/determinism/*.toml"))
    with tempfile.TemporaryDirectory() as folder:
        most = EVERY_REQUESTS if options.every else REQUESTS
        cases = dict(zip(map(os.path.basename, scenarios),
                         on_all_cores(lambda path: shortened(native, path, most), scenarios)))
        cases.update(replays(folder))
        jobs, failed = compare(native, programs, cases)
    print(f"{len(cases)} scenarios and replays; {', '.join(programs)}; 1 to 4 threads")
    for what in skipped:
        print(f"skipped: {what}")
    print(f"{jobs - failed} passed, {failed} failed" +
          (f", {len(skipped)} skipped" if skipped else ""))
    sys.exit(1 if failed or not jobs else 0)


if __name__ == "__main__":
    main()
