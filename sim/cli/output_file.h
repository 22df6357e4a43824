// SPDX-License-Identifier: MIT
// A file that the program writes: all of it or nothing. The text goes to NAME.part beside it and
// takes the name when it is complete, so that neither Ctrl-C nor a full disk leaves half a file
// or spoils the one that was there.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace servescape {

class OutputFile {
 public:
  // "-" is standard output. Devices and pipes, and files in folders that take no new ones, are
  // written in place.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // One sentence with the path; empty while all is well.
  const std::string& error() const { return error_; }
  // Whether it could not be opened at all: wrong usage, not a defect.
  bool unusable() const { return unusable_; }

  void Write(std::string_view text);
  // Gives the text its name. What is not committed is removed. The error.
  const std::string& Commit();

 private:
  struct Closer {
    void operator()(std::FILE* file) const {
      if (file != stdout) std::fclose(file);
    }
  };

  void Open();
  void Fail(int error);

  std::string path_;    // as the user named it
  std::string target_;  // what it leads to, links followed
  std::string part_;    // empty: written in place
  std::string error_;
  bool unusable_ = false;
  std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace servescape
