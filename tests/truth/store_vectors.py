#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cases of recorded vector indexes as calls of `servescape recall`.

Cases that search one index are measured together: it is built once. Vectors are drawn by the same
law, not the same vectors: with 1,000 queries recall is known to about .006.
"""
import json
import math
import os
import re
import subprocess

from store_caches import NotExpressible

QUERIES = 1000
RECORDED = 500  # queries of a recording
SPREAD = 3.3    # standard deviations of a count
MILVUS = (5000, 32)  # points and numbers of the one collection, where a case does not repeat them
DIALS = ("ef", "efSearch", "expansion_search", "nprobe")


def index_of(case):
    """The options that build the index of a case."""
    config, system = case["config"], case["system"]
    options = {"--data": config.get("data"), "--count": config.get("n"),
               "--dimension": config.get("d")}
    if system == "hnswlib":
        options.update({"--library": "hnswlib", "--m": config.get("M"),
                        "--ef-construction": config.get("ef_construction")})
        if options["--m"] == 16:
            del options["--m"]
        if options.get("--ef-construction") == 200:
            del options["--ef-construction"]
    elif system == "usearch":
        options["--library"] = "usearch"
    elif found := re.match(r"faiss (IVF\d+,Flat|HNSW\d*,Flat|Flat)", system):
        options.update({"--library": "faiss", "--index": found[1]})
    elif system == "milvus-lite FLAT" or \
            (system == "milvus-lite HNSW" and config.get("params") == {}):
        # Milvus-lite's HNSW without search parameters looks at all points, as its FLAT does.
        options = {"--library": "faiss", "--index": "Flat", "--data": "normal",
                   "--count": config.get("n", MILVUS[0]), "--dimension": config.get("d", MILVUS[1])}
    elif found := re.match(r"milvus-lite (HNSW|IVF_FLAT)$", system):
        # What its collection holds is not told: clusters, as embeddings do.
        options = {"--library": "milvus-lite", "--index": found[1], "--data": "clustered",
                   "--count": config.get("n", MILVUS[0]), "--dimension": config.get("d", MILVUS[1])}
    else:
        raise NotExpressible(f"{system}: what its index holds is not told, or how it filters")
    return tuple(sorted((name, str(value)) for name, value in options.items()
                        if value is not None))


def search_of(case):
    """DIAL:KEEP:DELETED, or None where nothing is searched."""
    config = {**case["config"], **case["config"].get("params", {})}
    dial = next((config[name] for name in DIALS if name in config), None)
    if config.get("params") == {}:
        dial = 10 if "IVF" in case["system"] else 1  # its default nprobe; none
    if dial is None:
        return None
    gone = config.get("deleted", config.get("removed", 0))
    return f"{dial}:{config.get('filter_keeps', 1)}:{gone}"


def base_of(case, search):
    """The search that a ratio of CPU time is to."""
    if "cpu_ratio_to_a_filter_that_keeps_all" in case["output"]:
        return search.split(":")[0] + ":1:0"
    if any(name.startswith("cpu_ratio_to_ef10") for name in case["output"]):
        return "10:1:0"
    return None


def path_of(folder, index):
    name = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(value for _, value in index))
    return os.path.join(folder, f"vectors-{name}.json")


def indexes(cases):
    """{index: searches} of all cases that can be played."""
    out = {}
    for case in cases:
        try:
            index, search = index_of(case), search_of(case)
        except NotExpressible:
            continue
        searches = out.setdefault(index, set())
        for each in (search, search and base_of(case, search)):
            if each:
                searches.add(each)
    return out


def prepare(task):
    """Builds an index and searches it, into a file; the program's complaint, if any."""
    program, folder, index, searches = task
    order = sorted(searches, key=lambda each: (each.split(":")[1:], float(each.split(":")[0])))
    command = [program, "recall", "--json", "--queries", str(QUERIES)]
    for name, value in index:
        command += [name, value]
    for each in order or ["10"]:
        command += ["--search", each]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return done.stderr.strip()
    result = json.loads(done.stdout)
    result["searches"] = order or ["10"]
    with open(path_of(folder, index), "w", encoding="utf-8") as file:
        json.dump(result, file)
    return ""


def near(name, want, got, most):
    if abs(want - got) <= most + 1e-9:
        return []
    return [f"{name}: recorded {want:.5g}, simulated {got:.5g}, tolerance {most:.2g}"]


def defaults(program, case):
    """What a library does when nobody says otherwise, as the program's own help tells it."""
    index = dict(index_of(case))
    command = [program, "recall", "--json", "--count", "100", "--queries", "1", "--library",
               index["--library"]]
    if "--index" in index:
        lists = index["--index"].startswith("IVF")
        command += ["--index", "IVF4,Flat" if lists else index["--index"]]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    row = result["rows"][0]
    dial = row.get("ef", row.get("nprobe"))
    return {"default_ef": dial, "default_efSearch": dial, "default_nprobe": dial,
            "default_efConstruction": result.get("ef_construction"),
            "connectivity": result.get("M"), "expansion_add": result.get("ef_construction"),
            "expansion_search": dial, "default_dtype": f"ScalarKind.{result.get('dtype')}"}


def judge_index(program, case, result):
    """Figures of an index, not of a search."""
    wrong = []
    told = None
    for name, want in case["output"].items():
        flat = want.items() if isinstance(want, dict) else [(name, want)]
        for each, value in flat:
            if each in ("imbalance", "list_min", "list_max"):
                key = {"list_min": "shortest", "list_max": "longest"}.get(each, each)
                wrong += near(each, value, result["lists"][key], .1 * value)
                continue
            told = told or defaults(program, case)
            if told.get(each) != value:
                wrong.append(f"{each}: recorded {value}, simulated {told.get(each)}")
    return wrong


def judge(case, row, base, result):
    output, wrong = case["output"], []
    count = result["count"]
    for name, want in output.items():
        if name in ("recall", "recall_over_k"):
            wrong += near(name, want, row["recall"], .02)
        elif name in ("mean_returned", "returned"):
            wrong += near(name, want, row["returned"], .1 * want)
        elif name in ("ndis_per_query", "computed_distances"):
            wrong += near(name, want, row["distances"], .1 * want)
        elif name == "visited_members":
            wrong += near(name, want, row["hops"], .1 * want)
        elif name == "scanned_fraction":
            wrong += near(name, want, row["links"] / count, .1 * want)
        elif name == "scanned_over_nprobe_share":
            share = row["links"] / count / (row["nprobe"] / result["lists"]["count"])
            wrong += near(name, want, share, .1 * want)
        elif name == "returned_lt_k":
            got = row["short_answers"] * RECORDED / QUERIES
            wrong += near(name, want, got, SPREAD * math.sqrt(max(1, got)))
        elif name == "len":
            wrong += near(name, want, count * (1 - row["deleted"]), .5)
        elif name.startswith("cpu_ratio"):
            wrong += near(name, want, row["work"] / base["work"], .25 * want)
        else:
            raise NotExpressible(f"{name} is not told")
    return wrong


def play(program, case, folder):
    """What does not agree, figure by figure; nothing if all does."""
    index, search = index_of(case), search_of(case)
    result = None
    if os.path.exists(path_of(folder, index)):
        with open(path_of(folder, index), encoding="utf-8") as file:
            result = json.load(file)
    if search is None:
        return judge_index(program, case, result)
    if result is None:
        raise NotExpressible("the index could not be built")
    rows = dict(zip(result["searches"], result["rows"]))
    return judge(case, rows[search], rows.get(base_of(case, search)), result)
