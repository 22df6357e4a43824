// SPDX-License-Identifier: MIT
// What the studies of the Explore place found, drawn: charts with their points as a list, answers,
// differences. Each chart can be saved as CSV and as SVG.
#pragma once

#include "ui/workbench/explore/explorer.h"

namespace servescape::ui {

void DrawSweepResult(View& view, Explorer& explorer, ImVec2 room);
void DrawMapResult(View& view, Explorer& explorer, ImVec2 room);
void DrawCostResult(View& view, Explorer& explorer, ImVec2 room);
void DrawSolveResult(View& view, Explorer& explorer, ImVec2 room);
void DrawCompareResult(View& view, Explorer& explorer, ImVec2 room);
// Buttons that save a chart's table, and its picture.
void ExportRow(View& view, const std::string& name, const TableText& table,
               const std::string& svg);

}  // namespace servescape::ui
