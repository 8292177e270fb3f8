// One invocation per element, for any number of elements: workgroups are laid out in two dimensions because one
// dimension ends at 65,535. Callers still compare the index with their count.
override workgroup_size: u32 = 64;

fn flat_index(id: vec3u, groups: vec3u) -> u32 {
  return id.y * (groups.x * workgroup_size) + id.x;
}
