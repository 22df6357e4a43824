// SPDX-License-Identifier: MIT
#include <utility>

#include "scenarios/pack.h"
#include "scenarios/packed.h"

namespace servescape {
namespace {

Pack& TheLessons() {
  static Pack pack;
  return pack;
}

}  // namespace

void SetPackedLessons(std::string text) { TheLessons().Read(std::move(text)); }

std::span<const EmbeddedFile> EmbeddedLessons() { return TheLessons().files; }

}  // namespace servescape
