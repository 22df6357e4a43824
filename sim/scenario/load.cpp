// SPDX-License-Identifier: MIT
#include "sim/scenario/load.h"

#include "sim/scenario/advice.h"
#include "sim/scenario/check.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/scaler_reader.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

void ApplySettings(Node& root, const std::vector<Setting>& settings, Reporter& reporter) {
  for (size_t i = 0; i < settings.size(); ++i) {
    const int index = static_cast<int>(i);
    if (const auto wrong = ApplySetting(root, settings[i], index)) {
      reporter.Error({{}, index}, *wrong);
    }
  }
}

bool IsEmpty(const Node& root, std::string_view text, Reporter& reporter) {
  if (!root.members.empty()) return false;
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  const std::string what = blank ? "the scenario is empty" : "the scenario has comments only";
  reporter.Error({}, what +
                         ": it needs traffic and a service, such as [traffic.users] rate = "
                         "\"100/s\" and [service.model] time = \"10ms\"");
  return true;
}

}  // namespace

bool TopIsKnown(const Node& root) {
  for (const Member& member : root.members) {
    if (!FindSchema(member.key)) return false;
  }
  return true;
}

void ReadRun(const Node& root, Config& config, Reporter& reporter) {
  const Member* member = root.FindMember("run");
  const bool table = member && !member->value.bad;
  const Section in(table ? &member->value : nullptr, "run", Label().Below("run"),
                   member ? member->origin : Origin{});
  RunConfig& run = config.run;
  ReadFields(in, run, reporter);
  const bool both = (!in.Has("duration") || in.Given("duration")) && in.Given("warmup");
  if (both && !run.duration_automatic && run.warmup >= run.duration) {
    reporter.Error(in.ValueOrigin("warmup"), "run.warmup must be shorter than run.duration");
  }
}

namespace {

Result<Loaded, Diagnostics> Read(std::string_view text, const std::vector<Setting>& settings,
                                 const Resources& resources, const Advice* advice,
                                 const ScalerReader* scalers, bool passes_over) {
  Result<Node, Diagnostics> parsed = ParseDocument(text);
  if (!parsed) return std::move(parsed).error();
  Node root = std::move(parsed).value();
  Reporter reporter(settings, advice);
  if (IsEmpty(root, text, reporter)) return std::move(reporter).Finish();
  ApplySettings(root, settings, reporter);
  CheckAgainstSchema(root, reporter);

  Loaded out;
  ReadFields(Section(&root, "", Label(), Origin{}), out.config, reporter);
  ReadRun(root, out.config, reporter);
  ReadClasses(root, out.config, reporter);
  ReadServices(root, out.config, resources, reporter);
  ReadCaches(root, out.config, reporter);
  ReadStores(root, out.config, reporter);
  Usage usage = ReadPaths(root, out.config, reporter);
  BindHolds(root, out.config, reporter);
  BindClasses(root, out.config, reporter);
  ReadTraffic(root, out.config, resources, usage, reporter);
  if (WholeLanguage().bind) {
    WholeLanguage().bind(root, &out.config, &usage.services, resources, reporter);
  }
  ReadIncidents(root, out.config, reporter);
  if (reporter.passed_over().empty()) ReadSlos(root, out.config, reporter);
  CheckUsage(root, out.config, usage, reporter);
  CheckClasses(root, out.config, reporter);
  CheckKeys(root, out.config, reporter);
  if (reporter.ok()) CheckItems(root, out.config, reporter);
  CheckTokenCounts(root, out.config, reporter);
  ReadAutoscalers(root, resources, scalers, &out.config, reporter);
  if (WholeLanguage().scale) WholeLanguage().scale(root, &out.config, reporter);
  if (!passes_over && !reporter.passed_over().empty()) {
    reporter.Error(reporter.passed_over_at(), reporter.passed_over() +
                                              " is not played by this program: servescape run on "
                                              "the command line does");
  }
  if (!reporter.ok()) return std::move(reporter).Finish();
  out.config.passed_over = reporter.passed_over();
  if (!out.config.passed_over.empty()) return out;
  if (advice && advice->unread) advice->unread(root, out.config, reporter);
  out.warnings = std::move(reporter).Finish();
  return out;
}

}  // namespace

Result<Loaded, Diagnostics> Load(std::string_view text, const std::vector<Setting>& settings,
                                 const Resources& resources, const Advice* advice,
                                 const ScalerReader* scalers) {
  return Read(text, settings, resources, advice, scalers, /*passes_over=*/false);
}

Result<Loaded, Diagnostics> LoadWhatIsRead(std::string_view text,
                                           const std::vector<Setting>& settings,
                                           const Resources& resources, const Advice* advice,
                                           const ScalerReader* scalers) {
  return Read(text, settings, resources, advice, scalers, /*passes_over=*/true);
}

}  // namespace servescape
