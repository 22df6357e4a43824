# SPDX-License-Identifier: MIT
"""Recordings of MLflow's model registry, played through `servescape registry`.

They were made one after the other on one model; each is played alone, from the state that its words
and its output tell.
"""
import json
import os
import re
import subprocess
import tempfile

from store_caches import NotExpressible

FIRST_VERSIONS = 4


class Registry:
    """Steps, and their answers once they are played."""

    def __init__(self, program, versions=FIRST_VERSIONS):
        self.program, self.steps, self.answers = program, [], None
        for _ in range(versions):
            self.add("create_model_version")

    def add(self, step, **fields):
        self.steps.append({step: fields})
        return len(self.steps) - 1

    def play(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "steps.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"registered_model": "m", "steps": self.steps}, file)
            done = subprocess.run([self.program, "registry", path, "--json"], capture_output=True,
                                  text=True, check=False)
        if done.returncode != 0 or "warning:" in done.stderr:
            raise NotExpressible(f"the program says: {done.stderr.strip()[:200]}")
        self.answers = json.loads(done.stdout)["steps"]

    def answer(self, step):
        """As the recordings tell it: a version's number, None, or "ERR ..."."""
        told = self.answers[step]
        if told.get("error"):
            return f"ERR MlflowException: {told['error']}"
        return told["version"]["version"] if "version" in told else None

    def of_version(self, step, field):
        return self.answers[step].get("version", {}).get(field)


def differ(what, recorded, played):
    return [] if recorded == played else [f"{what}: recorded {recorded}, simulated {played}"]


def named(pattern, output):
    """What the error itself names: a version, an alias, a stage."""
    found = re.search(pattern, output) if isinstance(output, str) else None
    return found.group(1) if found else None


def aliases(program, text, output):
    """"set champion to 1, to 2; second alias prod to 2" with the aliases after each."""
    registry, alias, after = Registry(program), None, []
    for name, version in re.findall(r"(?:(?:set|alias) (\w+) )?to (\d+)", text):
        alias = name or alias
        registry.add("set_registered_model_alias", alias=alias, version=int(version))
        after.append(registry.add("get_registered_model"))
    gets = {name: registry.add("get_model_version", version=int(found.group(1)))
            for name in output if (found := re.fullmatch(r"version(\d+)_aliases", name))}
    registry.play()
    out = []
    for name, recorded in output.items():
        step = re.fullmatch(r"after(\d+)", name)
        if name in gets:
            out += differ(name, recorded, registry.of_version(gets[name], "aliases"))
        elif step and int(step.group(1)) <= len(after):
            mine = registry.answers[after[int(step.group(1)) - 1]]
            out += differ(name, recorded, mine["aliases"])
        else:
            raise NotExpressible(f"the output {name} is not known here")
    return out


def one(step, **fields):
    """A case of one call whose answer is the output."""
    def play(program, _, output):
        registry = Registry(program)
        number = registry.add(step, **{name: value(output) if callable(value) else value
                                       for name, value in fields.items()})
        registry.play()
        return differ("answer", output, registry.answer(number))
    return play


def names(program, _, output):
    """What becomes of aliases of these names: "ok", or the error."""
    if not isinstance(output, dict):
        raise NotExpressible("names whose output is no map")
    registry = Registry(program)
    steps = {name: registry.add("set_registered_model_alias", alias=name, version=1)
             for name in output}
    registry.play()
    out = []
    for name, recorded in output.items():
        mine = registry.answer(steps[name])
        refused = isinstance(recorded, str) and recorded.startswith("ERR")
        out += differ(name, recorded, mine) if refused else differ(name, None, mine)
    return out


def after_deletion(program, text, output):
    """The number that is given after a version is deleted."""
    registry = Registry(program)
    which = re.search(r"deleting version (\d+)", text)
    made = []
    if which:
        registry.add("delete_model_version", version=int(which.group(1)))
    else:
        highest = output[0] if isinstance(output, list) else FIRST_VERSIONS
        if isinstance(output, list):
            made = [registry.add("create_model_version")]
        registry.add("delete_model_version", version=highest)
    made.append(registry.add("create_model_version"))
    registry.play()
    mine = [registry.answer(step) for step in made]
    return differ("versions", output, mine if isinstance(output, list) else mine[-1])


def deleted_alias(program, text, output):
    """The aliases that are left when a version goes."""
    which = re.search(r"version (\d+)", text)
    version = int(which.group(1)) if which else 2
    registry = Registry(program)
    registry.add("set_registered_model_alias", alias="champion", version=version)
    registry.add("delete_model_version", version=version)
    left = registry.add("get_registered_model")
    read = registry.add("get_model_version_by_alias", alias="champion")
    registry.play()
    if isinstance(output, dict):
        return differ("aliases", output.get("aliases", output), registry.answers[left]["aliases"])
    return differ("answer", output, registry.answer(read))


def stages(program, text, output):
    """Stages of all versions after some have gone to one."""
    target = re.search(r"([\d, and]+) to (\w+)", text)
    recorded = output.get("stages") if isinstance(output, dict) else None
    if not target or not recorded:
        raise NotExpressible(f"\"{text}\" says nothing that is known here")
    archive = "archive_existing" in text
    numbers = sorted(int(version) for version in recorded)
    moved = [int(number) for number in re.findall(r"\d+", target.group(1))]
    registry = Registry(program, max(numbers))
    for version in set(range(1, max(numbers) + 1)) - set(numbers):
        registry.add("delete_model_version", version=version)
    for version, stage in recorded.items():
        if int(version) in moved:
            continue
        before = target.group(2) if archive and stage == "Archived" else stage
        registry.add("transition_model_version_stage", version=int(version), stage=before)
    for version in moved:
        registry.add("transition_model_version_stage", version=version, stage=target.group(2),
                     archive_existing_versions=archive)
    last = registry.add("get_registered_model")
    registry.play()
    mine = {str(each["version"]): each["stage"] for each in registry.answers[last]["versions"]}
    return differ("stages", recorded, mine)


def copied(program, _, output):
    registry = Registry(program)
    registry.add("set_registered_model_alias", alias="champion", version=2)
    copy = registry.add("copy_model_version", version=2, dst_name="copy")
    model = registry.add("get_registered_model", name="copy")
    registry.play()
    return differ("aliases", output, [registry.of_version(copy, "aliases"),
                                      registry.answers[model]["aliases"]])


FORMS = (
    (r"^alias: set ", aliases),
    (r"alias to a version that does not exist", one(
        "set_registered_model_alias", alias="champion",
        version=lambda output: int(named(r"version=(\d+)", output) or 99))),
    (r"alias that is not set", one(
        "get_model_version_by_alias",
        alias=lambda output: named(r"alias (\S+) not found", output) or "nope")),
    (r"read of @latest", one("get_model_version_by_alias", alias="latest")),
    (r"alias names?\b", names),
    (r"version number after deleting", after_deletion),
    (r"delet\w+ .*alias|alias\w* .*delet", deleted_alias),
    (r"unknown stage", one("transition_model_version_stage", version=1,
                           stage=lambda output: named(r"stage: (\w+)", output) or "Canary")),
    (r"\d.* to (?:Production|Staging|Archived|None)", stages),
    (r"copy_model_version", copied),
)


def play(program, case):
    """What does not agree: empty if all does."""
    for pattern, form in FORMS:
        if re.search(pattern, case["case"]):
            return form(program, case["case"], case["output"])
    raise NotExpressible(f"\"{case['case']}\" says nothing that is known here")
