import type { Cell, CellParameters, Quantity } from "../../src/core/cells/cell.js";
import { buildNetwork } from "../../src/core/networks/build.js";
import { mapValues } from "../../src/core/networks/packed.js";
import { Recurrent } from "../../src/core/networks/recurrent.js";
import { zeros } from "../../src/core/networks/states.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { type Reference, type StepGradient, StepGraph } from "../../src/core/trace/step-graph.js";
import type { KeptNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";

/** State of the unrolled network widget. */
export interface UnrolledState {
  data: {
    network: KeptNetwork;
    x: Float32Array /* [T, D] */;
    tokens: string[];
    /** ∂L_t/∂y_t, [T, outputSize]. */
    lossGradient: Float32Array;
  };
  /** What the reader has changed: an array ("x" or a parameter), an element of it, its value. */
  changes: [array: string, element: number, value: number][];
  /** 0 … T: so many steps have been read; further on the gradient goes back, from the step of the loss to the first. */
  step: number;
  /** The gradient is that of the loss L_t after this step, 1 … T. */
  loss: number;
  /** Number of the layer and direction whose equations are written out. */
  layer: number;
  /** The row of that layer that arrows are drawn to. */
  quantity: string;
  unit: number;
  /** The array of which an element can be changed, and its element. */
  array: string;
  element: number;
  title: string;
  language: Language;
}

/** A row of a layer in the picture: a gate, a state, or a net input without a gate of its own. */
export interface Row {
  /** "gate i", as no two rows of a layer are called. */
  key: string;
  quantity: Quantity;
  /** Whose values it has going forward, and whose gradient on the way back: of a gate its net input's, the error term. */
  forward: Reference;
  backward: Reference;
}

/** One layer in one direction. */
export interface UnrolledLayer {
  name: string;
  reverse: boolean;
  /** In time order. */
  steps: StepGraph[];
  /** Ending of its parameters' names. */
  suffix: string;
}

/** A network's run over one sequence, step by step. */
export interface UnrolledRun {
  cell: Cell;
  T: number;
  /** From the bottom; the lowest first. */
  rows: Row[];
  layers: UnrolledLayer[];
  x: Float32Array;
  /** ∂L_t/∂y_t, [T, outputSize]. */
  lossGradient: Float32Array;
  /** Whether a layer's input is added to its output. */
  residual: boolean;
  /** Layers in both directions count as two. */
  directions: 1 | 2;
  /** Every parameter with the reader's changes. */
  parameters: Record<string, Tensor>;
  /** ∂L_t/∂ of everything of every layer at every step, [layer][step]; undefined where the loss does not reach. */
  gradient(loss: number): (StepGradient | undefined)[][];
}

/** Rows of a cell's layer, the lowest first. */
export function rowsOf(cell: Cell): Row[] {
  const gated = new Set(cell.gates.map(({ name }) => name));
  const row = (quantity: Quantity, kind: "net input" | "gate" | "state"): Row => {
    const { name } = quantity;
    const forward = { kind, name };
    const own = kind === "gate" && cell.netInputs.some((net) => net.name === name);
    return { key: `${kind} ${name}`, quantity, forward, backward: own ? { kind: "net input", name } : forward };
  };
  return [
    ...cell.netInputs.filter(({ name }) => !gated.has(name)).map((each) => row(each, "net input")),
    ...cell.gates.map((each) => row(each, "gate")),
    ...cell.states.toReversed().map((each) => row(each, "state")),
  ];
}

let last: { data: UnrolledState["data"]; changes: string; run: UnrolledRun } | undefined;

/** Runs the network with the reader's changes; the last run is kept. */
export function runOf({ data, changes }: Pick<UnrolledState, "data" | "changes">): UnrolledRun {
  const key = JSON.stringify(changes);
  if (last?.data === data && last.changes === key) return last.run;
  const run = unroll(data, changes);
  last = { data, changes: key, run };
  return run;
}

function unroll(
  { network: kept, x: given, tokens, lossGradient }: UnrolledState["data"],
  changes: UnrolledState["changes"],
): UnrolledRun {
  const network = buildNetwork(kept.description, kept.parameters);
  if (!(network instanceof Recurrent)) throw new TypeError("unrolledNetwork: the network is not recurrent");
  const T = tokens.length;
  const x = given.slice();
  const parameters = mapValues(network.parameters(), (tensor) => tensor.detach({ requiresGrad: true }));
  for (const [array, element, value] of changes) (array === "x" ? x : parameters[array].data)[element] = value;
  const { cell, numLayers, inputSize, bidirectional, residual, outputSize: M, hiddenSize: H } = network;
  const names = Object.keys(cell.parameterShapes(inputSize, H));
  const directions = bidirectional ? [false, true] : [false];
  const layers: UnrolledLayer[] = [];
  let inputs = Array.from(
    { length: T },
    (_, t) => new Tensor(x.subarray(t * inputSize, (t + 1) * inputSize), [1, inputSize]),
  );
  for (let level = 0; level < numLayers; level++) {
    const D = inputs[0].data.length;
    const both = directions.map((reverse) => {
      const suffix = `_l${level}${reverse ? "_reverse" : ""}`;
      const own: CellParameters = Object.fromEntries(names.map((name) => [name, parameters[`${name}${suffix}`]]));
      const steps: StepGraph[] = new Array(T);
      let before = Object.fromEntries(cell.states.map((state) => [state.name, zeros(state, { D, H }, 1, "float32")]));
      for (let n = 0; n < T; n++) {
        const t = reverse ? T - 1 - n : n;
        steps[t] = new StepGraph(cell, inputs[t], before, own);
        before = { ...steps[t].values.states };
      }
      layers.push({ name: `${level}${reverse ? " reverse" : ""}`, reverse, steps, suffix });
      return steps;
    });
    inputs = inputs.map((input, t) => {
      const y = Float32Array.from(both.flatMap((steps) => [...steps[t].values.states.h.data]));
      if (residual && y.length === input.data.length) for (let m = 0; m < y.length; m++) y[m] += input.data[m];
      return new Tensor(y, [1, y.length]);
    });
  }
  const known: (StepGradient | undefined)[][][] = [];
  const gradient = (loss: number): (StepGradient | undefined)[][] => {
    known[loss] ??= back(loss);
    return known[loss];
  };
  const back = (loss: number): (StepGradient | undefined)[][] => {
    const result: (StepGradient | undefined)[][] = layers.map(() => []);
    let above: Float32Array[] = Array.from({ length: T }, () => new Float32Array(M));
    above[loss - 1].set(lossGradient.subarray((loss - 1) * M, loss * M));
    for (let level = numLayers - 1; level >= 0; level--) {
      const D = level === 0 ? inputSize : M;
      const below = above.map((each) => (residual && D === M ? each.slice() : new Float32Array(D)));
      for (const [direction, reverse] of directions.entries()) {
        const at = level * directions.length + direction;
        let carried: Record<string, ArrayLike<number>> = {};
        for (let n = T - 1; n >= 0; n--) {
          const t = reverse ? T - 1 - n : n;
          const h = above[t].slice(direction * H, (direction + 1) * H);
          for (let m = 0; m < H; m++) h[m] += carried.h?.[m] ?? 0;
          const seeds = { ...carried, h };
          if (Object.values(seeds).every((each) => Array.from(each).every((value) => value === 0))) continue;
          const step = layers[at].steps[t].gradient(seeds);
          for (const [d, value] of step.input.entries()) below[t][d] += value;
          carried = step.before;
          result[at][t] = step;
        }
      }
      above = below;
    }
    return result;
  };
  return {
    cell,
    T,
    rows: rowsOf(cell),
    layers,
    x,
    lossGradient,
    residual,
    directions: bidirectional ? 2 : 1,
    parameters,
    gradient,
  };
}

/** What the loss L_t brings to ∂L/∂θ of one parameter at each step: of L_1 … L_T the steps k = 1 … T, [T][T]. */
export function gradientTerms(run: UnrolledRun, array: string, element: number): number[][] {
  const layer = run.layers.findIndex(({ suffix }) => array.endsWith(suffix) && suffix === suffixOf(array));
  const name = array.slice(0, -run.layers[layer].suffix.length);
  return Array.from({ length: run.T }, (_, t) => {
    const steps = run.gradient(t + 1)[layer];
    return Array.from({ length: run.T }, (_, k) => steps[k]?.parameters[name][element] ?? 0);
  });
}

function suffixOf(array: string): string {
  return /_l\d+(_reverse)?$/.exec(array)?.[0] ?? "";
}

/** Where the reader is. */
export interface Position {
  phase: "start" | "forward" | "backward";
  /** The present step, 0 … T − 1. */
  now: number;
}

/** Where a step of the state's is. */
export function positionOf({ step, loss }: Pick<UnrolledState, "step" | "loss">, T: number): Position {
  if (step === 0) return { phase: "start", now: 0 };
  return step <= T ? { phase: "forward", now: step - 1 } : { phase: "backward", now: loss - (step - T) };
}
