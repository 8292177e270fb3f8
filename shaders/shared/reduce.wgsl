// Sum over a workgroup in a fixed order (a tree), so that a replay gives the same bits.
override workgroup_size: u32 = 64;  // a power of two

var<workgroup> sums: array<f32, workgroup_size>;

// Called in uniform control flow by every invocation; all of them get the sum.
fn workgroup_sum(value: f32, local: u32) -> f32 {
  sums[local] = value;
  workgroupBarrier();
  for (var half_size = workgroup_size / 2; half_size > 0; half_size /= 2) {
    if (local < half_size) {
      sums[local] += sums[local + half_size];
    }
    workgroupBarrier();
  }
  let total = sums[0];
  workgroupBarrier();
  return total;
}
