import { isRecurrent } from "../../src/core/networks/recurrent-start.js";
import type { SequenceNetwork } from "../../src/core/networks/sequence-network.js";
import { type Eigenvalues, eigenvalues, singularValues } from "../../src/core/tensor/linear-algebra.js";

/** Spectrum of an H × H block of recurrent weights: of a gated cell each gate has one. */
export interface RecurrentBlock extends Eigenvalues {
  singularValues: number[];
  /** ρ, the largest modulus of the eigenvalues. */
  radius: number;
  /** σ₁ */
  singular: number;
}

const known = new WeakMap<Float32Array, RecurrentBlock[]>();

/** Spectra of the recurrent weights that a widget keeps, one list a parameter: computed once, as sliders need them often. */
export function recurrentBlocks(
  network: SequenceNetwork,
  kept: Readonly<Record<string, Float32Array>>,
): RecurrentBlock[][] {
  return Object.entries(network.parameters()).flatMap(([name, { shape }]) => {
    if (!isRecurrent(name, shape)) return [];
    const weights = kept[name];
    const before = known.get(weights);
    if (before !== undefined) return [before];
    const n = shape[1];
    const blocks = Array.from({ length: shape[0] / n }, (_, k): RecurrentBlock => {
      const block = weights.subarray(k * n * n, (k + 1) * n * n);
      const spectrum = eigenvalues(block, n);
      const singular = singularValues(block, n);
      const radius = Math.hypot(spectrum.real[0], spectrum.imaginary[0]);
      return { ...spectrum, singularValues: singular, radius, singular: singular[0] };
    });
    known.set(weights, blocks);
    return [blocks];
  });
}

/** Scales a network that has the kept weights to a spectral radius, block by block; none of them may be 0. */
export function scaleBlocksTo(network: SequenceNetwork, blocks: readonly RecurrentBlock[][], rho: number): void {
  const weights = Object.entries(network.parameters()).filter(([name, { shape }]) => isRecurrent(name, shape));
  for (const [n, [, { data, shape }]] of weights.entries()) {
    const size = shape[1] * shape[1];
    for (const [b, { radius }] of blocks[n].entries()) {
      for (let k = b * size; k < (b + 1) * size; k++) data[k] *= rho / radius;
    }
  }
}
