import type { CellParameters } from "../cells/cell.js";
import type { Recurrent } from "../networks/recurrent.js";
import { add } from "../tensor/arithmetic.js";
import { concat, reshape, slice } from "../tensor/layout.js";
import { sameShape } from "../tensor/shape.js";
import { noGrad, Tensor, type Values, withGrad } from "../tensor/tensor.js";
import { gradientsOf } from "./gradients.js";
import { chunks } from "./sequence.js";

/** Where one state of one layer lies in a network's whole state. */
export interface StateBlock {
  /** As the cell declares it: "h", "c". */
  name: string;
  /** Number of the layer, the lowest is 0. */
  layer: number;
  /** Whether its layer reads the sequence from its end. */
  reverse: boolean;
  /** First element. */
  start: number;
  /** One beyond the last element. */
  end: number;
}

/**
 * Every state of every layer of a network as one vector of S numbers, and the network's step as a function of it: state by
 * state as the cell declares them, each from the lowest layer to the top.
 */
export class WholeState {
  /** S */
  readonly size: number;
  readonly blocks: readonly StateBlock[];
  readonly #network: Recurrent;
  readonly #shapes: readonly (readonly number[])[];
  /** Parameters of each layer and direction, by the cell's names. */
  readonly #layers: readonly CellParameters[];

  constructor(network: Recurrent) {
    const { inputSize, hiddenSize, bidirectional, dtype, cell } = network;
    const { steps } = noGrad(() => network.unroll(Tensor.zeros([1, 1, inputSize], { dtype })));
    const directions = bidirectional ? 2 : 1;
    let end = 0;
    const shapes: number[][] = [];
    this.blocks = cell.states.flatMap(({ name }) =>
      steps.map(([{ states }], n) => {
        const start = end;
        end += states[name].data.length;
        shapes.push(states[name].shape.slice(1));
        return { name, layer: Math.floor(n / directions), reverse: n % directions === 1, start, end };
      }),
    );
    this.size = end;
    this.#shapes = shapes;
    this.#network = network;
    const all = network.parameters();
    const names = Object.keys(cell.parameterShapes(inputSize, hiddenSize));
    this.#layers = this.blocks.slice(0, steps.length).map(({ layer, reverse }) => {
      const suffix = `_l${layer}${reverse ? "_reverse" : ""}`;
      return Object.fromEntries(names.map((name) => [name, all[`${name}${suffix}`].detach()]));
    });
  }

  /** Whether every layer reads the sequence from its start. */
  get causal(): boolean {
    return this.blocks.every(({ reverse }) => !reverse);
  }

  /** The state after one step: states [N, S] and inputs [N, D] to [N, S]. In layers that read from the end it is a step back. */
  step(state: Tensor, x: Tensor): Tensor {
    const N = state.shape[0];
    const { cell, bidirectional, residual } = this.#network;
    const directions = bidirectional ? 2 : 1;
    const after: Tensor[] = [];
    let input = x;
    for (let n = 0; n < this.#layers.length; n += directions) {
      const h = this.#layers.slice(n, n + directions).map((parameters, direction) => {
        const states = cell.states.map(({ name }, s) => {
          const at = s * this.#layers.length + n + direction;
          const { start, end } = this.blocks[at];
          return [name, reshape(slice(state, 1, start, end), [N, ...this.#shapes[at]])] as const;
        });
        const result = cell.step(input, Object.fromEntries(states), parameters).states;
        for (const [s, { name }] of cell.states.entries()) {
          const at = s * this.#layers.length + n + direction;
          const { start, end } = this.blocks[at];
          after[at] = reshape(result[name], [N, end - start]);
        }
        return result.h;
      });
      const y = bidirectional ? concat(h, 1) : h[0];
      input = residual && sameShape(y.shape, input.shape) ? add(y, input) : y;
    }
    return concat(after, 1);
  }

  /**
   * The states after one step, [N, S], and ∂(state after)/∂(state before) of each, [N, S, S]. A batch has a row for every row
   * of every Jacobian, so one backward gives them all.
   */
  jacobians(states: Values, inputs: Values): { after: Float64Array; jacobians: Float64Array } {
    const S = this.size;
    const D = this.#network.inputSize;
    const N = states.length / S;
    const after = new Float64Array(N * S);
    const jacobians = new Float64Array(N * S * S);
    for (const [from, to] of chunks(N, S)) {
      const rows = (to - from) * S;
      const before = Tensor.zeros([rows, S], { dtype: this.#network.dtype, requiresGrad: true });
      const x = Tensor.zeros([rows, D], { dtype: this.#network.dtype });
      const ask = new Float64Array(rows * S);
      for (let row = 0; row < rows; row++) {
        const n = from + Math.floor(row / S);
        before.data.set(states.subarray(n * S, (n + 1) * S), row * S);
        x.data.set(inputs.subarray(n * D, (n + 1) * D), row * D);
        ask[row * S + (row % S)] = 1;
      }
      const result = withGrad(() => this.step(before, x));
      for (let n = from; n < to; n++)
        after.set(result.data.subarray((n - from) * S * S, (n - from) * S * S + S), n * S);
      jacobians.set(gradientsOf(result, ask, [before])[0], from * S * S);
    }
    return { after, jacobians };
  }
}
