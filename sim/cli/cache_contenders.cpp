// SPDX-License-Identifier: MIT
#include "sim/cli/cache_contenders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/base/time.h"
#include "sim/cli/verbs.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

std::vector<std::string> KnownNames() {
  std::vector<std::string> names = CachePolicyNames(true);
  for (const SystemInfo& info : CacheSystems()) names.emplace_back(info.name);
  return names;
}

std::string Joined(const std::vector<std::string_view>& words) {
  return JoinWords({words.begin(), words.end()});
}

std::string ValueWords(const SystemField& field, int64_t value) {
  if (field.kind() == SystemField::Kind::kWord) {
    return std::string(field.Words()[static_cast<size_t>(value)]);
  }
  if (field.kind() == SystemField::Kind::kShare) {
    return fmt::format("{}", static_cast<double>(value) / static_cast<double>(kShareUnit));
  }
  return fmt::format("{}", value);
}

// What the field takes, in words.
std::string Takes(const SystemField& field) {
  if (field.kind() == SystemField::Kind::kWord) return Joined(field.Words());
  const bool share = field.kind() == SystemField::Kind::kShare;
  return fmt::format("a {} from {} to {}", share ? "number" : "whole number",
                     ValueWords(field, field.least), ValueWords(field, field.most));
}

std::optional<int64_t> ReadValue(const SystemField& field, const std::string& text) {
  if (field.kind() == SystemField::Kind::kWord) {
    const std::vector<std::string_view> words = field.Words();
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) return std::nullopt;
    return found - words.begin();
  }
  const std::optional<double> number = ParseNumber(text);
  if (!number) return std::nullopt;
  const double scale = field.kind() == SystemField::Kind::kShare ? double{kShareUnit} : 1;
  const double value = std::round(*number * scale);
  if (scale == 1 && value != *number) return std::nullopt;
  if (value < static_cast<double>(field.least) || value > static_cast<double>(field.most)) {
    return std::nullopt;
  }
  return static_cast<int64_t>(value);
}

// A line or several of the help, indented.
std::string Wrapped(std::string_view text) {
  constexpr size_t kWidth = 100;
  std::string out = "   ";
  size_t column = out.size();
  for (const std::string& word : CLI::detail::split(std::string(text), ' ')) {
    if (column + 1 + word.size() > kWidth) {
      out += "\n       ";
      column = 7;
    }
    out += " " + word;
    column += 1 + word.size();
  }
  return out + "\n";
}

// "maxmemory-samples" = "10" into the settings of a system.
std::string SetField(const std::string& where, const SystemInfo& info, const std::string& name,
                     const std::string& text, SystemSpec* spec) {
  std::vector<std::string> names;
  for (size_t i = 0; i < info.fields.size(); ++i) {
    const SystemField& field = info.fields[i];
    names.emplace_back(field.name);
    if (field.name != name) continue;
    const std::optional<int64_t> value = ReadValue(field, text);
    if (value) {
      spec->values[i] = *value;
      return "";
    }
    const std::vector<std::string_view> words = field.Words();
    return fmt::format("{}: {} of {} is {}, not \"{}\"{}", where, name, info.name, Takes(field),
                       text, DidYouMean(text, {words.begin(), words.end()}));
  }
  if (names.empty()) return fmt::format("{}: {} has no fields", where, info.name);
  return fmt::format("{}: \"{}\" is no field of {}{}; known are {}", where, name, info.name,
                     DidYouMean(name, names), JoinWords(names));
}

// "redis" or "redis:allkeys-lfu".
std::string ReadSystem(const std::string& name, CacheContender* out) {
  const size_t colon = name.find(':');
  const SystemInfo* info = FindCacheSystem(name.substr(0, colon));
  if (info == nullptr) {
    const std::vector<std::string> names = KnownNames();
    return fmt::format("--policy: \"{}\" is no policy{}; known are {}", name.substr(0, colon),
                       DidYouMean(name.substr(0, colon), names), JoinWords(names));
  }
  out->system.emplace(info->system);
  if (colon == std::string::npos) return "";
  if (info->fields.empty()) return fmt::format("--policy {}: {} has no fields", name, info->name);
  return SetField("--policy " + name, *info, std::string(info->fields[0].name),
                  name.substr(colon + 1), &*out->system);
}

