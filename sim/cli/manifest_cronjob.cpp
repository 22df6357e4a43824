// SPDX-License-Identifier: MIT
#include "sim/cli/manifest_cronjob.h"

#include <fmt/format.h>

#include "sim/cli/zone_file.h"

namespace servescape {
namespace {

constexpr int64_t kMostSeconds = 1'000'000'000;

std::optional<Instant> ReadInstant(const ManifestField& field) {
  if (!field) return {};
  const std::optional<Instant> at = ParseInstant(field.Text(), Zone());
  if (!at) {
    field.Wrong("must be a time such as 2026-03-08T02:30:00Z");
    return {};
  }
  return AtSeconds(WholeSecondsOf(*at));  // as the API keeps it
}

void ReadSchedule(const ManifestField& spec, CronJobSpec* out) {
  const ManifestField schedule = spec["schedule"];
  schedule.Require();
  const std::string text = schedule.Text();
  if (text.find("TZ") != std::string::npos) {
    schedule.Wrong("names a zone (TZ); the field timeZone is for that");
    return;
  }
  const CronResult read = ParseRobfig(text);
  if (read) {
    out->schedule = read.value();
  } else if (schedule) {
    schedule.Wrong(fmt::format("\"{}\" {}", text.substr(0, 60), read.error()));
  }
  const ManifestField zone = spec["timeZone"];
  if (!zone) return;
  Result<Zone, std::string> loaded = LoadZone(zone.Text());
  if (loaded) {
    out->zone = std::move(loaded).value();
  } else {
    zone.Wrong("is wrong: " + loaded.error());
  }
}

}  // namespace

CronJobManifest ReadCronJob(const ManifestField& object) {
  CronJobManifest out;
  const ManifestField metadata = object["metadata"];
  out.spec.name = metadata["name"].Text("cronjob");
  out.created = ReadInstant(metadata["creationTimestamp"]);
  for (const char* each : {"apiVersion", "kind"}) object[each].Ignore();
  metadata.Ignore();
  const ManifestField status = object["status"];
  out.last_schedule = ReadInstant(status["lastScheduleTime"]);
  status["active"].NotModelled("jobs that run at the start are taken for ended");
  for (const char* each : {"lastSuccessfulTime"}) status[each].Ignore();
  const ManifestField spec = object["spec"];
  spec.Require();
  ReadSchedule(spec, &out.spec);
  out.spec.concurrency_policy = static_cast<ConcurrencyPolicy>(
      spec["concurrencyPolicy"].OneOf({"Allow", "Forbid", "Replace"}));
  if (const ManifestField deadline = spec["startingDeadlineSeconds"]) {
    out.spec.starting_deadline_seconds = deadline.Integer(0, 0, kMostSeconds);
  }
  out.spec.suspend = spec["suspend"].Boolean(false);
  out.spec.successful_jobs_history_limit =
      spec["successfulJobsHistoryLimit"].Integer(3, 0, kMostReplicas);
  for (const char* each : {"failedJobsHistoryLimit", "jobTemplate"}) spec[each].Ignore();
  return out;
}

}  // namespace servescape
