// SPDX-License-Identifier: MIT
// What a room of the engine is: a class template over the engine, which is made of its rooms
// (engine.h). A room's state is private. It reaches another room through that one's public verbs,
// and names those it reaches by `using Base::tasks;` and the like: tests/tidy compares that list
// with its table of neighbours. The rooms being bases of the engine, the way from one to another is
// a constant that the compiler knows.
#pragma once

namespace servescape {

template <class E, template <class> class Self>
class Room {
 protected:
  Room() = default;

  // clang-format off
  [[gnu::always_inline]] const auto& model() const { return engine().core().model(); }
  [[gnu::always_inline]] auto& observer() { return engine().core().observer(); }
  [[gnu::always_inline]] auto& core() { return engine().core(); }
  [[gnu::always_inline]] const auto& core() const { return engine().core(); }
  [[gnu::always_inline]] auto& tasks() { return engine().tasks(); }
  [[gnu::always_inline]] const auto& tasks() const { return engine().tasks(); }
  [[gnu::always_inline]] auto& sources() { return engine().sources(); }
  [[gnu::always_inline]] const auto& sources() const { return engine().sources(); }
  [[gnu::always_inline]] auto& paths() { return engine().paths(); }
  [[gnu::always_inline]] auto& forks() { return engine().forks(); }
  [[gnu::always_inline]] auto& callers() { return engine().callers(); }
  [[gnu::always_inline]] auto& stations() { return engine().stations(); }
  [[gnu::always_inline]] const auto& stations() const { return engine().stations(); }
  [[gnu::always_inline]] auto& router() { return engine().router(); }
  [[gnu::always_inline]] auto& fleet() { return engine().fleet(); }
  [[gnu::always_inline]] const auto& fleet() const { return engine().fleet(); }
  [[gnu::always_inline]] auto& caches() { return engine().caches(); }
  [[gnu::always_inline]] const auto& caches() const { return engine().caches(); }
  [[gnu::always_inline]] auto& stores() { return engine().stores(); }

  [[gnu::always_inline]] E& engine() { return static_cast<E&>(static_cast<Self<E>&>(*this)); }
  [[gnu::always_inline]] const E& engine() const {
    return static_cast<const E&>(static_cast<const Self<E>&>(*this));
  }
  // clang-format on
};

}  // namespace servescape
