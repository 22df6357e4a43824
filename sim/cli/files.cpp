// SPDX-License-Identifier: MIT
#include "sim/cli/files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "sim/cli/output_file.h"
#include "sim/cli/shipped.h"
#include "sim/input/deployment.h"
#include "sim/input/resource.h"
#include "sim/scenario/document.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct Closer {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, Closer>;

bool IsDirectory(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

// What was read, by device and number. Python reads from several threads.
using FileId = std::pair<dev_t, ino_t>;
struct FilesReadSoFar {
  std::mutex mutex;
  std::vector<FileId> files;
};
FilesReadSoFar& FilesRead() {
  static FilesReadSoFar files;
  return files;
}

void NoteRead(std::FILE* file) {
  struct stat info = {};
  if (fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode)) {
    const std::lock_guard<std::mutex> lock(FilesRead().mutex);
    FilesRead().files.emplace_back(info.st_dev, info.st_ino);
  }
}

std::string SizeWords(size_t bytes) { return fmt::format("{} MiB", bytes >> 20); }

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

std::string NotFound(const std::string& argument, const std::string& why) {
  std::vector<std::string> names;
  for (const ShippedScenario& scenario : ShippedScenarios()) {
    names.emplace_back(scenario.name);
  }
  const std::string hint = DidYouMean(argument, names);
  const bool plain = argument.find_first_of("/.") == std::string::npos;
  const char* also = plain ? ", and no scenario of that name comes with the program" : "";
  return fmt::format("{}: {}{}{}", argument, why, also, hint);
}

}  // namespace

std::string WhyNot(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "no such file";
    case EACCES:
    case EPERM:
      return "permission denied";
    case EISDIR:
      return "is a directory";
    case ENOSPC:
      return "no space left on the device";
    case EROFS:
      return "the file system is read-only";
    default:
      return fmt::format("cannot be opened (error {})", error);
  }
}

std::string LosesInput(std::string_view option, const std::string& path) {
  struct stat info = {};
  if (path.empty() || path == "-" || stat(path.c_str(), &info) != 0) return "";
  const FileId id{info.st_dev, info.st_ino};
  const std::lock_guard<std::mutex> lock(FilesRead().mutex);
  const std::vector<FileId>& read = FilesRead().files;
  if (std::find(read.begin(), read.end(), id) == read.end()) return "";
  return fmt::format("{} {}: this file is read here and would be lost; name another", option, path);
}

bool FileExists(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0;
}

namespace {

// The file, or its first `limit` bytes and a few more, with `more` set.
Result<std::string, FileProblem> ReadSome(const std::string& path, size_t limit, bool* more) {
  const std::string shown = path == "-" ? "standard input" : path;
  if (path != "-" && IsDirectory(path)) return FileProblem{shown + ": is a directory"};
  errno = 0;
  const File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) return FileProblem{shown + ": " + WhyNot(errno)};
  NoteRead(file.get());
  std::string text;
  char block[1 << 16];
  for (size_t got = 1; got > 0;) {
    got = std::fread(block, 1, sizeof block, file.get());
    text.append(block, got);
    *more = text.size() > limit;
    if (*more) break;
  }
  if (std::ferror(file.get()) != 0) return FileProblem{shown + ": " + WhyNot(errno)};
  return text;
}

FileProblem TooLarge(const std::string& path, size_t limit) {
  return FileProblem{fmt::format("{}: is larger than {}, the most that is read",
                                 path == "-" ? "standard input" : path, SizeWords(limit))};
}

}  // namespace

Result<std::string, FileProblem> ReadFile(const std::string& path, size_t limit) {
  bool more = false;
  Result<std::string, FileProblem> text = ReadSome(path, limit, &more);
  if (text && more) return TooLarge(path, limit);
  return text;
}

Result<std::string, FileProblem> ReadTraceFile(const std::string& path) {
  if (path == "-" || FileExists(path)) return ReadFile(path, kMaxTraceFileBytes);
  if (std::optional<std::string> shipped = ShippedFile(path)) return std::move(*shipped);
  for (const ShippedScenario& scenario : ShippedScenarios()) {
    if (path != scenario.name) continue;
    return FileProblem{fmt::format(
        "{}: is a scenario that comes with the program, no trace: servescape run {} plays it", path,
        path)};
  }
  return FileProblem{path + ": no such file"};
}

std::string WriteFile(const std::string& path, std::string_view text) {
  OutputFile out(path);
  out.Write(text);
  return out.Commit();
}

Result<ScenarioText, FileProblem> OpenScenario(const std::string& argument) {
  if (argument != "-" && !FileExists(argument)) {
    for (const ShippedScenario& scenario : ShippedScenarios()) {
      if (argument == scenario.name) {
        return ScenarioText{argument, "", std::string(scenario.text)};
      }
    }
    return FileProblem{NotFound(argument, "no such file")};
  }
  bool more = false;
  Result<std::string, FileProblem> text = ReadSome(argument, kMaxScenarioBytes, &more);
  if (!text) return std::move(text).error();
  // A long file that is something else is known by its beginning, as a short one is.
  if (more && NameDeployment(text.value()).empty()) return TooLarge(argument, kMaxScenarioBytes);
  return ScenarioText{argument == "-" ? "standard input" : argument,
                      argument == "-" ? "" : FolderOf(argument), std::move(text).value()};
}

Result<std::string, FileProblem> ShippedText(const std::string& name) {
  const std::string bare = name.ends_with(".toml") ? name.substr(0, name.size() - 5) : name;
  std::vector<std::string> names;
  for (const ShippedScenario& scenario : ShippedScenarios()) {
    if (bare == scenario.name) return std::string(scenario.text);
    names.emplace_back(scenario.name);
  }
  std::error_code unknown;
  if (FileExists(name)) {
    return FileProblem{fmt::format(
        "{}: is a {}; this takes the name of a scenario that comes with the program (servescape "
        "list)",
        name, std::filesystem::is_directory(name, unknown) ? "directory" : "file")};
  }
  return FileProblem{fmt::format("{}: no scenario of that name comes with the program{}", name,
                                 DidYouMean(bare, names))};
}

Resources FilesNear(const ScenarioText& scenario) {
  return [folder = scenario.folder](const std::string& path) -> std::optional<Resource> {
    std::vector<std::string> places;
    if (!folder.empty() && !path.starts_with('/')) places.push_back(folder + path);
    places.push_back(path);
    for (const std::string& place : places) {
      if (path.empty() || path == "-" || !FileExists(place)) continue;
      Result<std::string, FileProblem> text = ReadFile(place, kMaxResourceBytes);
      const bool manifest = path.ends_with(".yaml") || path.ends_with(".yml");
      if (text && manifest) {
        Resource as_it_stands(text.value());
        as_it_stands.wrong = AsResource(std::move(text).value()).wrong;
        return as_it_stands;
      }
      if (text) return AsResource(std::move(text).value());
      Resource unreadable{""};
      unreadable.wrong = text.error().message.substr(place.size() + 2);  // without the path
      return unreadable;
    }
    return ShippedFile(path);
  };
}

}  // namespace servescape
