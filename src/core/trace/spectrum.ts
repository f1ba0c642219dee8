import { buildNetwork } from "../networks/build.js";
import { copyOfParameters } from "../networks/parameters.js";
import type { Recurrent } from "../networks/recurrent.js";
import { spectralRadius } from "../tensor/linear-algebra.js";

/**
 * A copy of a network whose recurrent weights are scaled: every H × H block of every `weight_hh` has spectral radius
 * `rho` (an SRN has one block a layer, a gated cell one a gate).
 * @throws RangeError for a `rho` that is negative or not finite, or a block whose spectral radius is 0.
 */
export function scaleSpectralRadius(network: Recurrent, rho: number): Recurrent {
  if (!(Number.isFinite(rho) && rho >= 0)) {
    throw new RangeError(`scaleSpectralRadius: rho is ${rho}; it must be a number from 0`);
  }
  const H = network.hiddenSize;
  const values = copyOfParameters(network.parameters());
  for (const [name, weights] of Object.entries(values)) {
    if (!name.startsWith("weight_hh")) continue;
    for (let start = 0; start < weights.length; start += H * H) {
      const block = weights.subarray(start, start + H * H);
      const radius = spectralRadius(block, H);
      if (radius === 0) throw new RangeError(`scaleSpectralRadius: a block of ${name} has spectral radius 0`);
      for (let n = 0; n < block.length; n++) block[n] *= rho / radius;
    }
  }
  return buildNetwork(network.description(), values);
}
