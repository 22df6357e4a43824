// SPDX-License-Identifier: MIT
#include "ui/job_files.h"

#include <utility>

namespace servescape::ui {

std::optional<Resource> FindFile(const std::vector<JobFile>& files, const std::string& name) {
  for (const JobFile& file : files) {
    if (file.name != name) continue;
    Resource out(file.text);
    out.time_column = file.time_column;
    out.time_unit = file.time_unit;
    out.counts_column = file.counts_column;
    out.kind = file.kind;
    return out;
  }
  return std::nullopt;
}

void JobFiles::Keep(JobFile file) {
  for (JobFile& each : files_) {
    if (each.name != file.name) continue;
    each = std::move(file);
    return;
  }
  files_.push_back(std::move(file));
}

void JobFiles::Submit(const JobRequest& request) {
  if (files_.empty()) return jobs_.Submit(request);
  JobRequest with = request;
  for (const JobFile& file : files_) {
    if (request.text.find(file.name) != std::string::npos) with.files.push_back(file);
  }
  jobs_.Submit(with);
}

}  // namespace servescape::ui
