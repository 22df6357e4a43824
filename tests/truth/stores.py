#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays recordings of real caches, balancers, vector indexes, feature stores and model registries
and says with which of them the program agrees.

stores.py FILE.json... [--out R.json] [--program FILE] [--only PATTERN] [--streams FOLDER]

A file has `about` and `cases` (id, system, config, stream, output, tolerance). The streams are made
bit by bit as `about` describes them, in a temporary folder (or one that stays, --streams). What the
program cannot express counts as not agreeing.
"""
import argparse
import json
import multiprocessing
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import store_balancers  # noqa: E402
import store_caches  # noqa: E402
import store_clients  # noqa: E402
import store_expiry  # noqa: E402
import store_vectors  # noqa: E402
import store_features  # noqa: E402
import store_registry  # noqa: E402
from store_streams import Streams, Wrong  # noqa: E402


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--out", help="where the results go")
    parser.add_argument("--program",
                        default=os.path.join(HERE, "..", "..", "build", "native", "servescape"))
    parser.add_argument("--only", default="", help="a regular expression; cases whose id has it")
    parser.add_argument("--most", type=int, default=0, help="leave out cases of more requests")
    parser.add_argument("--streams", help="a folder that keeps the streams")
    parser.add_argument("--jobs", type=int, default=2, help="cases at once")
    return parser.parse_args(arguments)


def is_vectors(case):
    return re.match(r"hnswlib|faiss|usearch|milvus", case["system"]) is not None

# Systems whose recordings are steps; those of the others are streams.
BY_STEPS = {"feast": store_features, "mlflow": store_registry}


def play(task):
    """(id, what does not agree, whether it could be expressed)"""
    program, case, streams = task
    try:
        if case["system"] in BY_STEPS:
            return case["id"], BY_STEPS[case["system"]].play(program, case), True
        if "stream" in case:
            return case["id"], store_caches.play(program, case, streams), True
        if case["system"] in ("nginx", "HAProxy"):
            return case["id"], store_balancers.play(program, case, streams.folder), True
        if case["system"] in ("grpcio", "grpc-go", "tower"):
            return case["id"], store_clients.play(program, case, streams.folder), True
        if is_vectors(case):
            return case["id"], store_vectors.play(program, case, streams.folder), True
        return case["id"], store_expiry.play(program, case, streams.folder), True
    except (store_caches.NotExpressible, Wrong) as problem:
        return case["id"], [str(problem)], False
    except (KeyError, IndexError, TypeError, ValueError) as problem:
        return case["id"], [f"a case of an unknown form: {problem!r}"], False


def length(case):
    return case.get("requests", 0)


def make_streams(streams, cases):
    """All files, before several cases want the same one."""
    for name, count in sorted({(case["stream"], case["requests"])
                               for case in cases if "stream" in case}):
        try:
            streams.path(name, count)
        except (Wrong, OSError) as problem:
            print(f"stream {name}: {problem}", flush=True)


def build_indexes(pool, program, folder, cases):
    """Each vector index once, for all cases that search it."""
    wanted = store_vectors.indexes([case for case in cases if is_vectors(case)])
    tasks = [(program, folder, index, searches) for index, searches in wanted.items()
             if not os.path.exists(store_vectors.path_of(folder, index))]
    for problem in pool.imap(store_vectors.prepare, tasks):
        if problem:
            print(f"index: {problem}", flush=True)


def main(arguments):
    options = parse(arguments)
    results, agree, total = {}, 0, 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.streams or temporary
        os.makedirs(folder, exist_ok=True)
        for path in options.files:
            with open(path, encoding="utf-8") as file:
                recording = json.load(file)
            cases = [case for case in recording["cases"] if re.search(options.only, case["id"]) and
                     (options.most == 0 or length(case) <= options.most)]
            streams = Streams(folder, os.path.dirname(os.path.abspath(path)), recording["about"])
            make_streams(streams, cases)
            with multiprocessing.Pool(options.jobs) as pool:
                build_indexes(pool, options.program, folder, cases)
                tasks = [(options.program, case, streams) for case in cases]
                for name, wrong, expressed in pool.imap(play, tasks):
                    total += 1
                    agree += not wrong
                    results[name] = {"agrees": not wrong, "expressed": expressed, "why": wrong}
                    if wrong:
                        word = "differs" if expressed else "not expressible"
                        print(f"{word}: {name}: {'; '.join(wrong)}", flush=True)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    print(f"{agree} of {total} cases agree")
    return 0 if agree == total else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
