// SPDX-License-Identifier: MIT
#include "sim/scenario/read_attempt.h"

#include <algorithm>
#include <array>

#include "sim/scenario/fields.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr std::array<std::string_view, 7> kPolicies{
    "timeout", "cancellation", "retries", "hedge", "throttle", "breaker", "fallback"};

class AttemptReader {
 public:
  AttemptReader(const Section& in, AttemptConfig& out, Reporter& reporter)
      : in_(in), out_(out), reporter_(reporter) {}

  void Read() {
    ReadFields(in_, out_, reporter_);
    if (out_.retries) ReadRetries(in_.Below("retries"));
    if (in_.Given("hedge")) ReadHedge(in_.Below("hedge"));
    out_.any = std::any_of(kPolicies.begin(), kPolicies.end(), [&](std::string_view key) {
      return key != "cancellation" && in_.Given(key);
    });
    if (out_.cancel && !in_.Has("timeout") && !in_.Has("hedge")) {
      reporter_.Warn(in_.KeyOrigin("cancellation"),
                     in_.label().Below("cancellation").Text() +
                         " has no effect without timeout or hedge: no attempt is given up");
    }
  }

 private:
  void Needs(const Section& table, std::string_view key, std::string_view example) {
    if (table.Has(key)) return;
    reporter_.Error(table.origin(),
                    fmt::format("{} needs {}", table.label().Text(), example));
  }

  void ReadRetries(const Section& retries) {
    Needs(retries, "max", "max, such as max = 3");
    if (const Node* on = retries.Given("on")) ReadCauses(*on, retries.label().Below("on"));
    if (retries.Has("budget_burst") && !retries.Has("budget")) {
      reporter_.Warn(retries.KeyOrigin("budget_burst"),
                     retries.label().Below("budget_burst").Text() +
                         " has no effect without budget");
    }
  }

  void ReadCauses(const Node& on, const Label& label) {
    const auto has = [&](std::string_view word) {
      return std::any_of(on.items.begin(), on.items.end(),
                         [&](const Node& item) { return item.text == word; });
    };
    out_.retry_on_rejected = has("rejected");
    out_.retry_on_timeout = has("timeout");
    out_.retry_on_error = has("error");
    if (on.items.empty()) {
      reporter_.Error(on.origin, label.Text() + " must name at least one of rejected, timeout "
                                                "and error");
    }
  }

  void ReadHedge(const Section& hedge) {
    Needs(hedge, "after", "after, such as after = \"p95\" or \"30ms\"");
    const Node* after = hedge.Given("after");
    if (!after) return;
    if (after->text.starts_with('p')) {
      out_.hedge_quantile = *ParseNumber(after->text.substr(1)) / 100;
    } else {
      out_.hedge_after = hedge.Time("after");
    }
  }

  const Section& in_;
  AttemptConfig& out_;
  Reporter& reporter_;
};

}  // namespace

bool IsPolicy(std::string_view key) {
  return std::find(kPolicies.begin(), kPolicies.end(), key) != kPolicies.end();
}

AttemptConfig ReadAttempt(const Section& in, Reporter& reporter) {
  AttemptConfig out;
  AttemptReader(in, out, reporter).Read();
  return out;
}

}  // namespace servescape
