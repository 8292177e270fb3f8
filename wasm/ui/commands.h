// What the interface asks for: the C++ side of Command in web/src/protocol.ts. Commands queue as JSON texts
// until the page takes them; the interface never acts on anything itself.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "ui/snapshot.h"

namespace untaught::ui {

class CommandQueue {
 public:
  void add_files() { push("add_files"); }
  void clear() { push("clear"); }
  void cancel() { push("cancel"); }
  void save_all() { push("save_all"); }
  void show_privacy() { push("show_privacy"); }
  void show_help() { push("show_help"); }
  void show_check() { push("show_check"); }
  void remove(int id) { push_id("remove", id); }
  void select(int id) { push_id("select", id); }
  void save(int id) { push_id("save", id); }
  void dismiss_notice(int id) { push_id("dismiss_notice", id); }
  void set_regions(int id, const std::vector<Region>& regions);
  void set_settings(const Settings& settings);
  void protect(const std::vector<int>& ids);
  // Finished photos, to the system's share sheet.
  void share(const std::vector<int>& ids);
  // rect: photo px; scale: texels per photo px, at most 1.
  void request_tile(int id, Rect rect, double scale);
  void set_theme(bool dark);

  // The oldest command as JSON, or an empty text.
  std::string take();

 private:
  void push(const char* type);
  void push_id(const char* type, int id);
  void push_ids(const char* type, const std::vector<int>& ids);
  std::deque<std::string> queue_;
};

}  // namespace untaught::ui
