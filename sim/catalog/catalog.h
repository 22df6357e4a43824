// SPDX-License-Identifier: MIT
// Facts to build scenarios from: what machines cost and how long models take on them. Every
// entry names its source and how much it can be trusted. To add one: an entry in the file of its
// kind (instances_*.cpp, profiles_*.cpp) with source, date and confidence; tests/scenario checks
// that ids are unique and curves are well formed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

enum class Confidence : uint8_t {
  kHigh,    // read in the named source
  kMedium,  // a secondary source, or a primary one with doubt about age or conversion
  kLow,     // a single blog, or outdated
};

std::string_view NameOf(Confidence confidence);

// A machine to rent. Prices in US dollars per hour, before tax and discounts.
struct Instance {
  std::string_view id;        // the provider's own name: "g4dn.xlarge"
  std::string_view provider;  // aws, gcp, azure, lambda
  int vcpu;
  double memory_gib;
  std::string_view accelerator;  // "T4", or empty
  int accelerators;
  double usd_per_hour;       // on demand
  double spot_usd_per_hour;  // 0: not known
  Confidence confidence;
  std::string_view date;  // of the price
  std::string_view source;
};

struct ProfilePoint {
  int batch;            // items
  double milliseconds;  // for the whole batch
};

// A measured batch-latency curve.
struct Profile {
  std::string_view id;     // "resnet50__t4__ort_trt_fp16"
  std::string_view alias;  // "resnet50/t4": the one to take if nothing else is said; or empty
  std::string_view model;
  std::string_view hardware;
  std::string_view stack;
  std::string_view precision;
  std::span<const ProfilePoint> points;  // increasing batch
  Confidence confidence;
  std::string_view date;
  std::string_view source;
  std::string_view scope;  // what exactly was timed, or empty
};

// How far apart two machines are, as a step's `network` names it.
struct NetworkDistance {
  std::string_view word;
  double one_way_seconds;
  Confidence confidence;
  std::string_view date;
  std::string_view source;
};

// In the order of the tables, as menus and `list` show them.
const std::vector<const Instance*>& Instances();
const std::vector<const Profile*>& Profiles();

std::span<const NetworkDistance> NetworkDistances();

// By word; nullptr if there is none.
const NetworkDistance* FindNetworkDistance(std::string_view word);

// By the provider's name; nullptr if there is none.
const Instance* FindInstance(std::string_view id);
// By id or alias; nullptr if there is none.
const Profile* FindProfile(std::string_view name);

// For did-you-mean and completion.
std::vector<std::string> InstanceIds();
std::vector<std::string> ProfileNames();  // aliases first, then ids

}  // namespace servescape
