#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A CMake project takes this one in: it gets the library under its own settings, and no more.

project_test.py SOURCE
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

SOURCE = sys.argv[1]
PROJECT = f"""cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_subdirectory("{SOURCE}" servescape)
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE servescape)
"""


class Project(unittest.TestCase):
    def test_it_gets_the_library_and_keeps_its_own_warnings(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as file:
                file.write(PROJECT)
            with open(os.path.join(folder, "main.cpp"), "w", encoding="utf-8") as file:
                file.write('#include "sim/servescape.h"\nint main() {}\n')
            build = os.path.join(folder, "build")
            subprocess.run(["cmake", "-S", folder, "-B", build, "-G", "Ninja"], check=True,
                           stdout=subprocess.DEVNULL)
            with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
                commands = json.load(file)
        sources = {os.path.relpath(each["file"], SOURCE): each["command"] for each in commands}
        self.assertFalse([name for name in sources if name.startswith(("ui/", "tests/"))])
        self.assertIn("sim/study/replication.cpp", sources)
        for command in sources.values():
            self.assertNotIn("-Werror", command)
        own, = [each["command"] for each in commands if each["file"].endswith("/main.cpp") and
                not each["file"].startswith(SOURCE)]
        self.assertIn("-std=gnu++20", own)
        self.assertIn("-ffp-contract=off", own)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
