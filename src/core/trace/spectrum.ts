import { buildNetwork } from "../networks/build.js";
import { copyOfParameters } from "../networks/parameters.js";
import { isRecurrent, requireRadius, scaleBlocks } from "../networks/recurrent-start.js";
import type { SequenceNetwork } from "../networks/sequence-network.js";
import { eigenvalues, singularValues } from "../tensor/linear-algebra.js";

/**
 * A copy of a network whose recurrent weights are scaled: every H × H block of every `weight_hh` has spectral radius
 * `rho` (an SRN has one block a layer, a gated cell one a gate).
 * @throws RangeError for a `rho` that is negative or not finite, or a block whose spectral radius is 0.
 *
 * @example
 * const srn = new SRN({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const exploding = scaleSpectralRadius(srn, 1.5);
 */
export function scaleSpectralRadius<Network extends SequenceNetwork>(network: Network, rho: number): Network {
  requireRadius("scaleSpectralRadius", "rho", rho);
  const values = copyOfParameters(network.parameters());
  for (const [name, { shape }] of Object.entries(network.parameters())) {
    if (isRecurrent(name, shape)) scaleBlocks("scaleSpectralRadius", name, values[name], shape[1], rho);
  }
  return buildNetwork(network.description(), values) as Network;
}

/** Spectrum of one H × H block of recurrent weights. */
export interface RecurrentSpectrum {
  /** The parameter, `weight_hh_l0`. */
  name: string;
  /** Number of the block: of a gated cell, of the gate. */
  block: number;
  /** Real parts of the eigenvalues, the largest modulus first, [H]. */
  real: number[];
  /** Imaginary parts, [H]. */
  imaginary: number[];
  /** Singular values, the largest first, [H]. */
  singularValues: number[];
}

/**
 * Eigenvalues and singular values of every H × H block of a network's recurrent weights; the first eigenvalue's modulus is the
 * block's spectral radius. Empty for a network that has none.
 *
 * @example
 * const srn = new SRN({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * const [{ real, imaginary }] = recurrentSpectra(srn);
 */
export function recurrentSpectra(network: SequenceNetwork): RecurrentSpectrum[] {
  return Object.entries(network.parameters()).flatMap(([name, { shape, data }]) => {
    if (!isRecurrent(name, shape)) return [];
    const H = shape[1];
    return Array.from({ length: shape[0] / H }, (_, block) => {
      const weights = data.subarray(block * H * H, (block + 1) * H * H);
      return { name, block, ...eigenvalues(weights, H), singularValues: singularValues(weights, H) };
    });
  });
}
