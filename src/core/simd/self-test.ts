import type { Engine } from "./engine.js";
import { gemm } from "./gemm.js";
import { runSequence, type SequenceCell } from "./sequence.js";

const cells: readonly { cell: SequenceCell; G: number }[] = [
  { cell: "srn", G: 1 },
  { cell: "gru", G: 3 },
  { cell: "gruResetBefore", G: 3 },
  { cell: "lstm", G: 4 },
];

const shapes = [
  { T: 3, B: 1, D: 5, H: 50 },
  { T: 4, B: 23, D: 33, H: 16 },
] as const;

/** Values and gradients of sequences, and products, at sizes that reach every shape of a tile: what an engine computes. */
export function sampleResults(engine: Engine): Float32Array[] {
  const results: Float32Array[] = [];
  for (const { cell, G } of cells) {
    for (const shape of shapes) {
      const { T, B, D, H } = shape;
      const rows = G * H;
      const weights = { weightIh: wave(rows * D), weightHh: wave(rows * H), biasIh: wave(rows), biasHh: wave(rows) };
      const run = runSequence(cell, shape, wave(T * B * D), weights, {}, { keep: true }, engine);
      results.push(run.y, ...(Object.values(run.backward(wave(T * B * H))) as Float32Array[]));
    }
  }
  for (const M of [1, 2, 3, 4, 5, 6, 31]) {
    for (const N of [7, 48]) {
      for (const transposeA of [false, true]) {
        results.push(gemm(wave(M * 40), wave(40 * N), { M, N, K: 40 }, { transposeA }, engine));
      }
    }
  }
  return results;
}

/** Greatest difference, relative to the greatest magnitude of each result; NaN where one is. */
export function greatestDifference(results: readonly Float32Array[], expected: readonly Float32Array[]): number {
  let worst = 0;
  for (const [n, values] of expected.entries()) {
    const size = values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), Number.MIN_VALUE);
    for (let k = 0; k < values.length; k++) worst = Math.max(worst, Math.abs(results[n][k] - values[k]) / size);
  }
  return worst;
}

/** Numbers between −0.3 and 0.3 with no pattern that a fault could hide behind. */
function wave(length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => 0.3 * Math.sin(n * n + 0.7 * n));
}
