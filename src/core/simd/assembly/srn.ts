import { logistic, logisticSlope, settled, storeTwo, tanh, tanhSlope } from "./vector";

/** Activations, as the host numbers them. */
export const TANH: i32 = 0;
export const LOGISTIC: i32 = 1;
export const RELU: i32 = 2;
export const IDENTITY: i32 = 3;

/** h_t = f(z_t): z, h [n], n a multiple of 8. */
export function srnForward(activation: i32, z: usize, h: usize, n: usize): void {
  if (activation == TANH) tanhForward(z, h, n);
  else if (activation == LOGISTIC) logisticForward(z, h, n);
  else if (activation == RELU) reluForward(z, h, n);
  else identityForward(z, h, n);
}

/** δ_t = f′(z_t) ⊙ (dy_t + dh_t): writes z and sets dh to 0; h, dy, dh [n]. Every f′ is known from h alone. */
export function srnBackward(activation: i32, z: usize, h: usize, dy: usize, dh: usize, n: usize): void {
  if (activation == TANH) tanhBackward(z, h, dy, dh, n);
  else if (activation == LOGISTIC) logisticBackward(z, h, dy, dh, n);
  else if (activation == RELU) reluBackward(z, h, dy, dh, n);
  else identityBackward(z, h, dy, dh, n);
}

// One function an activation, exported for Binaryen not to merge them into one that asks for the activation in its loop.
export function tanhForward(z: usize, h: usize, n: usize): void { forward(TANH, z, h, n); }
export function logisticForward(z: usize, h: usize, n: usize): void { forward(LOGISTIC, z, h, n); }
export function reluForward(z: usize, h: usize, n: usize): void { forward(RELU, z, h, n); }
export function identityForward(z: usize, h: usize, n: usize): void { forward(IDENTITY, z, h, n); }
export function tanhBackward(z: usize, h: usize, dy: usize, dh: usize, n: usize): void { backward(TANH, z, h, dy, dh, n); }
export function logisticBackward(z: usize, h: usize, dy: usize, dh: usize, n: usize): void { backward(LOGISTIC, z, h, dy, dh, n); }
export function reluBackward(z: usize, h: usize, dy: usize, dh: usize, n: usize): void { backward(RELU, z, h, dy, dh, n); }
export function identityBackward(z: usize, h: usize, dy: usize, dh: usize, n: usize): void { backward(IDENTITY, z, h, dy, dh, n); }

// @ts-ignore: decorator
@inline
function forward(activation: i32, z: usize, h: usize, n: usize): void {
  for (const end = z + (n << 2); z < end; z += 32, h += 32) {
    storeTwo(h, value(activation, v128.load(z)), value(activation, v128.load(z, 16)));
  }
}

// @ts-ignore: decorator
@inline
function backward(activation: i32, z: usize, h: usize, dy: usize, dh: usize, n: usize): void {
  for (const end = z + (n << 2); z < end; z += 32, h += 32, dy += 32, dh += 32) {
    const left = delta(activation, v128.load(h), v128.load(dy), v128.load(dh));
    const right = delta(activation, v128.load(h, 16), v128.load(dy, 16), v128.load(dh, 16));
    storeTwo(dh, f32x4.splat(0), f32x4.splat(0));
    storeTwo(z, left, right);
  }
}

// @ts-ignore: decorator
@inline
function value(activation: i32, z: v128): v128 {
  let h = z;
  if (activation == TANH) h = tanh(z);
  else if (activation == LOGISTIC) h = logistic(z);
  else if (activation == RELU) h = f32x4.max(z, f32x4.splat(0));
  return h;
}

// @ts-ignore: decorator
@inline
function delta(activation: i32, h: v128, dy: v128, dh: v128): v128 {
  let d = settled(f32x4.add(dy, dh));
  if (activation == TANH) d = f32x4.mul(d, tanhSlope(h));
  else if (activation == LOGISTIC) d = f32x4.mul(d, logisticSlope(h));
  else if (activation == RELU) d = v128.and(d, f32x4.gt(h, f32x4.splat(0)));
  return d;
}
