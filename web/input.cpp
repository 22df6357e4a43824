// SPDX-License-Identifier: MIT
#include "web/input.h"

namespace servescape::web {
namespace {

struct NamedKey {
  std::string_view code;
  ImGuiKey key;
};

constexpr NamedKey kNamed[] = {
    {"Tab", ImGuiKey_Tab},
    {"ArrowLeft", ImGuiKey_LeftArrow},
    {"ArrowRight", ImGuiKey_RightArrow},
    {"ArrowUp", ImGuiKey_UpArrow},
    {"ArrowDown", ImGuiKey_DownArrow},
    {"PageUp", ImGuiKey_PageUp},
    {"PageDown", ImGuiKey_PageDown},
    {"Home", ImGuiKey_Home},
    {"End", ImGuiKey_End},
    {"Insert", ImGuiKey_Insert},
    {"Delete", ImGuiKey_Delete},
    {"Backspace", ImGuiKey_Backspace},
    {"Space", ImGuiKey_Space},
    {"Enter", ImGuiKey_Enter},
    {"Escape", ImGuiKey_Escape},
    {"ControlLeft", ImGuiKey_LeftCtrl},
    {"ControlRight", ImGuiKey_RightCtrl},
    {"ShiftLeft", ImGuiKey_LeftShift},
    {"ShiftRight", ImGuiKey_RightShift},
    {"AltLeft", ImGuiKey_LeftAlt},
    {"AltRight", ImGuiKey_RightAlt},
    {"MetaLeft", ImGuiKey_LeftSuper},
    {"MetaRight", ImGuiKey_RightSuper},
    {"ContextMenu", ImGuiKey_Menu},
    {"Quote", ImGuiKey_Apostrophe},
    {"Comma", ImGuiKey_Comma},
    {"Minus", ImGuiKey_Minus},
    {"Period", ImGuiKey_Period},
    {"Slash", ImGuiKey_Slash},
    {"Semicolon", ImGuiKey_Semicolon},
    {"Equal", ImGuiKey_Equal},
    {"BracketLeft", ImGuiKey_LeftBracket},
    {"Backslash", ImGuiKey_Backslash},
    {"BracketRight", ImGuiKey_RightBracket},
    {"Backquote", ImGuiKey_GraveAccent},
    {"IntlBackslash", ImGuiKey_Oem102},
    {"NumpadDecimal", ImGuiKey_KeypadDecimal},
    {"NumpadDivide", ImGuiKey_KeypadDivide},
    {"NumpadMultiply", ImGuiKey_KeypadMultiply},
    {"NumpadSubtract", ImGuiKey_KeypadSubtract},
    {"NumpadAdd", ImGuiKey_KeypadAdd},
    {"NumpadEnter", ImGuiKey_KeypadEnter},
    {"NumpadEqual", ImGuiKey_KeypadEqual},
};

// The key `first` + n of a code like "KeyA", "Digit0", "F12"; n below `count`.
ImGuiKey Numbered(std::string_view rest, char zero, int count, ImGuiKey first) {
  if (rest.size() != 1) return ImGuiKey_None;
  const int n = rest[0] - zero;
  return n >= 0 && n < count ? static_cast<ImGuiKey>(first + n) : ImGuiKey_None;
}

ImGuiKey FunctionKey(std::string_view digits) {
  int n = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9' || n > 99) return ImGuiKey_None;
    n = n * 10 + (c - '0');
  }
  return n >= 1 && n <= 24 ? static_cast<ImGuiKey>(ImGuiKey_F1 + n - 1) : ImGuiKey_None;
}

}  // namespace

ImGuiKey KeyOf(std::string_view code) {
  for (const NamedKey& named : kNamed) {
    if (named.code == code) return named.key;
  }
  if (code.starts_with("Key")) return Numbered(code.substr(3), 'A', 26, ImGuiKey_A);
  if (code.starts_with("Digit")) return Numbered(code.substr(5), '0', 10, ImGuiKey_0);
  if (code.starts_with("Numpad")) return Numbered(code.substr(6), '0', 10, ImGuiKey_Keypad0);
  if (code.starts_with("F")) return FunctionKey(code.substr(1));
  return ImGuiKey_None;
}

void AddModifiers(ImGuiIO& io, int modifiers) {
  io.AddKeyEvent(ImGuiMod_Ctrl, (modifiers & kCtrl) != 0);
  io.AddKeyEvent(ImGuiMod_Shift, (modifiers & kShift) != 0);
  io.AddKeyEvent(ImGuiMod_Alt, (modifiers & kAlt) != 0);
  io.AddKeyEvent(ImGuiMod_Super, (modifiers & kMeta) != 0);
}

void AddKey(ImGuiIO& io, std::string_view code, bool down, int modifiers) {
  AddModifiers(io, modifiers);
  const ImGuiKey key = KeyOf(code);
  if (key != ImGuiKey_None) io.AddKeyEvent(key, down);
}

void AddChord(ImGuiIO& io, ImGuiKey key) {
  // Dear ImGui itself swaps Cmd and Ctrl where the system has the first.
  const ImGuiKey command = io.ConfigMacOSXBehaviors ? ImGuiMod_Super : ImGuiMod_Ctrl;
  io.AddKeyEvent(ImGuiMod_Shift, false);
  io.AddKeyEvent(command, true);
  io.AddKeyEvent(key, true);
  io.AddKeyEvent(key, false);
  io.AddKeyEvent(command, false);
}

}  // namespace servescape::web
