#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tighten_script.py FILE: takes the room around punctuation out of a script of ours, in place.

What stands in strings, templates and regular expressions stays as it is, and so does each line's
end where it could be the end of a statement.
"""
import re
import sys

CLOSED = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"", re.S)
PATTERN = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
BEFORE_PATTERN = set("(,=:[!&|?{};\n")


def template_end(text, at):
    """Behind the template that begins at `at`, with what is nested in it."""
    at += 1
    while text[at] != "`":
        if text[at] == "\\":
            at += 2
        elif text.startswith("${", at):
            at = code_end(text, at + 2)
        else:
            at += 1
    return at + 1


def code_end(text, at):
    """Behind the brace that closes the code from `at` on."""
    depth = 1
    while depth:
        if text[at] in "'\"":
            at = CLOSED.match(text, at).end()
        elif text[at] == "`":
            at = template_end(text, at)
        else:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
    return at


def pieces(text):
    """(code, literal) in turns."""
    start = at = 0
    while at < len(text):
        end = at
        if text[at] in "'\"":
            end = CLOSED.match(text, at).end()
        elif text[at] == "`":
            end = template_end(text, at)
        elif text[at] == "/":
            before = text[start:at].rstrip(" ")
            match = PATTERN.match(text, at)
            if match and (not before or before[-1] in BEFORE_PATTERN):
                end = match.end()
        if end == at:
            at += 1
            continue
        yield text[start:at], text[at:end]
        start = at = end
    yield text[start:], ""


def tightened(code):
    code = re.sub(r" *(===|!==|=>|&&|\|\||\?\?|[*=?:,;{}()<>\[\]|]) *", r"\1", code)
    return re.sub(r"\n(?=[}?:])|(?<=[;{,(=?])\n", "", code)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        # A keyword before a literal keeps its room: return '..'.
        file.write("".join(tightened(code) + literal for code, literal in pieces(text)))


if __name__ == "__main__":
    main()
