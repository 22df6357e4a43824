// SPDX-License-Identifier: MIT
#include "sim/catalog/catalog.h"

#include "sim/catalog/tables.h"

namespace servescape {
namespace {

template <class T>
std::vector<const T*> Gather(std::initializer_list<std::span<const T>> tables) {
  std::vector<const T*> out;
  for (const std::span<const T>& table : tables) {
    for (const T& entry : table) out.push_back(&entry);
  }
  return out;
}

}  // namespace

std::string_view NameOf(Confidence confidence) {
  switch (confidence) {
    case Confidence::kHigh:
      return "high";
    case Confidence::kMedium:
      return "medium";
    case Confidence::kLow:
      return "low";
  }
  return "";
}

const std::vector<const Instance*>& Instances() {
  static const std::vector<const Instance*> all =
      Gather<Instance>({AwsInstances(), OtherInstances()});
  return all;
}

const std::vector<const Profile*>& Profiles() {
  static const std::vector<const Profile*> all = Gather<Profile>(
      {VisionProfiles(), RankingProfiles(), BertServingProfiles(), BertTensorFlowProfiles()});
  return all;
}

const Instance* FindInstance(std::string_view id) {
  for (const Instance* instance : Instances()) {
    if (instance->id == id) return instance;
  }
  return nullptr;
}

const Profile* FindProfile(std::string_view name) {
  for (const Profile* profile : Profiles()) {
    if (profile->id == name || (!profile->alias.empty() && profile->alias == name)) return profile;
  }
  return nullptr;
}

std::vector<std::string> InstanceIds() {
  std::vector<std::string> ids;
  for (const Instance* instance : Instances()) ids.emplace_back(instance->id);
  return ids;
}

std::vector<std::string> ProfileNames() {
  std::vector<std::string> names;
  for (const Profile* profile : Profiles()) {
    if (!profile->alias.empty()) names.emplace_back(profile->alias);
  }
  for (const Profile* profile : Profiles()) names.emplace_back(profile->id);
  return names;
}

}  // namespace servescape