std::string ReadName(const std::string& name, bool ages, std::vector<CacheContender>* out) {
  if (name == "all") {
    for (const std::string& each : CachePolicyNames(!ages)) {
      if (each != "ttl" || ages) out->push_back({each, *CachePolicyFromName(each), {}});
    }
    return "";
  }
  CacheContender one{name, CachePolicy::kLru, {}};
  if (const std::optional<CachePolicy> policy = CachePolicyFromName(name)) {
    one.policy = *policy;
    if (one.policy == CachePolicy::kTtl && !ages) {
      return "--policy ttl: needs --ttl, for example --ttl 30s";
    }
    if (one.policy == CachePolicy::kBelady && ages) {
      return "--policy belady: does not know ages; leave --ttl out";
    }
  } else if (std::string wrong = ReadSystem(name, &one); !wrong.empty()) {
    return wrong;
  } else if (ages && !InfoOf(one.system->system).expires) {
    return fmt::format("--policy {}: its ages are not modelled; leave --ttl out", name);
  }
  out->push_back(std::move(one));
  return "";
}

// For every contender of that system.
std::string ReadSetting(const std::string& text, std::vector<CacheContender>* contenders) {
  const size_t dot = text.find('.'), equals = text.find('=');
  if (dot == std::string::npos || equals == std::string::npos || dot > equals) {
    return fmt::format("--set {}: expected SYSTEM.FIELD=VALUE, as in redis.maxmemory-samples=10",
                       text);
  }
  const std::string name = text.substr(0, dot);
  bool found = false;
  std::vector<std::string> named;
  for (CacheContender& contender : *contenders) {
    if (!contender.system) continue;
    const SystemInfo& info = InfoOf(contender.system->system);
    named.emplace_back(info.name);
    if (info.name != name) continue;
    found = true;
    std::string wrong = SetField("--set " + text, info, text.substr(dot + 1, equals - dot - 1),
                                 text.substr(equals + 1), &*contender.system);
    if (!wrong.empty()) return wrong;
  }
  if (found) return "";
  return fmt::format("--set {}: \"{}\" is no system among the policies{}", text, name,
                     DidYouMean(name, named));
}

}  // namespace

std::string ReadContenders(const ContenderOptions& options, std::vector<CacheContender>* out) {
  for (const std::string& word : CLI::detail::split(options.names, ',')) {
    std::string wrong = ReadName(CLI::detail::trim_copy(word), options.ages, out);
    if (!wrong.empty()) return wrong;
  }
  for (const std::string& setting : options.settings) {
    std::string wrong = ReadSetting(setting, out);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

std::string SetTimes(const std::vector<CacheContender>& contenders, const std::string& rate,
                     CacheTrace* trace) {
  if (rate.empty()) {
    for (const CacheContender& contender : contenders) {
      if (!contender.system || !InfoOf(contender.system->system).times) continue;
      if (trace->times.empty()) {
        return fmt::format(
            "--policy {}: what it does depends on when requests come; the trace has no times: give "
            "--rate, for example --rate 1000/s",
            contender.name);
      }
    }
    return "";
  }
  std::optional<double> per_second = ParseRate(rate);
  if (!per_second) per_second = ParseNumber(rate);
  if (!per_second || !(*per_second >= 1e-3) || *per_second > 1e9) {
    return fmt::format("--rate: \"{}\" is no rate; expected for example 1000/s", rate);
  }
  const size_t count = trace->objects.size();
  if (static_cast<double>(count) / *per_second > ToSeconds(Duration{kEndOfTime.ns})) {
    return "--rate: the trace would take more than 73 years";
  }
  trace->times.resize(count);
  for (size_t i = 0; i < count; ++i) {
    trace->times[i].ns = static_cast<int64_t>(static_cast<double>(i) * (1e9 / *per_second));
  }
  return "";
}

std::string SystemsHelp() {
  std::string out;
  for (const SystemInfo& info : CacheSystems()) {
    out += fmt::format("  {} {}: {}\n", info.name, info.version, info.sentence);
    for (const SystemField& field : info.fields) {
      out += Wrapped(fmt::format("{} ({}): {}", field.name,
                                 field.kind() == SystemField::Kind::kWord
                                     ? fmt::format("{}", fmt::join(field.Words(), " | "))
                                     : ValueWords(field, field.standard),
                                 field.sentence));
    }
  }
  return out;
}

}  // namespace servescape
