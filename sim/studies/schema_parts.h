// SPDX-License-Identifier: MIT
// Pieces that JSON Schemas of outputs are made of.
#pragma once

#include <initializer_list>
#include <utility>

#include "sim/report/json_value.h"

namespace servescape::schema_parts {

inline Json Of(const char* type) { return {{"type", type}}; }
inline Json Text() { return Of("string"); }
inline Json Flag() { return Of("boolean"); }
inline Json Whole() { return {{"type", "integer"}, {"minimum", 0}}; }
// null where it does not exist: withheld, or without an interval.
inline Json Real() { return {{"type", {"number", "null"}}}; }
inline Json List(Json of) { return {{"type", "array"}, {"items", std::move(of)}}; }
// By names that the scenario chooses.
inline Json Map(Json of) { return {{"type", "object"}, {"additionalProperties", std::move(of)}}; }
inline Json Word(std::initializer_list<const char*> words) {
  Json list = Json::array();
  for (const char* word : words) list.push_back(word);
  return {{"enum", std::move(list)}};
}

// All of the fields, and no others.
inline Json Fields(std::initializer_list<std::pair<const char*, Json>> fields) {
  Json properties = Json::object(), required = Json::array();
  for (const auto& [name, schema] : fields) {
    properties[name] = schema;
    required.push_back(name);
  }
  return {{"type", "object"},
          {"required", std::move(required)},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

inline void Add(Json* table, const char* name, Json schema) {
  (*table)["properties"][name] = std::move(schema);
  (*table)["required"].push_back(name);
}

// Whole, or null.
inline Json MaybeWhole() { return {{"type", {"integer", "null"}}, {"minimum", 0}}; }
inline Json MaybeText() { return {{"type", {"string", "null"}}}; }
// All of the fields, some of these, and no others.
inline Json Some(Json table, std::initializer_list<std::pair<const char*, Json>> fields) {
  for (const auto& [name, schema] : fields) table["properties"][name] = schema;
  return table;
}

}  // namespace servescape::schema_parts
