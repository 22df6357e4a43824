// SPDX-License-Identifier: MIT
// What a room of the engine is: a class template over the engine, which is made of its rooms
// (engine.h). A room's state is private. It reaches another room through that one's public verbs,
// and names those it reaches by `using Base::tasks;` and the like: tests/tidy compares that list
// with its table of neighbours. The rooms being bases of the engine, the way from one to another is
// a constant that the compiler knows.
#pragma once

namespace servescape {

template <class E>
class Core;
template <class E>
class Tasks;
template <class E>
class Sources;
template <class E>
class Paths;
template <class E>
class Forks;
template <class E>
class Callers;
template <class E>
class Stations;
template <class E>
class Router;
template <class E>
class Fleet;
template <class E>
class Endpoints;
template <class E>
class Autoscaling;
template <class E>
class Nodes;
template <class E>
class Rollouts;
template <class E>
class Aging;
template <class E>
class Jobs;
template <class E>
class Caches;
template <class E>
class Stores;

template <class E, template <class> class Self>
class Room {
 protected:
  Room() = default;

  // clang-format off
  [[gnu::always_inline]] const auto& model() const { return core().model(); }
  [[gnu::always_inline]] auto& observer() { return core().observer(); }
  [[gnu::always_inline]] Core<E>& core() { return engine(); }
  [[gnu::always_inline]] const Core<E>& core() const { return engine(); }
  [[gnu::always_inline]] Tasks<E>& tasks() { return engine(); }
  [[gnu::always_inline]] const Tasks<E>& tasks() const { return engine(); }
  [[gnu::always_inline]] Sources<E>& sources() { return engine(); }
  [[gnu::always_inline]] const Sources<E>& sources() const { return engine(); }
  [[gnu::always_inline]] Paths<E>& paths() { return engine(); }
  [[gnu::always_inline]] Forks<E>& forks() { return engine(); }
  [[gnu::always_inline]] Callers<E>& callers() { return engine(); }
  [[gnu::always_inline]] Stations<E>& stations() { return engine(); }
  [[gnu::always_inline]] const Stations<E>& stations() const { return engine(); }
  [[gnu::always_inline]] Router<E>& router() { return engine(); }
  [[gnu::always_inline]] Fleet<E>& fleet() { return engine(); }
  [[gnu::always_inline]] const Fleet<E>& fleet() const { return engine(); }
  [[gnu::always_inline]] Autoscaling<E>& autoscaling() { return engine(); }
  [[gnu::always_inline]] Nodes<E>& nodes() { return engine(); }
  [[gnu::always_inline]] Endpoints<E>& endpoints() { return engine(); }
  [[gnu::always_inline]] Rollouts<E>& rollouts() { return engine(); }
  [[gnu::always_inline]] Aging<E>& aging() { return engine(); }
  [[gnu::always_inline]] Jobs<E>& jobs() { return engine(); }
  [[gnu::always_inline]] Caches<E>& caches() { return engine(); }
  [[gnu::always_inline]] Stores<E>& stores() { return engine(); }

  [[gnu::always_inline]] E& engine() { return static_cast<E&>(static_cast<Self<E>&>(*this)); }
  [[gnu::always_inline]] const E& engine() const {
    return static_cast<const E&>(static_cast<const Self<E>&>(*this));
  }
  // clang-format on
};

}  // namespace servescape
