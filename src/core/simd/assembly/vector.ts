/**
 * The few vector operations everything here is made of. A `v128` holds four float32 lanes.
 */

/**
 * a·b + c in every lane: fused (one rounding) in the relaxed build, two roundings in the plain one.
 */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Writes two vectors side by side. Loops over states and gates take two at a time, and read both before they write either:
 * that is what the revectorizer makes one of 256 bits of.
 */
// @ts-ignore: decorator
@inline
export function storeTwo(at: usize, left: v128, right: v128): void {
  v128.store(at, left);
  v128.store(at, right, 16);
}

// @ts-ignore: decorator
@inline
export function one(): v128 {
  return f32x4.splat(1);
}

/**
 * Numerator (odd powers x¹³ … x¹), denominator (even powers x⁶ … x⁰), and the bounds beyond which tanh is ±1 in float32.
 * In memory and not as literals: a broadcast load costs less than building a vector constant. The rational function is
 * the one of Eigen's `generic_fast_tanh_float`; relative error 3e-7.
 */
const TANH = memory.data<f32>([
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5,
  6.37261928875436e-4, 4.89352455891786e-3,
  1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3,
  7.905311107635498, -7.905311107635498, 7.998811721801758, -7.998811721801758, 0.5,
]);

/** Which of the two bounds: beyond it the result rounds to exactly 1, which depends on how often it was rounded before. */
const BOUND: usize = ASC_FEATURE_RELAXED_SIMD ? 13 : 11;

// @ts-ignore: decorator
@inline
function coefficient(index: usize): v128 {
  return v128.load_splat<f32>(TANH + (index << 2));
}

/** tanh(x) = x·p(x²) / q(x²). */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, coefficient(BOUND)), coefficient(BOUND + 1));
  const s = f32x4.mul(y, y);
  let p = madd(s, coefficient(0), coefficient(1));
  p = madd(s, p, coefficient(2));
  p = madd(s, p, coefficient(3));
  p = madd(s, p, coefficient(4));
  p = madd(s, p, coefficient(5));
  p = madd(s, p, coefficient(6));
  let q = madd(s, coefficient(7), coefficient(8));
  q = madd(s, q, coefficient(9));
  q = madd(s, q, coefficient(10));
  return f32x4.div(f32x4.mul(p, y), q);
}

/** σ(x) = ½ + ½·tanh(x/2). */
// @ts-ignore: decorator
@inline
export function logistic(x: v128): v128 {
  const half = coefficient(15);
  return madd(tanh(f32x4.mul(x, half)), half, half);
}

/** a·(1 − a), the logistic's derivative by its value. */
// @ts-ignore: decorator
@inline
export function logisticSlope(a: v128): v128 {
  return f32x4.mul(a, f32x4.sub(one(), a));
}

/** 2⁻¹⁰⁰: with it no product with a weight is below the normal numbers, which a processor is a hundred times slower with. */
const VANISHED = memory.data<f32>([7.888609052210118e-31]);

/** An error term, or 0 where it has vanished. NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function settled(d: v128): v128 {
  return v128.andnot(d, f32x4.lt(f32x4.abs(d), v128.load_splat<f32>(VANISHED)));
}

/** 1 − a², the derivative of tanh by its value. */
// @ts-ignore: decorator
@inline
export function tanhSlope(a: v128): v128 {
  return f32x4.sub(one(), f32x4.mul(a, a));
}

/**
 * log₂e, ln 2 in two parts, the polynomial of Cephes' `expf` from its highest power on, and the bounds beyond which 2ⁿ is not a
 * float32; relative error 2e-7.
 */
const EXP = memory.data<f32>([
  1.44269504088896341, 0.693359375, -2.12194440e-4,
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
  88.37626, -87.33654,
]);

// @ts-ignore: decorator
@inline
function ofExp(index: usize): v128 {
  return v128.load_splat<f32>(EXP + (index << 2));
}

/** eˣ = 2ⁿ·eʳ, n the whole number next to x·log₂e. Beyond the bounds 0 and ∞; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const low = ofExp(10), high = ofExp(9);
  const n = f32x4.nearest(f32x4.mul(f32x4.min(f32x4.max(x, low), high), ofExp(0)));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, ofExp(1))), f32x4.mul(n, ofExp(2)));
  let p = madd(r, ofExp(3), ofExp(4));
  p = madd(r, p, ofExp(5));
  p = madd(r, p, ofExp(6));
  p = madd(r, p, ofExp(7));
  p = madd(r, p, ofExp(8));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  const value = f32x4.mul(madd(f32x4.mul(r, r), p, f32x4.add(r, one())), power);
  const small = v128.andnot(value, f32x4.lt(x, low));
  return v128.bitselect(f32x4.splat(Infinity), small, f32x4.gt(x, high));
}
