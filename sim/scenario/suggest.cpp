// SPDX-License-Identifier: MIT
#include "sim/scenario/suggest.h"

#include <algorithm>

namespace servescape {
namespace {

char Lower(char c) {
  if (c == '-') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Without separators, so that "maxsize" meets "max_size" and "p2.micro" its neighbours.
std::string Squeeze(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c != '_' && c != '-' && c != '.' && c != '/') out += Lower(c);
  }
  return out;
}

// "bert/t4": bert, t4.
std::vector<std::string> PartsOf(std::string_view word) {
  std::vector<std::string> parts(1);
  for (const char c : word) {
    if (c == '_' || c == '-' || c == '.' || c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += Lower(c);
    }
  }
  std::erase(parts, "");
  return parts;
}

bool HasParts(std::string_view candidate, const std::vector<std::string>& wanted) {
  const std::vector<std::string> parts = PartsOf(candidate);
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& part) {
    return std::find(parts.begin(), parts.end(), part) != parts.end();
  });
}

}  // namespace

int EditDistance(std::string_view a, std::string_view b) {
  // Optimal string alignment with three rows.
  std::vector<int> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int same = Lower(a[i - 1]) == Lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + same});
      if (i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
          Lower(a[i - 2]) == Lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.size() > 100) return "";
  const std::string squeezed = Squeeze(word);
  int best_distance = 1000;
  const std::string* best = nullptr;
  for (const std::string& candidate : candidates) {
    int distance = EditDistance(word, candidate);
    if (squeezed == Squeeze(candidate)) distance = 0;
    const auto longer = static_cast<int>(std::max(word.size(), candidate.size()));
    int limit = std::max(1, longer / 3);
    // A name cut short or carried on: "latency.p9", "replica_count".
    if (word.size() >= 3 && (candidate.starts_with(word) || word.starts_with(candidate))) {
      distance = std::min(distance, 2);
      limit = 2;
    }
    if (distance <= limit && distance < longer && distance < best_distance) {
      best_distance = distance;
      best = &candidate;
    }
  }
  const std::vector<std::string> parts = PartsOf(word);
  for (const std::string& candidate : candidates) {
    if (!best && !parts.empty() && HasParts(candidate, parts)) best = &candidate;
  }
  return best ? "; did you mean " + *best + "?" : "";
}

std::string JoinWords(const std::vector<std::string>& words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string Counted(size_t count, std::string_view noun) {
  std::string out = std::to_string(count);
  for (size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace servescape
