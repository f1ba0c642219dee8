/** Σ x or, with `squares`, Σ x² of n numbers, in float64: four sums, of every fourth number each, which do not wait for one another. */
export function sumOf(x: usize, n: usize, squares: bool): f64 {
  let ab = f64x2.splat(0), cd = f64x2.splat(0);
  const end = x + (n << 2), whole = x + ((n & ~3) << 2);
  for (; x < whole; x += 16) {
    const v = f64x2.promote_low_f32x4(v128.load64_zero(x)), w = f64x2.promote_low_f32x4(v128.load64_zero(x, 8));
    ab = f64x2.add(ab, squares ? f64x2.mul(v, v) : v);
    cd = f64x2.add(cd, squares ? f64x2.mul(w, w) : w);
  }
  let a = f64x2.extract_lane(ab, 0);
  for (; x < end; x += 4) {
    const v = <f64>load<f32>(x);
    a += squares ? v * v : v;
  }
  return a + f64x2.extract_lane(ab, 1) + f64x2.extract_lane(cd, 0) + f64x2.extract_lane(cd, 1);
}
