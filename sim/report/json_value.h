// SPDX-License-Identifier: MIT
// What the readers and writers of this folder share: doubles with NaN as null, a printer that
// keeps lists of numbers on one line, and a reader that checks the kind of every field and
// remembers the first mistake instead of throwing.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/metrics/run_report.h"

namespace servescape {

using Json = nlohmann::ordered_json;

// null for NaN and infinities, which JSON cannot write.
Json Number(double value);
Json Numbers(const std::vector<double>& values);
Json ToValue(const Estimate& estimate);

// Invalid UTF-8 becomes U+FFFD. Ends without a line break.
std::string Print(const Json& value, bool pretty);

// A place in a document, with its path for messages. All places of a document share one error;
// a missing or ill-typed place gives zero, empty or NaN and records the first mistake.
class Reader {
 public:
  Reader(const Json* value, std::string path, std::string* error)
      : value_(value), path_(std::move(path)), error_(error) {}

  Reader operator[](const char* key) const;  // the member of an object
  bool Has(const char* key) const;           // whether there is one; no mistake if not
  std::vector<Reader> Items() const;         // of an array
  struct Member;
  std::vector<Member> Members() const;       // of an object, in order

  std::string Text() const;
  double Real() const;  // null is NaN
  std::vector<double> Reals() const;
  int64_t Integer() const;
  uint64_t Natural(uint64_t largest) const;
  bool Boolean() const;
  Estimate AsEstimate() const;
  // The index of the text among `words`; 0 and a mistake if it is none of them.
  size_t OneOf(std::initializer_list<const char*> words) const;

 private:
  void Fail(const char* expected) const;

  const Json* value_;  // nullptr: not there
  std::string path_;
  std::string* error_;
};

struct Reader::Member {
  std::string name;
  Reader value;
};

// The document's root, or nothing and `error` when the text is not JSON.
bool ParseJson(std::string_view text, Json* root, std::string* error);

}  // namespace servescape
