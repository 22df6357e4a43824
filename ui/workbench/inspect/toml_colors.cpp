// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/toml_colors.h"

namespace servescape::ui {
namespace {

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '+' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

class PieceScanner {
 public:
  explicit PieceScanner(std::string_view text) : text_(text) {}

  std::vector<Piece> Scan() {
    bool line_starts = true;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const size_t begin = at_;
      if (c == '\n') {
        Add(begin, ++at_, PieceKind::kPlain);
        line_starts = true;
        continue;
      }
      if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
        Add(begin, at_, PieceKind::kComment);
      } else if (c == '[' && line_starts && depth_ == 0) {
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '#') ++at_;
        Add(begin, at_, PieceKind::kHeader);
      } else if (c == '"' || c == '\'') {
        String(c);
        Add(begin, at_, IsKey() ? PieceKind::kKey : PieceKind::kString);
      } else if (IsWordCharacter(c)) {
        while (at_ < text_.size() && IsWordCharacter(text_[at_])) ++at_;
        Add(begin, at_, IsKey() ? PieceKind::kKey : PieceKind::kNumber);
      } else {
        if (c == '[' || c == '{') ++depth_;
        if ((c == ']' || c == '}') && depth_ > 0) --depth_;
        Add(begin, ++at_, PieceKind::kPlain);
      }
      if (c != ' ' && c != '\t' && c != '\r') line_starts = false;
    }
    return std::move(out_);
  }

 private:
  void Add(size_t begin, size_t end, PieceKind kind) {
    if (!out_.empty() && out_.back().kind == kind && kind == PieceKind::kPlain) {
      out_.back().end = end;
    } else if (end > begin) {
      out_.push_back({begin, end, kind});
    }
  }

  // What has just been read is followed by "=".
  bool IsKey() const {
    size_t at = at_;
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t')) ++at;
    return at < text_.size() && text_[at] == '=';
  }

  void String(char quote) {
    const auto is = [&](size_t at) { return at < text_.size() && text_[at] == quote; };
    const bool triple = is(at_ + 1) && is(at_ + 2);
    at_ += triple ? 3 : 1;
    while (at_ < text_.size()) {
      if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size()) {
        at_ += 2;
        continue;
      }
      if (!triple && text_[at_] == '\n') return;
      if (text_[at_] == quote && (!triple || (is(at_ + 1) && is(at_ + 2)))) {
        at_ += triple ? 3 : 1;
        return;
      }
      ++at_;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  std::vector<Piece> out_;
};

}  // namespace

std::vector<Piece> PiecesOf(std::string_view text) { return PieceScanner(text).Scan(); }

}  // namespace servescape::ui
