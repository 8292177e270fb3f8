// The words of web/src/protocol.ts for the enums of snapshot.h, in the order of the enums: one table for
// reading and writing.
#pragma once

#include <array>
#include <string_view>

#include "ui/snapshot.h"

namespace untaught::ui {

inline constexpr std::array<std::string_view, 4> kRunStateWords = {"starting", "idle", "working",
                                                                   "cancelling"};
inline constexpr std::array<std::string_view, 6> kPhotoStateWords = {"loading", "ready", "queued",
                                                                     "working", "done",  "failed"};
inline constexpr std::array<std::string_view, 3> kModeWords = {"sample", "class", "instant"};
inline constexpr std::array<std::string_view, 3> kEffortWords = {"quick", "default", "strong"};
inline constexpr std::array<std::string_view, 3> kFormatWords = {"same", "png", "jpeg"};
inline constexpr std::array<std::string_view, 2> kExecutorWords = {"gpu", "cpu"};
inline constexpr std::array<std::string_view, 2> kNoticeWords = {"error", "info"};

// The enum value whose word this is, or the first value.
template <class Enum, size_t N>
Enum from_word(const std::array<std::string_view, N>& words, std::string_view word) {
  for (size_t i = 0; i < N; ++i)
    if (words[i] == word) return static_cast<Enum>(i);
  return static_cast<Enum>(0);
}

template <size_t N, class Enum>
std::string_view to_word(const std::array<std::string_view, N>& words, Enum value) {
  return words[static_cast<size_t>(value)];
}

}  // namespace untaught::ui
