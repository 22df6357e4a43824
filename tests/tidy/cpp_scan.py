# SPDX-License-Identifier: MIT
"""Reads C++ just well enough for the house rules: comments and strings blanked, braces matched."""
import re

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(\s]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'",
    re.DOTALL,
)
_SCOPE = re.compile(r"\b(namespace|class|struct|enum|union)\b|\bextern\s*$")


def blank(text, keep_strings=False):
    """The text with comments (and contents of strings) as spaces; lines and columns stay."""

    def replace(match):
        token = match.group(0)
        if keep_strings and not token.startswith("/"):
            return token
        return re.sub(r"[^\n]", " ", token)

    return _TOKEN.sub(replace, text)


class Function:
    def __init__(self, name, first, last, body):
        self.name, self.first, self.last, self.body = name, first, last, body


def _name_of(head):
    found = re.search(r"([\w:~]+|operator\W+)\s*\(", head)
    return found.group(1) if found else "?"


def _opens_scope(head):
    head = re.sub(r"template\s*<[^{}]*?>\s*(?=\w)", "", head)
    return bool(_SCOPE.search(head)) and not re.search(r"\)\s*(const|noexcept|override|\s)*$", head)


def scan(text):
    """(functions, statements): function bodies in scopes, and what stands directly in a namespace
    as (line, statement)."""
    code = blank(text)
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                  code, flags=re.MULTILINE)
    functions, statements = [], []
    stack = []  # (kind, start of body, line, head): kinds namespace, type, function, block
    head_start, line, parentheses = 0, 1, 0
    for at, character in enumerate(code):
        if character == "\n":
            line += 1
        elif character == "(":
            parentheses += 1
        elif character == ")":
            parentheses -= 1
        elif character == "{":
            head = code[head_start:at].strip()
            outer = stack[-1][0] if stack else "namespace"
            if outer in ("namespace", "type") and parentheses == 0 and _opens_scope(head):
                kind = "namespace" if re.search(r"\bnamespace\b|\bextern\s*$", head) else "type"
            elif outer in ("namespace", "type") and parentheses == 0 and ")" in head and \
                    not re.search(r"=\s*$|[\w>]\s*=[^=]", head.split("(")[0]) and \
                    not re.search(r"[:,]\s*[\w:<>]+$", head):
                kind = "function"
            else:
                kind = "block"
            stack.append((kind, at + 1, line, head, parentheses))
            if kind != "block":
                head_start = at + 1
            parentheses = 0
        elif character == "}" and stack:
            kind, start, first, head, parentheses = stack.pop()
            if kind == "function":
                functions.append(Function(_name_of(head), first, line, code[start:at]))
            if kind != "block":
                head_start = at + 1
        elif character == ";" and parentheses == 0:
            outer = stack[-1][0] if stack else "namespace"
            if outer == "namespace":
                statement = code[head_start:at]
                lead = len(statement) - len(statement.lstrip())
                place = code.count("\n", 0, head_start + lead) + 1
                statements.append((place, " ".join(statement.split())))
            head_start = at + 1
    return functions, statements
