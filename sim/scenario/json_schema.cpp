// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/schema.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kNumberPattern = "^\\s*[-+]?[0-9_]*\\.?[0-9]+([eE][-+]?[0-9]+)?\\s*";

Json Text(const std::string& pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

// One number and unit, or several: "1h30min".
Json DurationSchema() {
  return Text(std::string(kNumberPattern) +
              "(ns|us|\u00b5s|\u03bcs|ms|s|min|h|d)(\\s*[0-9.]+\\s*(ns|us|\u00b5s|\u03bcs|ms|s|min|"
              "h))*\\s*$");
}

Json BytesSchema() { return Text(std::string(kNumberPattern) + "([kMGT]?|[KMGT]i)B\\s*$"); }

Json Pairs(const Json& first, const Json& second) {
  const Json pair = Json::array({first, second});
  return {{"type", "array"},
          {"minItems", 1},
          {"items", {{"type", "array"}, {"items", pair}, {"minItems", 2}, {"maxItems", 2}}}};
}

// Bounds that JSON Schema can state: those of plain numbers.
void AddRange(const SchemaRow& row, Json& out) {
  if (row.low == 0 && row.high == 0) {
    if (row.above_low) out["exclusiveMinimum"] = 0;
    return;
  }
  const auto number = [](double value) {
    const auto whole = static_cast<int64_t>(value);
    return static_cast<double>(whole) == value ? Json(whole) : Json(value);
  };
  out[row.above_low ? "exclusiveMinimum" : "minimum"] = number(row.low);
  out["maximum"] = number(row.high);
}

Json WordsSchema(const SchemaRow& row) { return {{"enum", WordsOf(row)}}; }

Json OrWords(const SchemaRow& row, Json schema) {
  if (row.words.empty()) return schema;
  return {{"anyOf", {std::move(schema), WordsSchema(row)}}};
}

Json Scalar(const SchemaRow& row) {
  Json out;
  switch (row.type) {
    case ValueType::kText:
      return {{"type", "string"}};
    case ValueType::kColumn:
      return {{"type", {"string", "integer"}}};
    case ValueType::kWord:
      return WordsSchema(row);
    case ValueType::kBoolean:
      return {{"type", "boolean"}};
    case ValueType::kInteger:
    case ValueType::kNumber:
      out["type"] = row.type == ValueType::kInteger ? "integer" : "number";
      AddRange(row, out);
      return OrWords(row, out);
    case ValueType::kRatio:
      out["type"] = "number";
      AddRange(row, out);
      return OrWords(row, {{"anyOf", {out, Text(std::string(kNumberPattern) + "%?\\s*$")}}});
    case ValueType::kDuration:
      return OrWords(row, DurationSchema());
    case ValueType::kRate:
      return Text(std::string(kNumberPattern) + "[kMG]?\\s*/\\s*(s|min|h|d)\\s*$");
    case ValueType::kMoneyPerHour:
      return {{"anyOf",
               {Text(std::string(kNumberPattern) + "usd\\s*/h\\s*$"),
                Text("^\\s*\\$\\s*[0-9_]*\\.?[0-9]+([eE][-+]?[0-9]+)?\\s*(/h)?\\s*$")}}};
    case ValueType::kBytes:
      out["type"] = "integer";
      AddRange(row, out);
      return OrWords(row, {{"anyOf", {out, BytesSchema()}}});
    case ValueType::kBandwidth:
      return Text(std::string(kNumberPattern) + "([kMGT]?bit|[kMG]?B)/s\\s*$");
    case ValueType::kTimeDistribution:
      return OrWords(row, {{"$ref", "#/definitions/time_distribution"}});
    case ValueType::kNumberDistribution:
      return {{"$ref", "#/definitions/number_distribution"}};
    case ValueType::kBytesDistribution:
      return {{"anyOf", {BytesSchema(), {{"$ref", "#/definitions/number_distribution"}}}}};
    case ValueType::kTextList:
    case ValueType::kWordList:
    case ValueType::kIntegerList:
    case ValueType::kNumberList:
    case ValueType::kRatioList:
    case ValueType::kDurationList: {
      SchemaRow entry = row;
      entry.type = *EntryOf(row.type);
      return {{"type", "array"}, {"items", Scalar(entry)}};
    }
    case ValueType::kTextMap:
      return {
          {"type", "object"}, {"additionalProperties", {{"type", "string"}}}, {"minProperties", 1}};
    case ValueType::kNumberMap:
      return {{"type", "object"},
              {"additionalProperties", {{"type", "number"}, {"minimum", 0}}},
              {"minProperties", 1}};
    case ValueType::kCurve:
      return Pairs({{"type", "number"}, {"exclusiveMinimum", 0}}, DurationSchema());
    case ValueType::kTimeCurve:
      return Pairs(DurationSchema(), {{"type", "number"}, {"minimum", 0}});
    case ValueType::kManifest:
    case ValueType::kTable:
    case ValueType::kTableList:
      break;
  }
  return out;
}

const SchemaRow* FindRow(const std::string& pattern) {
  for (const SchemaRow& row : Schema()) {
    if (row.path == pattern) return &row;
  }
  return nullptr;
}

Json RowSchema(const SchemaRow& row);

// An object with the keys below the pattern, or one of named entries.
Json TableSchema(const std::string& pattern) {
  Json out{{"type", "object"}};
  const std::string prefix = pattern.empty() ? "" : pattern + ".";
  if (const SchemaRow* any = FindRow(prefix + "*")) {
    out["propertyNames"] = {{"pattern", "^[A-Za-z0-9_-]{1,64}$"}};
    out["additionalProperties"] = RowSchema(*any);
    return out;
  }
  out["properties"] = Json::object();
  for (const std::string& key : KeysBelow(pattern)) {
    out["properties"][key] = RowSchema(*FindRow(prefix + key));
  }
  out["additionalProperties"] = false;
  return out;
}

// A default written as a scalar literal; tables and lists have none to state.
Json Default(std::string_view literal) {
  if (literal.starts_with('"')) return std::string(literal.substr(1, literal.size() - 2));
  if (literal == "true" || literal == "false") return literal == "true";
  std::string digits;
  for (const char c : literal) {
    if (c != '_') digits += c;
  }
  return Json::parse(digits, nullptr, false);
}

Json RowSchema(const SchemaRow& row) {
  Json out{{"description", SentenceOf(row)}};
  const std::string pattern(row.path);
  if (row.type == ValueType::kTable || row.type == ValueType::kManifest) {
    out.update(TableSchema(pattern));
    if (row.type == ValueType::kManifest) out["additionalProperties"] = true;
  } else if (row.type == ValueType::kTableList) {
    out["type"] = "array";
    out["items"] = TableSchema(pattern + "[]");
  } else {
    out.update(Scalar(row));
  }
  if (!row.standard.empty() && row.standard != "\"\"" && !row.standard.starts_with('[')) {
    out["default"] = Default(row.standard);
  }
  return out;
}

// Keys of all families together: which of them belong together is for the validator to say.
Json DistributionSchema(bool timed) {
  const Json value = timed ? DurationSchema() : Json{{"type", "number"}, {"minimum", 0}};
  const Json positive{{"type", "number"}, {"exclusiveMinimum", 0}};
  const auto list = [](const Json& items) { return Json{{"type", "array"}, {"items", items}}; };
  const std::string self =
      timed ? "#/definitions/time_distribution" : "#/definitions/number_distribution";
  Json properties = Json::object();
  for (const std::string& key : KeysBelow("distribution")) {
    const SchemaRow& row = *FindRow("distribution." + key);
    Json entry{{"description", row.sentence}};
    if (row.type == ValueType::kDuration) {
      entry.update(value);
    } else if (key == "values") {
      entry.update(list(value));
    } else if (key == "weights") {
      entry.update(list(positive));
    } else if (key == "parts") {
      entry.update(list({{"$ref", self}}));
    } else {
      entry.update(Scalar(row));
    }
    properties[key] = entry;
  }
  Json table{{"type", "object"},
             {"properties", properties},
             {"required", {"distribution"}},
             {"additionalProperties", false}};
  return {{"anyOf", {value, table}}};
}

}  // namespace

std::string JsonSchema() {
  Json out{{"$schema", "http://json-schema.org/draft-07/schema#"},
           {"title", "Servescape scenario"},
           {"description", "Traffic, services and prices of a system to simulate."}};
  out.update(TableSchema(""));
  out["required"] = {"traffic", "service"};
  out["definitions"] = {{"time_distribution", DistributionSchema(true)},
                        {"number_distribution", DistributionSchema(false)}};
  return out.dump(2) + "\n";
}

}  // namespace servescape
