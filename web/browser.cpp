// SPDX-License-Identifier: MIT
#include "web/browser.h"

#include <emscripten.h>

#include <cstdlib>

// Each call goes to Module.host (js/host.js), which decodes the strings.
// clang-format off
EM_JS(void, servescape_js_clipboard, (const char* text, int size), {
  Module["host"]["clipboard"](text, size);
});
EM_JS(void, servescape_js_download, (const char* name, int name_size, const char* mime,
                                     int mime_size, const char* text, int size), {
  Module["host"]["download"](name, name_size, mime, mime_size, text, size);
});
EM_JS(void, servescape_js_store, (const char* key, int key_size, const char* text, int size), {
  Module["host"]["store"](key, key_size, text, size);
});
// The next two return memory from malloc, ended by a NUL, or 0.
EM_JS(char*, servescape_js_load, (const char* key, int size), {
  return Module["host"]["load"](key, size);
});
EM_JS(char*, servescape_js_link, (const char* fragment, int size, int visit), {
  return Module["host"]["link"](fragment, size, visit);
});
EM_JS(void, servescape_js_pick, (void), { Module["host"]["pick"](); });
EM_JS(void, servescape_js_picture, (const char* name, int size), {
  Module["host"]["picture"](name, size);
});
EM_JS(void, servescape_js_open, (const char* page, int size), {
  Module["host"]["open"](page, size);
});
EM_JS(void, servescape_js_tell, (const char* event, int event_size, const char* json, int size), {
  Module["host"]["tell"](event, event_size, json, size);
});
EM_JS(void, servescape_js_whole, (const char* place, int size), {
  Module["host"]["whole"](place, size);
});
EM_JS(void, servescape_js_submit, (int id, int urgent, int whole, const char* job, int size), {
  Module["host"]["submit"](id, urgent, whole, job, size);
});
EM_JS(void, servescape_js_cancel, (int id), { Module["host"]["cancel"](id); });
// clang-format on

namespace servescape::web {
namespace {

int Size(const std::string& text) { return static_cast<int>(text.size()); }

std::string Take(char* text) {
  if (text == nullptr) return {};
  std::string copy(text);
  std::free(text);
  return copy;
}

}  // namespace

void BrowserHost::SetClipboard(const std::string& text) {
  servescape_js_clipboard(text.data(), Size(text));
}

void BrowserHost::Download(const std::string& name, const std::string& mime,
                           const std::string& content) {
  servescape_js_download(name.data(), Size(name), mime.data(), Size(mime), content.data(),
                         Size(content));
}

void BrowserHost::Store(const std::string& key, const std::string& value) {
  servescape_js_store(key.data(), Size(key), value.data(), Size(value));
}

std::string BrowserHost::Load(const std::string& key) {
  return Take(servescape_js_load(key.data(), Size(key)));
}

std::string BrowserHost::Link(const std::string& fragment) {
  return Take(servescape_js_link(fragment.data(), Size(fragment), 0));
}

void BrowserHost::Visit(const std::string& fragment) {
  Take(servescape_js_link(fragment.data(), Size(fragment), 1));
}

void BrowserHost::PickFile() { servescape_js_pick(); }

void BrowserHost::SavePicture(const std::string& name) {
  servescape_js_picture(name.data(), Size(name));
}

void BrowserHost::Open(const std::string& page) { servescape_js_open(page.data(), Size(page)); }

void BrowserHost::Tell(const std::string& event, const std::string& json) {
  servescape_js_tell(event.data(), Size(event), json.data(), Size(json));
}

void BrowserHost::FetchWhole(const std::string& place) {
  servescape_js_whole(place.data(), Size(place));
}

void PoolSubmit(uint32_t id, bool urgent, bool whole, const std::string& bytes) {
  servescape_js_submit(static_cast<int>(id), urgent ? 1 : 0, whole ? 1 : 0, bytes.data(),
                       Size(bytes));
}

void PoolCancel(uint32_t id) { servescape_js_cancel(static_cast<int>(id)); }

}  // namespace servescape::web
