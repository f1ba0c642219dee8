import type { CellParameters, StepValues } from "../cells/cell.js";
import { showAsTable } from "../table.js";
import { concat, select, stack } from "../tensor/layout.js";
import { type Tensor, withGrad } from "../tensor/tensor.js";
import { layerTraces, startTrace, walkBack } from "../trace/take.js";
import type { Trace, TraceOptions } from "../trace/trace.js";
import { Layered, type LayeredOptions } from "./layered.js";
import { lastWithin } from "./lengths.js";
import { mapValues, runPacked, type States } from "./packed.js";
import { requireSequences, type SequenceOptions, type SequenceOutput } from "./sequence-network.js";
import { zeros } from "./states.js";
import { networkTable } from "./summary.js";

/**
 * Stacked layers of any cell in which a state reads all layers of the step before (NNDL §6.7.1, variant B; without its
 * gates the feedback network of Chung et al. 2015):
 *
 *     h_t^(l) reads [h_t^(l-1); h_{t-1}^(j) of every other layer j] and its own state
 *
 * so that what the upper layers know comes back to the lower ones a step later. `weight_ih` reads the layer below, then the
 * other layers, the lowest first. A layer has to wait for all: it is computed step by step.
 *
 * @example
 * const network = new FeedbackStack({ cell: gruCell(), inputSize: 8, hiddenSize: 16, seed: 1 });
 * const { y, last } = network.forward(x, { lengths: [5, 3] });
 */
export class FeedbackStack extends Layered {
  static {
    showAsTable(FeedbackStack.prototype, networkTable);
  }

  constructor(options: LayeredOptions) {
    const { inputSize: D, hiddenSize: H } = options;
    super("FeedbackStack", options, (L) => ({
      inputs: Array.from({ length: L }, (_, layer) => (layer === 0 ? D : H) + (L - 1) * H),
      output: H,
    }));
  }

  /** Everything that the network computes on `x` [T, B, D], a layer each; see `Recurrent.trace`. */
  override trace(x: Tensor, options: TraceOptions = {}): Trace {
    requireSequences(`${this.name}.trace`, x, this, options.lengths);
    const head = startTrace(this.name, x, options);
    const fixed = this.layers.map((_, n) => mapValues(this.parametersOf(n), (tensor) => tensor.detach()));
    return withGrad(() => {
      const { output, steps } = this.#unroll(x.detach({ requiresGrad: true }), options, fixed);
      walkBack(this.name, output, options);
      const layers = steps.map((layer) => ({ steps: layer }));
      return { ...head, layers: layerTraces(this.cell, layers, head) };
    });
  }

  protected override run(x: Tensor, options: SequenceOptions): SequenceOutput {
    return this.#unroll(
      x,
      options,
      this.layers.map((_, n) => this.parametersOf(n)),
    ).output;
  }

  #unroll(
    x: Tensor,
    { lengths }: SequenceOptions,
    parameters: readonly CellParameters[],
  ): { output: SequenceOutput; steps: StepValues[][] } {
    const { cell, hiddenSize: H, layers } = this;
    const names = cell.states.map(({ name }) => name);
    const steps: StepValues[][] = layers.map(() => []);
    /** A stretch of steps; the states of all layers by the cell's names with the layer's number. */
    const run = (part: Tensor, initial: States) => {
      let states = layers.map((_, n) => Object.fromEntries(names.map((name) => [name, initial[`${name}${n}`]])));
      const tops: Tensor[] = [];
      for (let t = 0; t < part.shape[0]; t++) {
        const before = states;
        let below = select(part, 0, t);
        states = layers.map((_, n) => {
          const others = before.filter((_, other) => other !== n).map(({ h }) => h);
          const step = cell.step(concat([below, ...others], 1), before[n], parameters[n]);
          steps[n].push(step);
          below = step.states.h;
          return { ...step.states };
        });
        tops.push(below);
      }
      const last = states.flatMap((ofLayer, n) => names.map((name) => [`${name}${n}`, ofLayer[name]] as const));
      return { y: stack(tops, 0), last: Object.fromEntries(last) };
    };
    const initial = layers.flatMap(({ inputSize: D }, n) =>
      cell.states.map((state) => [`${state.name}${n}`, zeros(state, { D, H }, x.shape[1], this.dtype)] as const),
    );
    const { y } = runPacked(run, x, Object.fromEntries(initial), lengths);
    return { output: { y, last: lastWithin(y, lengths) }, steps };
  }
}
