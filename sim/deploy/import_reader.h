// SPDX-License-Identifier: MIT
// What the readers of the kinds of documents share.
#pragma once

#include <string>
#include <utility>

#include "sim/deploy/import.h"
#include "sim/deploy/tree.h"

namespace servescape {

class ImportReader {
 public:
  // `named`: whose all is, "" for the names in the file.
  ImportReader(std::string file, std::string named, ManifestLog* log, Imported* out)
      : file_(std::move(file)), named_(std::move(named)), log_(log), out_(out) {}

  ManifestLog* log() const { return log_; }
  const std::string& file() const { return file_; }

  // The part of the service of that name, to be filled.
  ImportedPart* Add(const std::string& service, const std::string& source) const;
  // A field that the scenario has no place for; nothing where it is not there.
  void Lose(const ManifestField& field, const std::string& why) const;
  // Fields that change nothing in a simulation.
  void Idle(const ManifestField& field) const;
  // What nobody has read of the tree is lost.
  void LoseUnread(const Node& root, const std::string& path) const;
  // The tree without members that nobody has read; these are lost.
  Node Known(const Node& root, const std::string& path) const;
  // The number, put into the table where it is there.
  void Copy(const ManifestField& from, std::string_view key, Node* table) const;

 private:
  void Tell(const Origin& at, const std::string& sentence) const;

  std::string file_, named_;
  ManifestLog* log_;
  Imported* out_;
};

void ImportTriton(const Node& document, const ImportReader& in);
void ImportHpa(const Node& document, const ImportReader& in);
void ImportKeda(const Node& document, const ImportReader& in);
// `config`: config-autoscaler, as KnativeConfig gives it.
void ImportKnative(const Node& document, const Node& config, const ImportReader& in);
void ImportKserve(const Node& document, const ImportReader& in);
void ImportRay(const Node& document, const ImportReader& in);

// containerConcurrency: what the queue proxy lets into a pod at once.
void CopyConcurrency(int64_t concurrency, ImportedPart* part);

// autoscaling.knative.dev/minScale is min-scale, too.
std::string KnativeKey(std::string_view annotation);
constexpr std::string_view kKnativeAnnotation = "autoscaling.knative.dev/";

}  // namespace servescape
