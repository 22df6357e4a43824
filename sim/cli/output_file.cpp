// SPDX-License-Identifier: MIT
#include "sim/cli/output_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "sim/cli/files.h"
#include "sim/cli/interrupt.h"

namespace servescape {
namespace {

std::string Followed(const std::string& path) {
  char* real = realpath(path.c_str(), nullptr);
  std::string out = real ? real : path;
  std::free(real);
  return out;
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) { Open(); }

OutputFile::~OutputFile() {
  file_.reset();
  if (part_.empty()) return;
  std::remove(part_.c_str());
  ForgetUnfinished(part_.c_str());
}

void OutputFile::Open() {
  if (path_ == "-") {
    file_.reset(stdout);
    return;
  }
  target_ = Followed(path_);
  struct stat info = {};
  const bool there = stat(target_.c_str(), &info) == 0;
  if (there && S_ISDIR(info.st_mode)) {
    unusable_ = true;
    error_ = path_ + ": is a directory";
    return;
  }
  errno = 0;
  if (!there || S_ISREG(info.st_mode)) {
    part_ = target_ + ".part";
    NoteUnfinished(part_.c_str());
    file_.reset(std::fopen(part_.c_str(), "wb"));
    if (!file_) {
      ForgetUnfinished(part_.c_str());
      part_.clear();
    }
    if (file_ && there) chmod(part_.c_str(), info.st_mode & 07777);
  }
  if (!file_ && there) file_.reset(std::fopen(target_.c_str(), "wb"));
  if (file_) return;
  unusable_ = true;
  const bool nowhere = errno == ENOENT || errno == ENOTDIR;
  error_ = fmt::format("{}: {}", path_, nowhere ? "there is no such folder" : WhyNot(errno));
}

void OutputFile::Fail(int error) {
  if (!error_.empty()) return;
  const std::string shown = path_ == "-" ? "standard output" : path_;
  error_ = fmt::format("{}: cannot be written, {}", shown, WhyNot(error));
}

void OutputFile::Write(std::string_view text) {
  errno = 0;
  if (file_ && std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) Fail(errno);
}

const std::string& OutputFile::Commit() {
  if (!error_.empty() || !file_) return error_;
  errno = 0;
  if (path_ == "-") {
    if (std::fflush(stdout) != 0) Fail(errno);
    return error_;
  }
  if (std::fclose(file_.release()) != 0) Fail(errno);
  if (error_.empty() && !part_.empty()) {
    if (std::rename(part_.c_str(), target_.c_str()) != 0) Fail(errno);
  }
  if (error_.empty()) {
    ForgetUnfinished(part_.c_str());
    part_.clear();
  }
  return error_;
}

}  // namespace servescape
