// SPDX-License-Identifier: MIT
// Binds a row of the schema to the field that its value goes to: Bound<&ServiceConfig::queue,
// &QueueConfig::deadline>(Ranged(...)) is read by every ReadFields of a ServiceConfig (fields.h).
// A row whose type does not fit its field does not compile.
#pragma once

#include <type_traits>

#include "sim/scenario/fields.h"
#include "sim/scenario/schema_rows.h"

namespace servescape {

template <class Class, class Member>
Class ClassOf(Member Class::*);

// A field of a struct, or of a struct in it, ...
template <auto kFirst, auto... kRest>
struct Field {
  using Part = decltype(ClassOf(kFirst));
  static auto& Of(void* part) { return ((static_cast<Part*>(part)->*kFirst).*....*kRest); }
  using Type = std::remove_reference_t<decltype(Of(nullptr))>;
};

constexpr bool IsQuantityOf(ValueType type) {
  return type == ValueType::kNumber || type == ValueType::kRatio || type == ValueType::kDuration ||
         type == ValueType::kRate || type == ValueType::kMoneyPerHour ||
         type == ValueType::kBytes || type == ValueType::kBandwidth;
}

template <class T>
constexpr bool Fits(ValueType type) {
  using enum ValueType;
  if constexpr (std::is_same_v<T, bool>) return type == kBoolean || type == kTable;
  if constexpr (std::is_integral_v<T>) return type == kInteger;
  if constexpr (std::is_same_v<T, double>) return IsQuantityOf(type);
  if constexpr (std::is_same_v<T, Duration> || std::is_same_v<T, SimTime>) return type == kDuration;
  if constexpr (std::is_same_v<T, std::string>)
    return type == kText || type == kWord || type == kColumn;
  if constexpr (std::is_same_v<T, Distribution>)
    return type == kTimeDistribution || type == kNumberDistribution || type == kBytesDistribution;
  if constexpr (std::is_same_v<T, std::vector<uint32_t>>) return type == kIntegerList;
  if constexpr (std::is_same_v<T, std::vector<double>>)
    return type == kNumberList || type == kRatioList;
  if constexpr (std::is_same_v<T, std::vector<SimTime>>) return type == kDurationList;
  return false;
}

// No constant expression: a table of rows that comes here does not compile.
void RowDoesNotFitItsField();

template <class At>
constexpr SchemaRow WithReader(SchemaRow row, Binding::Reader read, bool fits) {
  if (!fits) RowDoesNotFitItsField();
  row.bind = {&kPartId<typename At::Part>, read};
  return row;
}

template <class At>
void ReadBound(const FieldAt& at, void* part) {
  ReadField(at, At::Of(part));
}

// The value in a field.
template <auto... kMembers>
constexpr SchemaRow Bound(const SchemaRow& row) {
  using At = Field<kMembers...>;
  return WithReader<At>(row, ReadBound<At>, Fits<typename At::Type>(row.type));
}

template <const auto& kTable, class At>
void ReadChoice(const FieldAt& at, void* part) {
  const int word = WordOf(at);
  if (word >= 0) At::Of(part) = kTable[static_cast<size_t>(word)].value;
}

// One of the words of a table, as its value.
template <const auto& kTable, auto... kMembers>
constexpr SchemaRow Choice(std::string_view path, std::string_view standard,
                           std::string_view example, std::string_view sentence) {
  using At = Field<kMembers...>;
  const SchemaRow row =
      Words(path, ValueType::kWord, WordsOf<kTable>(), standard, example, sentence);
  return WithReader<At>(row, ReadChoice<kTable, At>, true);
}

template <const auto& kTable, class At>
void ReadNamed(const FieldAt& at, void* part) {
  ReadBound<At>(at, part);
  ReadChoice<kTable, At>(at, part);
}

// A quantity, or a word of a table that stands for one.
template <const auto& kTable, auto... kMembers>
constexpr SchemaRow Named(SchemaRow row) {
  using At = Field<kMembers...>;
  row.words = WordsOf<kTable>();
  return WithReader<At>(row, ReadNamed<kTable, At>, Fits<typename At::Type>(row.type));
}

template <class Flag, class At, bool kWhen>
void ReadOptional(const FieldAt& at, void* part) {
  const bool is_value = at.known() && WordOf(at) < 0;
  Flag::Of(part) = is_value == kWhen;
  if (is_value) ReadBound<At>(at, part);
}

// A value in a field, and in another whether there is one: it is given, and no word of the row.
template <class Flag, class At>
constexpr SchemaRow Optional(const SchemaRow& row) {
  return WithReader<At>(row, ReadOptional<Flag, At, true>, Fits<typename At::Type>(row.type));
}

// The same, but the flag says that there is none.
template <class Flag, class At>
constexpr SchemaRow Automatic(const SchemaRow& row) {
  return WithReader<At>(row, ReadOptional<Flag, At, false>, Fits<typename At::Type>(row.type));
}

}  // namespace servescape
