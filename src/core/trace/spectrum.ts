import { buildNetwork } from "../networks/build.js";
import { copyOfParameters } from "../networks/parameters.js";
import { isRecurrent, requireRadius, scaleBlocks } from "../networks/recurrent-start.js";
import type { SequenceNetwork } from "../networks/sequence-network.js";

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
