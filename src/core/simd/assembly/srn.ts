import { logistic, logisticSlope, settled, tanh, tanhSlope } from "./vector";

/** Activations, as the host numbers them. */
export const TANH: i32 = 0;
export const LOGISTIC: i32 = 1;
export const RELU: i32 = 2;
export const IDENTITY: i32 = 3;

/** h_t = f(z_t): z, h [n], n a multiple of 4. */
export function srnForward(activation: i32, z: usize, h: usize, n: usize): void {
  if (activation == TANH) forward(TANH, z, h, n);
  else if (activation == LOGISTIC) forward(LOGISTIC, z, h, n);
  else if (activation == RELU) forward(RELU, z, h, n);
  else forward(IDENTITY, z, h, n);
}

/** δ_t = f′(z_t) ⊙ (dy_t + dh_t): writes z and sets dh to 0; h, dy, dh [n]. Every f′ is known from h alone. */
export function srnBackward(activation: i32, z: usize, h: usize, dy: usize, dh: usize, n: usize): void {
  if (activation == TANH) backward(TANH, z, h, dy, dh, n);
  else if (activation == LOGISTIC) backward(LOGISTIC, z, h, dy, dh, n);
  else if (activation == RELU) backward(RELU, z, h, dy, dh, n);
  else backward(IDENTITY, z, h, dy, dh, n);
}

// @ts-ignore: decorator
@inline
function forward(activation: i32, z: usize, h: usize, n: usize): void {
  for (let i: usize = 0; i < n << 2; i += 16) {
    let a = v128.load(z + i);
    if (activation == TANH) a = tanh(a);
    else if (activation == LOGISTIC) a = logistic(a);
    else if (activation == RELU) a = f32x4.max(a, f32x4.splat(0));
    v128.store(h + i, a);
  }
}

// @ts-ignore: decorator
@inline
function backward(activation: i32, z: usize, h: usize, dy: usize, dh: usize, n: usize): void {
  for (let i: usize = 0; i < n << 2; i += 16) {
    let d = settled(f32x4.add(v128.load(dy + i), v128.load(dh + i)));
    const a = v128.load(h + i);
    if (activation == TANH) d = f32x4.mul(d, tanhSlope(a));
    else if (activation == LOGISTIC) d = f32x4.mul(d, logisticSlope(a));
    else if (activation == RELU) d = v128.and(d, f32x4.gt(a, f32x4.splat(0)));
    v128.store(dh + i, f32x4.splat(0));
    v128.store(z + i, d);
  }
}
