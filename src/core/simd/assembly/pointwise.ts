/** Functions of every number of an array: y = f(x), n numbers each, both with room for whole vectors. */
import { exp, one, tanh } from "./vector";

export function tanhOf(x: usize, y: usize, n: usize): void {
  for (const end = x + (n << 2); x < end; x += 16, y += 16) v128.store(y, tanh(v128.load(x)));
}

/** 1 / (1 + e⁻ˣ), which unlike ½ + ½·tanh(x/2) is exact where it is near 0: a logarithm may follow. */
export function logisticOf(x: usize, y: usize, n: usize): void {
  for (const end = x + (n << 2); x < end; x += 16, y += 16) {
    v128.store(y, f32x4.div(one(), f32x4.add(one(), exp(f32x4.neg(v128.load(x))))));
  }
}

export function expOf(x: usize, y: usize, n: usize): void {
  for (const end = x + (n << 2); x < end; x += 16, y += 16) v128.store(y, exp(v128.load(x)));
}
