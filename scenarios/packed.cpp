// SPDX-License-Identifier: MIT
#include "scenarios/packed.h"

#include <utility>

#include "scenarios/pack.h"

namespace servescape {
namespace {

Pack& ThePack() {
  static Pack pack;
  return pack;
}

}  // namespace

void SetPackedFiles(std::string text) { ThePack().Read(std::move(text)); }

std::span<const EmbeddedFile> EmbeddedFiles() { return ThePack().files; }

}  // namespace servescape
