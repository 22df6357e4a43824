// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sim/scenario/metric_names.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/semantics.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

// "traffic.*.rate" -> "[traffic.NAME]" section, "rate" key.
struct Heading {
  std::string_view prefix;  // rows that start with it belong here
  std::string_view title;
};

constexpr Heading kHeadings[] = {
    {"", "Top of the file"},          {"run.", "[run]"},
    {"class.*.", "[class.NAME]"},     {"traffic.*.", "[traffic.NAME]"},
    {"path.*", "[[path.NAME]]"},      {"service.*.", "[service.NAME]"},
    {"cache.*.", "[cache.NAME]"},     {"store.*.", "[store.NAME]"},
    {"nodes.*.", "[nodes.NAME]"},     {"incident", "[[incident]]"},
    {"job.*.", "[job.NAME]"},         {"incident", "[[incident]]"},
    {"study.*.", "[study.NAME]"},
    {"distribution.", "Distributions"},
};

bool Belongs(const SchemaRow& row, const Heading& heading) {
  if (heading.prefix.empty())
    return row.path.find('.') == std::string_view::npos && row.type != ValueType::kTable;
  return row.path.starts_with(heading.prefix) && row.path.size() > heading.prefix.size();
}

std::string KeyOf(const SchemaRow& row, const Heading& heading) {
  std::string_view key = row.path.substr(heading.prefix.size());
  if (key.starts_with("[].")) key.remove_prefix(3);
  return std::string(key);
}

std::string Escaped(std::string text) {
  size_t at = 0;
  while ((at = text.find('|', at)) != std::string::npos) {
    text.insert(at, "\\");
    at += 2;
  }
  return text;
}

std::string TypeOf(const SchemaRow& row) {
  std::string type = Describe(row);
  const size_t example = type.find(" such as");
  if (example != std::string::npos && row.words.empty()) type.resize(example);
  const bool duration = row.type == ValueType::kDuration;
  const std::string range = duration ? "" : DescribeRange(row);
  if (!range.empty() && row.type != ValueType::kRatio) type += ", " + range;
  return type;
}

}  // namespace

std::string ReferenceMarkdown() {
  std::string out =
      "# The scenario language\n\n"
      "A scenario is a TOML file. Quantities are strings with their unit (`\"250ms\"`, "
      "`\"2000/s\"`, `\"1.006 usd/h\"`); times take ns, us, ms, s, min, h and d, rates /s, /min, "
      "/h and /d, bytes B, kB, MB, GB, TB, KiB, MiB, GiB and TiB, bandwidths bit/s, kbit/s, "
      "Mbit/s, Gbit/s, B/s, kB/s, MB/s and GB/s. What reports print is read, too: `1h30min`, "
      "`12.3 k/s`, `$5/h`.\n\nThe guide tells how to use it: from a dashboard to a plan, what the "
      "numbers mean, recipes, a glossary (`guide/` of the site, `web/guide/` of the source).\n";
  for (const Heading& heading : kHeadings) {
    out += fmt::format("\n## {}\n\n", heading.title);
    out += "| key | value | default | meaning |\n|---|---|---|---|\n";
    for (const SchemaRow& row : Schema()) {
      if (!Belongs(row, heading)) continue;
      const std::string standard =
          row.standard.empty() ? "" : "`" + std::string(row.standard) + "`";
      out += fmt::format("| `{}` | {} | {} | {} Example: `{}` |\n", KeyOf(row, heading),
                         Escaped(TypeOf(row)), Escaped(standard),
                         Escaped(SentenceOf(row)), Escaped(std::string(row.example)));
    }
  }
  out += "\n## Semantics\n\n| question | answer |\n|---|---|\n";
  for (const Semantic& semantic : Semantics()) {
    out += fmt::format("| {} | {} |\n", semantic.question, semantic.answer);
  }
  out +=
      "\n## Metrics\n\n`pN` stands for p50, p90, p95, p99 and p999 (99.9 %), which every result "
      "has, and for any other percentile that a goal names: p75, p99.99 (or p9999).\n\n"
      "| name | unit | meaning |\n|---|---|---|\n";
  for (const MetricName& metric : MetricNames()) {
    out += fmt::format("| `{}` | {} | {} |\n", metric.pattern, metric.unit,
                       SentenceOf(metric));
  }
  return out;
}

}  // namespace servescape
