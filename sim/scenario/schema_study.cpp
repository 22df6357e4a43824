// SPDX-License-Identifier: MIT
// study.*: studies that are written down in a scenario. They change nothing in a run; sim/studies/
// reads them (written.h). No program whose language is small has them (whole.h).
#include "sim/scenario/schema_rows.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kStudies[] = {
    Table("study", "", "Studies of the scenario by name, which servescape study plays."),
    Table("study.*", R"({ vary = { "service.model.replicas" = "1..8" } })",
          "A sweep, a search for the best, a frontier or a comparison, written down."),
    Words("study.*.kind", kWord, "sweep solve frontier compare", R"("sweep")", R"("solve")",
          "The verb of the command line that it is."),
    Key("study.*.vary", kTextMap, "", R"({ "traffic.users.rate" = "100/s..400/s step 50/s" })",
        "sweep: keys and their values, \"1,2,4\", \"1..8\", \"a..b step s\" or \"log a..b n\"."),
    Key("study.*.zip", kBoolean, "false", "true",
        "sweep: the first values of all keys together, then the second ones; else all with all."),
    Key("study.*.over", kTextMap, "", R"({ "service.model.replicas" = "1..8" })",
        "solve, frontier: the knobs and their values, as of vary."),
    Key("study.*.where", kText, R"("")", R"("replicas * max_size <= 64")",
        "sweep, solve, frontier: only points that fulfil it."),
    Key("study.*.minimize", kText, R"("")", R"("cost.per_hour")",
        "solve: a metric, or the key of a knob."),
    Key("study.*.maximize", kText, R"("")", R"("traffic.users.rate")",
        "solve: a metric, or the key of a knob."),
    Key("study.*.subject_to", kTextList, "[]", R"(["slo", "latency.p99 <= 100ms"])",
        "solve, frontier: the goals; \"slo\" are the scenario's, which hold without it."),
    Key("study.*.metrics", kTextList, "[]", R"(["latency.p99", "cost.per_hour"])",
        "sweep: what its table shows; frontier: two or three to weigh; compare: what decides."),
    Key("study.*.variants", kTextList, "[]", R"(["service.model.replicas=3; run.seed=2"])",
        "compare: settings of each variant that is compared with the scenario as it is."),
    Ranged("study.*.tolerance", kRatio, "", 0, 1, false, "0.01", R"("2%")",
           "compare: a worsening up to this part counts as none."),
    Ranged("study.*.refine", kInteger, "points", 0, 10'000, false, "0", "10",
           "sweep: up to so many points more where a goal is crossed or the curve bends."),
    Ranged("study.*.precision", kRatio, "", 0, 1, false, "0", R"("5%")",
           "run.precision of its points, in place of the scenario's; 0: the scenario's."),
    Ranged("study.*.budget", kInteger, "requests", 0, 1e12, false, "0", "50_000_000",
           "solve, sweep: requests to simulate, all points together (0: solve a fifth of what "
           "all points take, sweep any)."),
};

}  // namespace

std::span<const SchemaRow> StudyRows() { return kStudies; }

}  // namespace servescape
