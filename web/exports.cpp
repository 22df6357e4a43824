// SPDX-License-Identifier: MIT
// The module's functions for JavaScript: plain C, the object first. Strings come in as UTF-8 in
// memory from malloc (the caller frees them) and go out as pointers that hold until the next
// call. These are for the page; worker_exports.cpp has those for its workers.
#include <emscripten.h>

#include <string>
#include <utility>

#include "sim/study/version.h"
#include "web/page.h"

using servescape::web::FrameResult;
using servescape::web::Page;

extern "C" {

// `taken`: what the page of another module handed over, or nothing. Null if there is no WebGL 2.
EMSCRIPTEN_KEEPALIVE Page* page_make(int dark, int reduced_motion, int mac, int workers,
                                     const char* fragment, const char* taken, int taken_size) {
  servescape::web::PageOptions options;
  options.app.dark = dark != 0;
  options.app.reduced_motion = reduced_motion != 0;
  options.app.fragment = fragment;
  options.app.taken.assign(taken, static_cast<size_t>(taken_size));
  options.mac = mac != 0;
  options.workers = workers;
  return Page::Make(options).release();
}

// All that is the visitor's, for a page of another module; its size in bytes is at `size`.
EMSCRIPTEN_KEEPALIVE const char* page_hand_over(Page* page, const char* place, int* size) {
  std::string all = page->app().HandOver(place);
  *size = static_cast<int>(all.size());
  return page->Keep(std::move(all));
}

// Takes back all that the page made in its context.
EMSCRIPTEN_KEEPALIVE void page_close(Page* page) { delete page; }

// A short message at the foot of the page.
EMSCRIPTEN_KEEPALIVE void page_say(Page* page, const char* words) {
  page->app().Say(words);
  page->Wake();
}

EMSCRIPTEN_KEEPALIVE const FrameResult* page_frame(Page* page, double now, float width,
                                                   float height, float scale) {
  return &page->Frame(now, width, height, scale);
}

EMSCRIPTEN_KEEPALIVE void page_wake(Page* page) { page->Wake(); }

EMSCRIPTEN_KEEPALIVE void page_mouse(Page* page, float x, float y, int touch) {
  page->MoveMouse(x, y, touch != 0);
}

EMSCRIPTEN_KEEPALIVE void page_button(Page* page, int button, int down, int touch) {
  page->MouseButton(button, down != 0, touch != 0);
}

EMSCRIPTEN_KEEPALIVE void page_wheel(Page* page, float x, float y) { page->Wheel(x, y); }

EMSCRIPTEN_KEEPALIVE void page_leave(Page* page) { page->LeaveMouse(); }

EMSCRIPTEN_KEEPALIVE void page_key(Page* page, const char* code, int down, int modifiers) {
  page->Key(code, down != 0, modifiers);
}

EMSCRIPTEN_KEEPALIVE void page_modifiers(Page* page, int modifiers) {
  page->Modifiers(modifiers);
}

EMSCRIPTEN_KEEPALIVE void page_text(Page* page, const char* text) { page->Text(text); }

EMSCRIPTEN_KEEPALIVE void page_focus(Page* page, int focused) { page->Focus(focused != 0); }

EMSCRIPTEN_KEEPALIVE const char* page_copy(Page* page, int cut) {
  return page->Copy(cut != 0).c_str();
}

EMSCRIPTEN_KEEPALIVE void page_paste(Page* page, const char* text) { page->Paste(text); }

EMSCRIPTEN_KEEPALIVE int page_drags_at(Page* page, float x, float y) {
  return page->DragsAt(x, y);
}

EMSCRIPTEN_KEEPALIVE void page_nav(Page* page, uint32_t id) { page->Navigate(id); }

EMSCRIPTEN_KEEPALIVE void page_reveal(Page* page, uint32_t id) { page->Reveal(id); }

EMSCRIPTEN_KEEPALIVE void page_click(Page* page, uint32_t id) { page->Click(id); }

EMSCRIPTEN_KEEPALIVE void page_restore(Page* page) { page->Restore(); }

EMSCRIPTEN_KEEPALIVE void page_dark(Page* page, int dark) {
  page->app().SetDark(dark != 0);
  page->Wake();
}

EMSCRIPTEN_KEEPALIVE void page_reduced_motion(Page* page, int reduced) {
  page->app().SetReducedMotion(reduced != 0);
  page->Wake();
}

EMSCRIPTEN_KEEPALIVE void page_contrast(Page* page, int strong) {
  page->app().SetContrast(strong != 0);
  page->Wake();
}

EMSCRIPTEN_KEEPALIVE const char* page_ui(Page* page) {
  return page->Keep(servescape::ui::WidgetTreeJson());
}

EMSCRIPTEN_KEEPALIVE const char* page_state(Page* page) {
  return page->Keep(page->app().StateJson());
}

EMSCRIPTEN_KEEPALIVE const char* page_phase(Page* page) {
  return page->Keep(std::string(page->app().Phase()));
}

// `size`: a text may hold a NUL, which is then a mistake in it.
EMSCRIPTEN_KEEPALIVE void page_load(Page* page, const char* text, int size) {
  page->app().Load({text, static_cast<size_t>(size)});
  page->Wake();
}

EMSCRIPTEN_KEEPALIVE void page_open(Page* page, const char* fragment) {
  page->app().OpenLink(fragment);
  page->Wake();
}

EMSCRIPTEN_KEEPALIVE void page_open_file(Page* page, const char* name, const char* text,
                                         int size) {
  page->app().OpenFile(name, {text, static_cast<size_t>(size)});
  page->Wake();
}

EMSCRIPTEN_KEEPALIVE void page_run(Page* page) {
  page->app().Run();
  page->Wake();
}

EMSCRIPTEN_KEEPALIVE void page_news(Page* page, const char* bytes, int size) {
  page->jobs().Receive({bytes, static_cast<size_t>(size)});
}

EMSCRIPTEN_KEEPALIVE void page_job_failed(Page* page, uint32_t id, const char* error) {
  page->jobs().Fail(id, error);
}

EMSCRIPTEN_KEEPALIVE void page_no_workers(Page* page) { page->jobs().FallBack(); }

EMSCRIPTEN_KEEPALIVE const char* page_version() { return servescape::EngineVersion(); }

}  // extern "C"
