#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The guide as pages: build.py FOLDER. Markdown becomes HTML (python3-markdown); the glossary's
metrics come from the tables of them, sim/scenario/metric_names.h,
sim/systems/node_metrics.h and sim/systems/server_metrics.h."""
import os
import re
import shutil
import sys

import markdown

HERE = os.path.dirname(os.path.abspath(__file__))
PAGES = [("plan", "From a dashboard to a plan"), ("numbers", "What the numbers mean"),
         ("recipes", "Recipes"), ("course", "The course"),
         ("glossary", "Glossary")]


def read(*parts):
    with open(os.path.join(HERE, *parts), encoding="utf-8") as file:
        return file.read()


def metrics():
    """A Markdown table of every row {"name", "unit", "sentence"}."""
    source = (read("..", "..", "sim", "scenario", "metric_names.h") +
              read("..", "..", "sim", "systems", "node_metrics.h") +
              read("..", "..", "sim", "systems", "server_metrics.h"))
    text = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    rows = re.findall(r"\{\s*" + text + r",\s*" + text + r",\s*" + text + r"[,}]", source)
    if len(rows) < 50:
        sys.exit("sim/scenario/metric_names.h: found only %d metrics" % len(rows))
    joined = [["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', cell)) for cell in row] for row in rows]
    return "| name | unit | meaning |\n|---|---|---|\n" + "".join(
        "| `%s` | %s | %s |\n" % (name.replace("*", "NAME"), unit, sentence)
        for name, unit, sentence in joined)


def lessons():
    """A Markdown table of the lessons, in their order."""
    folder = os.path.join(HERE, "..", "..", "scenarios", "lessons")
    out = "| lesson | what it is about | part |\n|---|---|---|\n"
    for name in sorted(os.listdir(folder)):
        text = read("..", "..", "scenarios", "lessons", name)
        number, title, group = (re.search(r'(?m)^%s = "?([^"\n]+)"?$' % key, text).group(1)
                                for key in ("number", "title", "group"))
        out += "| %s `%s` | %s | %s |\n" % (number, name[3:-5], title, group)
    return out


def page(name):
    text = read(name + ".md").replace("<!-- metrics -->", metrics())
    text = text.replace("<!-- lessons -->", lessons())
    body = markdown.markdown(text, extensions=["fenced_code", "tables", "sane_lists", "toc"],
                             output_format="html5")
    body = body.replace("<table>", '<div class="table"><table>')
    body = body.replace("</table>", "</table></div>")
    nav = "".join(
        '<a href="%s.html"%s>%s</a>' % (other, ' aria-current="page"' if other == name else "",
                                        title)
        for other, title in PAGES)
    title = re.search(r"^# (.+)$", text, re.MULTILINE).group(1)
    out = read("page.html")
    for key, value in (("TITLE", title), ("NAV", nav), ("BODY", body)):
        out = out.replace("@%s@" % key, value)
    return out


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for name, _ in PAGES:
        html = page(name)
        with open(os.path.join(folder, name + ".html"), "w", encoding="utf-8") as file:
            file.write(html)
        if name == PAGES[0][0]:
            with open(os.path.join(folder, "index.html"), "w", encoding="utf-8") as file:
                file.write(html)
    shutil.copyfile(os.path.join(HERE, "guide.css"), os.path.join(folder, "guide.css"))


if __name__ == "__main__":
    main(sys.argv[1])
