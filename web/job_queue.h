// SPDX-License-Identifier: MIT
// What a worker does: jobs, stepped a few milliseconds at a time so that a cancel gets through.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ui/job.h"

namespace servescape::web {

class JobQueue {
 public:
  JobQueue();
  ~JobQueue();

  // A request as Pack made it; what is not one is ignored.
  void Add(std::string_view bytes);
  void Cancel(uint32_t id);
  // Works for about `seconds`, runs before sweeps. The news packed, or "" for none so far; it
  // holds until the next call.
  const std::string& Step(double seconds);
  const std::string& news() const { return news_; }
  uint32_t news_id() const { return news_id_; }
  bool news_done() const { return news_done_; }
  bool idle() const { return items_.empty(); }

 private:
  struct Item;
  Item& Next();

  std::vector<std::unique_ptr<Item>> items_;
  size_t turn_ = 0;
  std::string news_;
  uint32_t news_id_ = 0;
  bool news_done_ = false;
};

}  // namespace servescape::web
