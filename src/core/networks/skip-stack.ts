import { showAsTable } from "../table.js";
import { concat } from "../tensor/layout.js";
import type { Tensor } from "../tensor/tensor.js";
import type { RunPart } from "./composite.js";
import { Layered, type LayeredOptions } from "./layered.js";
import type { SequenceOptions, SequenceOutput } from "./sequence-network.js";
import { networkTable } from "./summary.js";

/**
 * Stacked layers of any cell with skip connections across layers (Graves 2013, "Generating sequences with recurrent
 * neural networks", §2): every layer reads the input too, and the output is the hidden states of all layers.
 *
 *     h_t^(l) reads [x_t; h_t^(l-1)] and its own state      y_t = [h_t^(1); …; h_t^(L)]
 *
 * So from input to output there is a path through one layer only, whatever the depth. Its output size is L · H.
 *
 * @example
 * const network = new SkipStack({ cell: gruCell(), inputSize: 8, hiddenSize: 16, numLayers: 3, seed: 1 });
 * const { y, last } = network.forward(x, { lengths: [5, 3] });
 */
export class SkipStack extends Layered {
  static {
    showAsTable(SkipStack.prototype, networkTable);
  }

  constructor(options: LayeredOptions) {
    const { inputSize: D, hiddenSize: H } = options;
    super("SkipStack", options, (L) => ({
      inputs: Array.from({ length: L }, (_, layer) => (layer === 0 ? D : D + H)),
      output: L * H,
    }));
  }

  protected override run(x: Tensor, options: SequenceOptions, runLayer: RunPart): SequenceOutput {
    const outputs: SequenceOutput[] = [];
    for (const layer of this.layers) {
      const below = outputs.at(-1);
      outputs.push(runLayer(layer, below ? concat([x, below.y], 2) : x, options));
    }
    return {
      y: concat(
        outputs.map(({ y }) => y),
        2,
      ),
      last: concat(
        outputs.map(({ last }) => last),
        1,
      ),
    };
  }
}
