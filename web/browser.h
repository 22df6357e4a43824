// SPDX-License-Identifier: MIT
// What the page's C++ asks of its JavaScript: storage, clipboard, downloads, the address, and the
// pool of workers. web/js/ implements it; strings are UTF-8.
#pragma once

#include <string>

#include "ui/app.h"

namespace servescape::web {

// The app's surroundings in a page.
class BrowserHost : public ui::Host {
 public:
  void SetClipboard(const std::string& text) override;
  void Download(const std::string& name, const std::string& mime,
                const std::string& content) override;
  void Store(const std::string& key, const std::string& value) override;
  std::string Load(const std::string& key) override;
  std::string Link(const std::string& fragment) override;
  void Visit(const std::string& fragment) override;
  void PickFile() override;
  void SavePicture(const std::string& name) override;
  void Open(const std::string& page) override;
  void Tell(const std::string& event, const std::string& json) override;
  void FetchWhole(const std::string& place) override;
};

// Hands a packed job to a pool of workers, those of the whole engine or those of the page's own
// module; `urgent` goes before what is not.
void PoolSubmit(uint32_t id, bool urgent, bool whole, const std::string& bytes);
// Stops its work soon and drops its news.
void PoolCancel(uint32_t id);

}  // namespace servescape::web
