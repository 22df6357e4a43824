# SPDX-License-Identifier: MIT
"""The words of a case, which remember what of them was read: a translation that passes over a word
would play another system than the case's."""
import re

from scenario import NotExpressible


class Words(dict):
    """A table of a case. Reading a key by [] or get() marks it; asking whether it is there, or
    going through all keys, does not."""

    def __init__(self, table, seen=None):
        super().__init__({k: wrapped(v) for k, v in table.items()})
        self.seen = set() if seen is None else seen

    def __getitem__(self, key):
        self.seen.add(key)
        return super().__getitem__(key)

    def get(self, key, default=None):
        self.seen.add(key)
        return super().get(key, default)

    def but(self, **changes):
        """The same table with other values, whose reading marks this one's too."""
        out = Words({}, self.seen)
        for key in self:
            dict.__setitem__(out, key, dict.__getitem__(self, key))
        out.update(changes)
        return out


def wrapped(value):
    if isinstance(value, Words):
        return value
    if isinstance(value, dict):
        return Words(value)
    return [wrapped(v) for v in value] if isinstance(value, list) else value


def told(value):
    """The same without keys of no value, which say nothing."""
    if isinstance(value, dict):
        return {k: told(v) for k, v in value.items() if v is not None}
    return [told(v) for v in value] if isinstance(value, list) else value


def but(table, **changes):
    return table.but(**changes) if isinstance(table, Words) else {**table, **changes}


# What may stay unread, by the name of its key: descriptions, and statements of what every
# translation does anyway. Anything else there is says something about the system.
REMARKS = re.compile(r"^_|notes?$|(^|_)(title|comment|description|source|name|id|remark|caveat|"
                     r"definition|explanation|formula|hint|label|meaning|reason|reference|why)s?$")
STATED = {
    "start": r"empty|steady|full|stationary|discard|warm",
    "discipline": r"^(fcfs|fifo|first.come.first.served)\b(?!.*preempt)",
    "overflow": r"drop|reject|los[st]|cleared",
    "buffers": r"unbounded|infinite|unlimited",
    "queue": r"unbounded|infinite|unlimited",
    "queue_capacity": r"unbounded|infinite|unlimited",
    "system_capacity": r"unbounded|infinite|unlimited",
    "feedback_joins": r"^(tail|end|back)\b",
    "tie": r"completion.* (is )?(processed )?first",
    "ties": r"random",
    "access_order": r"file order",
    "composition": r"^(fifo|fcfs)",
    "start_when": r"^server idle and \(queue\s*>=\s*max_batch or oldest waited\s*>=\s*max_wait\)$",
    "timer_starts": r"arrival of (the )?(first|oldest)",
    "join_in_progress": r"^false$",
    "min_batch": r"^1$",
    "kind": r"^token.bucket",
    "refill": r"^continuous",
    "cost": r"^1(\.0)?$",
    "on_empty": r"^(reject|drop)",
    "known_on_arrival": r"^true$",
    "independent": r"^true$",
    "independent_copies": r"^true$",
    "cancel_on_first": r"^true$",
    "all_attempts_fail": r"^true$",
    "process": r"^(irm|independent)",
    "admission": r"^all$|^fcfs, at iteration boundary",
    "evict": r"until it fits",
    "fed_by": r"^misses of level \d+$",
    "rank0": r"^0$",
    "backlog": r"infinite|saturat",
    "offered": r"^saturat",
    "dispatch": r"^greedy( fcfs)?",
    "repair": r"^independent",
    "replications": r"^\d+$",
    "servers": r"^1$",
    "replicas": r"^1$",
    "prefill_time": r"^0(\.0)?$",
}


def unread(table, path=""):
    """Keys of a table that nothing was made of, with what they say."""
    for key, value in table.items():
        if REMARKS.search(key):
            continue
        inside = [(f"{path}{key}.", value)] if isinstance(value, dict) else \
            [(f"{path}{key}[{i}].", v) for i, v in enumerate(value) if isinstance(v, dict)] \
            if isinstance(value, list) else []
        if inside:
            for below, part in inside:
                yield from unread(part, below)
        elif key not in table.seen:
            told = str(value).lower()
            if isinstance(value, list) or not re.search(STATED.get(key, r"$^"), told):
                yield f"{path}{key} = {value}"


def check(table):
    """Raises where a word of the case went unread."""
    left = list(unread(table))
    if left:
        raise NotExpressible("the translation makes nothing of " + ", ".join(left))


def without_remarks(text):
    """A text in small letters, without what it says to be the same in other words."""
    return re.sub(r"\((=|i\.e\.|equals|equivalent|same as)[^)]*\)", " ", str(text).lower())


def only(text, pattern, what):
    """Raises where a text has words that no reading of it accounts for: what is left when all that
    the pattern knows is taken out."""
    left = re.sub(pattern, " ", without_remarks(text))
    left = " ".join(re.findall(r"[\w.]+", left))
    if left:
        raise NotExpressible(f"{what} {text!r}: nothing is made of {left!r}")
