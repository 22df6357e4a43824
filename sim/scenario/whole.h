// SPDX-License-Identifier: MIT
// What of the language a small program does without: rows of the schema for systems by name, who
// reads them, and what is known of their fields. Which it is, is a question of linking: a program
// that defines WholeLanguage() itself, as web/small_language.cpp does, has no others, and passes
// over what only they say (Config::passed_over).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/config_service.h"
#include "sim/scenario/load.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"

namespace servescape {

struct Config;

struct Whole {
  std::span<const SchemaRow> rows;     // below service.*
  std::span<const SchemaRow> traffic;  // below traffic.*
  std::span<const SchemaRow> jobs;     // job
  std::span<const SchemaRow> studies;  // study; a small program does not look at it
  std::span<const SchemaRow> run;      // below run
  // Of a service, after its replicas and its time have been read; null: there is none.
  void (*read_service)(const Section& in, ServiceConfig& out, const Resources& resources,
                       Reporter& reporter) = nullptr;
  // Once services, paths and traffic have been read: what refers to others; `called` are the
  // services that something calls. Null: there is nothing.
  void (*bind)(const Node& root, Config* config, std::vector<bool>* called,
               const Resources& resources, Reporter& reporter) = nullptr;
  // Of a row, what surprises in it; "" where nothing does.
  std::string_view (*surprise)(std::string_view path) = nullptr;
  // Once all has been read without an error: divides it by run.scale. Null: there is nothing.
  void (*scale)(const Node& root, Config* config, Reporter& reporter) = nullptr;

  // The names of the pools of machines.
  std::vector<std::string> (*node_names)(const Config& config) = nullptr;

  bool any() const { return read_service != nullptr; }
};
const Whole& WholeLanguage();

// The row's sentence, and what surprises.
std::string SentenceOf(const SchemaRow& row);

}  // namespace servescape
