// SPDX-License-Identifier: MIT
// The results satisfy the published JSON Schema: checked by the part of draft-07 it uses.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "sim/report/json.h"
#include "tests/report/sample_reports.h"

using namespace servescape;
using nlohmann::json;

namespace {

bool HasType(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

struct Validator {
  json root;
  std::string error;  // the first violation

  void Fail(const std::string& path, const std::string& what) {
    if (error.empty()) error = path + ": " + what;
  }

  void CheckType(const json& type, const json& value, const std::string& path) {
    bool fits = false;
    for (const json& one : type.is_array() ? type : json::array({type})) {
      fits = fits || HasType(value, one.get<std::string>());
    }
    if (!fits) Fail(path, "type");
  }

  void CheckObject(const json& schema, const json& value, const std::string& path) {
    for (const json& key : schema.value("required", json::array())) {
      if (!value.contains(key.get<std::string>())) Fail(path, "lacks " + key.get<std::string>());
    }
    const json properties = schema.value("properties", json::object());
    for (const auto& [key, member] : value.items()) {
      if (properties.contains(key)) {
        Check(properties[key], member, path + "/" + key);
      } else if (schema.contains("additionalProperties")) {
        Check(schema["additionalProperties"], member, path + "/" + key);
      }
    }
  }

  void Check(const json& schema, const json& value, const std::string& path) {
    if (schema.contains("$ref")) {
      const std::string name = schema["$ref"].get<std::string>();
      const json::json_pointer pointer(name.substr(1));
      REQUIRE_MESSAGE(root.contains(pointer), name);
      return Check(root[pointer], value, path);
    }
    if (schema.contains("allOf")) {
      for (const json& part : schema["allOf"]) Check(part, value, path);
    }
    if (schema.contains("type")) CheckType(schema["type"], value, path);
    if (schema.contains("const") && value != schema["const"]) Fail(path, "const");
    if (schema.contains("enum")) {
      bool found = false;
      for (const json& word : schema["enum"]) found = found || word == value;
      if (!found) Fail(path, "enum");
    }
    if (schema.contains("minimum") && value < schema["minimum"]) Fail(path, "minimum");
    if (schema.contains("pattern")) {
      const std::string text = value.get<std::string>();
      const bool hex = text.find_first_not_of("0123456789abcdef") == std::string::npos;
      if (text.size() != 16 || !hex) Fail(path, "pattern");
    }
    if (value.is_object()) CheckObject(schema, value, path);
    if (value.is_array() && schema.contains("items")) {
      for (size_t i = 0; i < value.size(); ++i) {
        Check(schema["items"], value[i], path + "/" + std::to_string(i));
      }
    }
  }
};

std::string Violation(const json& result) {
  Validator validator{json::parse(ResultSchema(), nullptr, false), ""};
  REQUIRE(validator.root.is_object());
  validator.Check(validator.root, result, "");
  return validator.error;
}

}  // namespace

TEST_CASE("schema: it is draft-07 and the results satisfy it") {
  const json schema = json::parse(ResultSchema(), nullptr, false);
  CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
  for (const RunReport& report : {BusyReport(), UnstableReport(), SmallReport(),
                                  DetailedReport()}) {
    CHECK(Violation(json::parse(ToJson(report, true))) == "");
  }
}

TEST_CASE("schema: every key that is written is described") {
  const json schema = json::parse(ResultSchema(), nullptr, false);
  const json result = json::parse(ToJson(DetailedReport(), false));
  CHECK(result.size() + 6 == schema["properties"].size());  // these are what run adds
  for (const char* key : {"input", "jobs", "nodes", "scale", "scaling", "trainings"}) {
    CHECK(schema["properties"].contains(key));
  }
  for (const auto& [key, value] : result.items()) CHECK(schema["properties"].contains(key));
  const json& scenario = schema["properties"]["scenario"]["properties"];
  for (const auto& [key, value] : result["scenario"].items()) CHECK(scenario.contains(key));
  CHECK(scenario.size() == result["scenario"].size());
}

TEST_CASE("schema: it knows every unit") {
  RunReport report = SmallReport();
  for (int unit = 0; unit <= static_cast<int>(Unit::kUsdPerMillion); ++unit) {
    report.metrics[0].unit = static_cast<Unit>(unit);
    CHECK(Violation(json::parse(ToJson(report, true))) == "");
  }
}

TEST_CASE("schema: violations are found") {
  json result = json::parse(ToJson(BusyReport(), true));
  result["digest"] = "0123";
  CHECK(Violation(result) == "/digest: pattern");
  result = json::parse(ToJson(BusyReport(), true));
  result.erase("events");
  CHECK(Violation(result) == ": lacks events");
  result = json::parse(ToJson(BusyReport(), true));
  result["metrics"]["latency.p50"]["unit"] = "Hz";
  CHECK(Violation(result) == "/metrics/latency.p50/unit: enum");
}
