// SPDX-License-Identifier: MIT
#include "sim/cli/balance_world.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "sim/cli/files.h"
#include "sim/input/table_text.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"
#include "sim/scenario/time_column.h"

namespace servescape {
namespace {

constexpr double kLongestWait = 1e9;  // s

std::optional<Duration> TimeOf(std::string_view text) {
  const std::optional<double> seconds = ParseSeconds(text);
  if (!seconds || !(*seconds >= 0) || *seconds > kLongestWait) return std::nullopt;
  return FromSeconds(*seconds);
}

bool IsStatus(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == std::string_view::npos;
}

class RequestParser : public TableParser {
 public:
  explicit RequestParser(const TableText& table) : TableParser("time_s,take_s,key", "requests") {
    Expect(table.header, table.places);
  }

  std::vector<BalancedRequest> Take() && { return std::move(requests_); }

 private:
  enum Column : size_t { kTime, kGap, kTake, kKey, kClient, kMethod, kAnswer };
  static constexpr std::array<std::string_view, 7> kNames{"time",   "gap",    "take",  "key",
                                                          "client", "method", "answer"};

  std::string Header() override {
    for (size_t i = 0; i < names_.size(); ++i) {
      const std::string name = PlainName(names_[i]);
      bool known = false;
      for (size_t c = 0; c < kNames.size(); ++c) {
        if (name != kNames[c] && name != std::string(kNames[c]) + "_s") continue;
        columns_[c] = i;
        known = true;
      }
      if (!known) {
        return fmt::format(
            "column {} is none of time_s, gap_s, take_s, key, client, method, "
            "answer",
            names_[i]);
      }
    }
    return "";
  }

  std::string_view Text(Column column) const {
    return columns_[column] ? fields_[*columns_[column]] : std::string_view{};
  }

  std::string Seconds(Column column, std::optional<Duration>* out) {
    const std::string_view text = Text(column);
    if (text.empty() || IsMissing(text)) return "";
    double value = 0;
    const std::string wrong = Number(*columns_[column], value);
    if (!wrong.empty()) return wrong;
    if (value > kLongestWait) return Wrong(*columns_[column], "is too long");
    *out = FromSeconds(value);
    return "";
  }

  std::string Row() override {
    if (requests_.size() == kMostBalancedRequests) return "too many requests";
    BalancedRequest request;
    std::optional<Duration> at, gap;
    std::string wrong = Seconds(kTime, &at);
    if (wrong.empty()) wrong = Seconds(kGap, &gap);
    if (wrong.empty()) wrong = Seconds(kTake, &request.take);
    if (!wrong.empty()) return wrong;
    if (at) request.at = SimTime{at->ns};
    request.gap = gap.value_or(Duration{});
    request.key = std::string(Text(kKey));
    request.client = std::string(Text(kClient));
    if (!Text(kMethod).empty()) request.method = std::string(Text(kMethod));
    if (const std::string_view answer = Text(kAnswer); !answer.empty()) {
      const Result<Behaviour, std::string> read = ReadBehaviour(answer);
      if (!read) return Wrong(*columns_[kAnswer], read.error());
      request.answer = read.value();
    }
    requests_.push_back(std::move(request));
    return "";
  }

  std::array<std::optional<size_t>, kNames.size()> columns_;
  std::vector<BalancedRequest> requests_;
};

}  // namespace

Result<Behaviour, std::string> ReadBehaviour(std::string_view text) {
  Behaviour out;
  if (text == "refused") {
    out.conduct = Conduct::kRefuse;
  } else if (text == "closes") {
    out.conduct = Conduct::kClose;
  } else if (text == "hangs") {
    out.conduct = Conduct::kHang;
  } else if (text == "ok") {
    return out;
  } else if (IsStatus(text)) {
    out.status = text;
  } else if (const size_t colon = text.find(':'); colon != std::string_view::npos &&
                                                  IsStatus(text.substr(0, colon)) &&
                                                  TimeOf(text.substr(colon + 1))) {
    out.status = text.substr(0, colon);
    out.pushback = TimeOf(text.substr(colon + 1));
  } else if (const std::optional<Duration> take = TimeOf(text)) {
    out.take = take;
  } else {
    return std::string(
        "is no behaviour; expected a time (300ms), ok, refused, closes, hangs, "
        "a status (503, "
        "UNAVAILABLE) or UNAVAILABLE:700ms with the time of a pushback, or :never");
  }
  return out;
}

std::string ReadServerStory(const std::string& text, std::vector<ServerStory>* servers) {
  const size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0) {
    return fmt::format("\"{}\" is no NAME=WHAT", text);
  }
  const std::string name = text.substr(0, equals);
  std::string what = text.substr(equals + 1);
  ServerStory* server = nullptr;
  std::vector<std::string> names;
  for (ServerStory& each : *servers) {
    names.push_back(each.name);
    if (each.name == name) server = &each;
  }
  if (server == nullptr) {
    return fmt::format("there is no server \"{}\"{}", name, DidYouMean(name, names));
  }
  Chapter chapter;
  const size_t at = what.find('@');
  if (at != std::string::npos) {
    const std::string window = what.substr(at + 1);
    what.resize(at);
    const size_t dots = window.find("..");
    const std::optional<Duration> from = TimeOf(window.substr(0, dots));
    if (!from) return fmt::format("\"{}\": expected for example @2s or @2s..14s", text);
    chapter.from = SimTime{from->ns};
    if (dots != std::string::npos) {
      const std::optional<Duration> until = TimeOf(window.substr(dots + 2));
      if (!until || *until <= *from) {
        return fmt::format("\"{}\": expected for example @2s..14s", text);
      }
      chapter.until = SimTime{until->ns};
    }
  }
  const Result<Behaviour, std::string> read = ReadBehaviour(what);
  if (!read) return fmt::format("\"{}\" {}", what, read.error());
  chapter.behaviour = read.value();
  const bool plain = at == std::string::npos && chapter.behaviour.take &&
                     chapter.behaviour.conduct == Conduct::kAnswer;
  if (plain) {
    server->take = *chapter.behaviour.take;
  } else {
    server->chapters.push_back(chapter);
  }
  return "";
}

Result<std::vector<BalancedRequest>, std::string> ReadBalancedRequests(std::string bytes) {
  Result<TableText, std::string> read = ReadTable(std::move(bytes), kMaxTraceFileBytes);
  if (!read) return read.error();
  const TableText table = std::move(read).value();
  RequestParser parser(table);
  const std::string wrong = parser.Parse(table.text);
  if (!wrong.empty()) return wrong;
  if (parser.left_out() > 0) return LeftOutWords(parser.left_out(), parser.why_left_out());
  std::vector<BalancedRequest> requests = std::move(parser).Take();
  if (requests.empty()) return std::string("holds no requests");
  return requests;
}

}  // namespace servescape
