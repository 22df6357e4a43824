// SPDX-License-Identifier: MIT
#include "ui/jobs.h"

#include <nlohmann/json.hpp>

namespace servescape::ui {
namespace {

using Json = nlohmann::ordered_json;

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
T Get(const Json& json, const char* key, T missing) {
  const auto found = json.find(key);
  if (found == json.end()) return missing;
  if constexpr (std::is_same_v<T, std::string>) {
    return found->is_string() ? found->template get<std::string>() : missing;
  } else if constexpr (std::is_same_v<T, bool>) {
    return found->is_boolean() ? found->template get<bool>() : missing;
  } else {
    return found->is_number() ? found->template get<T>() : missing;
  }
}

}  // namespace

std::string ToJson(const JobRequest& request) {
  Json settings = Json::array();
  for (const Setting& setting : request.settings) {
    settings.push_back({{"path", setting.path}, {"value", setting.value}});
  }
  return Dump({{"id", request.id},
               {"kind", request.kind == JobKind::kRun ? "run" : "sweep"},
               {"text", request.text},
               {"settings", settings},
               {"replications", request.replications},
               {"factors", request.factors}});
}

std::string ToJson(const JobNews& news) {
  return Dump({{"id", news.id},
               {"progress", news.progress},
               {"done", news.done},
               {"report", news.report},
               {"points", news.points},
               {"error", news.error},
               {"wall_seconds", news.wall_seconds}});
}

bool FromJson(const std::string& text, JobRequest* request) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return false;
  *request = {};
  request->id = Get<uint32_t>(json, "id", 0);
  const std::string kind = Get<std::string>(json, "kind", "");
  if (kind != "run" && kind != "sweep") return false;
  request->kind = kind == "run" ? JobKind::kRun : JobKind::kSweep;
  request->text = Get<std::string>(json, "text", "");
  request->replications = Get<uint32_t>(json, "replications", 0);
  if (const auto list = json.find("settings"); list != json.end() && list->is_array()) {
    for (const Json& item : *list) {
      if (!item.is_object()) return false;
      request->settings.push_back(
          {Get<std::string>(item, "path", ""), Get<std::string>(item, "value", "")});
    }
  }
  if (const auto list = json.find("factors"); list != json.end() && list->is_array()) {
    for (const Json& item : *list) {
      if (!item.is_number()) return false;
      request->factors.push_back(item.get<double>());
    }
  }
  return true;
}

bool FromJson(const std::string& text, JobNews* news) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("id")) return false;
  *news = {};
  news->id = Get<uint32_t>(json, "id", 0);
  news->progress = Get<float>(json, "progress", 0);
  news->done = Get<bool>(json, "done", false);
  news->report = Get<std::string>(json, "report", "");
  news->points = Get<std::string>(json, "points", "");
  news->error = Get<std::string>(json, "error", "");
  news->wall_seconds = Get<double>(json, "wall_seconds", 0);
  return true;
}

}  // namespace servescape::ui
