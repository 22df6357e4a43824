// SPDX-License-Identifier: MIT
#include "sim/systems/notes.h"

namespace servescape {
namespace {

struct NoteTables {
  std::span<const SystemNote> systems;
  std::span<const FieldNote> fields;
};

std::vector<NoteTables> Tables() {
  return {{BatcherNotes(), BatcherFields()},
          {CacheNotes(), CacheFields()},
          {BalancerNotes(), BalancerFields()},
          {ScalerNotes(), ScalerFields()},
          {StepNotes(), StepFields()}};
}

}  // namespace

std::vector<SystemNote> AllSystems() {
  std::vector<SystemNote> out;
  for (const NoteTables& each : Tables()) {
    out.insert(out.end(), each.systems.begin(), each.systems.end());
  }
  return out;
}

std::vector<FieldNote> AllFields() {
  std::vector<FieldNote> out;
  for (const NoteTables& each : Tables()) {
    out.insert(out.end(), each.fields.begin(), each.fields.end());
  }
  return out;
}

const SystemNote* FindSystemNote(std::string_view name) {
  for (const NoteTables& table : Tables()) {
    for (const SystemNote& each : table.systems) {
      if (each.name == name) return &each;
    }
  }
  return nullptr;
}

std::string_view SurpriseAt(std::string_view path) {
  for (const NoteTables& table : Tables()) {
    for (const FieldNote& each : table.fields) {
      if (each.path == path && !each.surprise.empty()) return each.surprise;
    }
  }
  return "";
}

}  // namespace servescape
