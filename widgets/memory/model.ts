import type { Tensor } from "../../src/core/tensor/tensor.js";
import { stepsOf, valueSize, valuesAt } from "../../src/core/trace/read.js";
import type { LayerTrace, Trace, TracedQuantity } from "../../src/core/trace/trace.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { chooseSequences, tokensOf } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import { type MemoryState, memoryFigure } from "./figure.js";

/** Options of {@link memory}. */
export interface MemoryWidgetOptions {
  /** Which sequence of the batch; default 0. */
  sequence?: number;
  /** What the network says, [T, B, C], such as the probabilities of a head's outputs; by default none is drawn. */
  outputs?: Tensor;
  /** Step to begin with, 1 … T; default the last. */
  step?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows what a memory-augmented network does with its memory (Graves, Wayne & Danihelka 2014, figures 6 and 12; NNDL §8.5.2): over
 * time its input, where the write head and each read head are, as weights over the rows of the memory, and its output; at
 * the present step the memory itself, what was erased and added, and what was read. It is stepped by hand or played; a
 * click on a step chooses it.
 *
 * @param trace of a network with a state `M` [rows, columns] and weightings `w` [heads, rows], the write head's last, such as a
 *   `NeuralTuringMachine`'s.
 * @returns the widget; `get`, `set` and `on` know `step`.
 * @throws RangeError for a trace without a memory, outputs that do not fit, or a sequence or step that is not there.
 *
 * @example
 * memory(machine.trace(x), { outputs: logistic(readout.forward(machine.forward(x).y)) })
 */
export function memory(trace: Trace, options: MemoryWidgetOptions = {}): Widget<MemoryState> {
  const [sequence] = chooseSequences("memory", trace.B, [options.sequence ?? 0], 1);
  const layer = trace.layers.findLast(
    (each) => quantityOf(each, "M") !== undefined && quantityOf(each, "w") !== undefined,
  );
  const [M, w] = ["M", "w"].map((name) => layer && quantityOf(layer, name));
  if (layer === undefined || M?.shape?.length !== 2 || w?.shape?.length !== 2 || w.shape[1] !== M.shape[0]) {
    throw new RangeError(
      `memory: trace is of ${trace.cell}, which has no memory M with heads w; a NeuralTuringMachine has`,
    );
  }
  const T = stepsOf(trace, layer, sequence);
  const gather = (quantity: TracedQuantity | undefined): Float32Array => {
    if (quantity === undefined) return new Float32Array(0);
    const size = valueSize(layer, quantity);
    const values = new Float32Array(T * size);
    for (let t = 0; t < T; t++) values.set(valuesAt(trace, layer, quantity, t, sequence), t * size);
    return values;
  };
  const { B, D } = trace;
  const x = rowsOf(trace.x, T, B, D, sequence);
  const { outputs } = options;
  if (outputs !== undefined && (outputs.shape.length !== 3 || outputs.shape[0] < T || outputs.shape[1] !== B)) {
    throw new RangeError(
      `memory: outputs have shape [${outputs.shape.join(", ")}]; they must be [T, B, C] with T = ${T}, B = ${B}`,
    );
  }
  const C = outputs?.shape[2] ?? 0;
  return new Widget<MemoryState>({
    view: "memory",
    state: {
      data: {
        network: trace.cell,
        tokens: trace.labels === undefined ? [] : tokensOf(trace, sequence),
        T,
        rows: M.shape[0],
        columns: M.shape[1],
        heads: w.shape[0],
        D,
        C,
        x,
        outputs: outputs === undefined ? new Float32Array(0) : rowsOf(outputs.data, T, B, C, sequence),
        w: gather(w),
        M: gather(M),
        erase: gather(quantityOf(layer, "e")),
        add: gather(quantityOf(layer, "a")),
        read: gather(quantityOf(layer, "r")),
      },
      step: options.step ?? T,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive({ step }) {
      if (Number.isInteger(step) && step >= 1 && step <= T) return {};
      throw new RangeError(`memory: step is ${step}; it must be a whole number from 1 to ${T}`);
    },
    figure: (state) => memoryFigure(state, pictureFrame),
    describe: ({ data, step }) =>
      `Memory of the ${data.network}, ${data.rows} × ${data.columns}, at step ${step} of ${T} (a live view in JupyterLab)`,
  });
}

function quantityOf({ states, gates }: LayerTrace, name: string): TracedQuantity | undefined {
  return [...states, ...gates].find((each) => each.name === name);
}

/** One sequence of [T, B, size]: [T, size]. */
function rowsOf(values: ArrayLike<number>, T: number, B: number, size: number, b: number): Float32Array {
  return Float32Array.from({ length: T * size }, (_, n) => values[(Math.floor(n / size) * B + b) * size + (n % size)]);
}
