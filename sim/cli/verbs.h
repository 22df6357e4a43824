// SPDX-License-Identifier: MIT
// The verbs of the program, one file each (run.cpp, validate.cpp, ...). Each function registers
// a subcommand whose callback stores the exit code. To add one: CONTRIBUTING.md.
#pragma once

#include <CLI/CLI.hpp>

namespace servescape {

void AddRun(CLI::App* app, int* exit_code);
void AddLoad(CLI::App* app, int* exit_code);
void AddCompare(CLI::App* app, int* exit_code);
void AddStudy(CLI::App* app, int* exit_code);
void AddSweep(CLI::App* app, int* exit_code);
void AddMerge(CLI::App* app, int* exit_code);
void AddSolve(CLI::App* app, int* exit_code);
void AddFrontier(CLI::App* app, int* exit_code);
void AddGradient(CLI::App* app, int* exit_code);
void AddPlan(CLI::App* app, int* exit_code);
void AddLesson(CLI::App* app, int* exit_code);
void AddGrade(CLI::App* app, int* exit_code);
void AddVerify(CLI::App* app, int* exit_code);
void AddImport(CLI::App* app, int* exit_code);
void AddExport(CLI::App* app, int* exit_code);
void AddCache(CLI::App* app, int* exit_code);
void AddTrace(CLI::App* app, int* exit_code);
void AddAutoscale(CLI::App* app, int* exit_code);
void AddRegret(CLI::App* app, int* exit_code);
void AddBalance(CLI::App* app, int* exit_code);
void AddBreakEven(CLI::App* app, int* exit_code);
void AddRecall(CLI::App* app, int* exit_code);
void AddVllm(CLI::App* app, int* exit_code);
void AddCalibrate(CLI::App* app, int* exit_code);
void AddSchedule(CLI::App* app, int* exit_code);
void AddFeatures(CLI::App* app, int* exit_code);
void AddRegistry(CLI::App* app, int* exit_code);
void AddDrift(CLI::App* app, int* exit_code);
void AddValidate(CLI::App* app, int* exit_code);
void AddSchema(CLI::App* app, int* exit_code);
void AddList(CLI::App* app, int* exit_code);
void AddShow(CLI::App* app, int* exit_code);
void AddInit(CLI::App* app, int* exit_code);
void AddExplain(CLI::App* app, int* exit_code);
void AddReference(CLI::App* app, int* exit_code);
void AddCompletion(CLI::App* app, int* exit_code);

}  // namespace servescape
