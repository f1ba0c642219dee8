import type { SequenceNetwork } from "../../src/core/networks/sequence-network.js";
import { Random } from "../../src/core/tensor/random.js";
import type { Tensor } from "../../src/core/tensor/tensor.js";
import { connectivity } from "../../src/core/trace/connectivity.js";
import { errorTerms } from "../../src/core/trace/error-terms.js";
import { oneSequence } from "../../src/core/trace/sequence.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { layerHead } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import { type Field, type ReceptiveFieldState, reachOf, receptiveFieldFigure } from "./figure.js";

/** Options of {@link receptiveField}. */
export interface ReceptiveFieldOptions {
  /** Steps of the input where none is given, 2 … 64; default 24. */
  length?: number;
  /** Which sequence of the batch; default 0. */
  sequence?: number;
  /** Output to begin with, from 1; default the last. */
  step?: number;
  /** Network to begin with; default the first. */
  network?: string;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows which inputs an output of a network can reach, and through what: the layers over time, in which every step that the
 * chosen output depends on is lit, the darker the more. Measured, not taken from a formula: inputs are lit where the gradient
 * ∂y_t/∂x_k is not 0, steps of a layer where its error terms are not, for these weights and this x. Below, the dependence
 * on every input, of all networks given, on a logarithmic axis: a window ends (TDNN, convolution, delay line), a recurrence
 * fades, attention sees all. The reader chooses the network and the output.
 *
 * @param networks a network or several by name, of at most 64 steps: `{ "TDNN, K = 2": …, "dilated, 1 2 4": … }`.
 * @param x [T, B, D]; default random numbers, for each network as many inputs as it reads.
 * @returns the widget; `get`, `set` and `on` know `network` and `step`.
 * @throws RangeError for an x that does not fit, or a network or step that is not there.
 *
 * @example
 * receptiveField({ TDNN: new TDNN({ inputSize: 2, hiddenSize: 4, delays: [2, 2] }), SRN: srn })
 * @example
 * receptiveField(Object.fromEntries([1, 2, 3].map((L) => [`${L} layers`, tdnn(L)])), undefined, { step: 20 })
 */
export function receptiveField(
  networks: SequenceNetwork | Readonly<Record<string, SequenceNetwork>>,
  x?: Tensor,
  options: ReceptiveFieldOptions = {},
): Widget<ReceptiveFieldState> {
  const named = Object.entries(isNetwork(networks) ? { [networks.description().network]: networks } : networks);
  if (named.length === 0) throw new RangeError("receptiveField: networks is empty; at least one is needed");
  const { length = 24, sequence } = options;
  const given = x && oneSequence("receptiveField", x, { sequence });
  const T = given?.shape[0] ?? length;
  if (!(Number.isInteger(T) && T >= 2 && T <= mostSteps)) {
    throw new RangeError(`receptiveField: there are ${T} steps; it must be a whole number from 2 to ${mostSteps}`);
  }
  const fields = named.map(([name, network]): Field => {
    const { inputSize, dtype } = network;
    const input = given ?? new Random(1, "receptiveField").normalTensor([T, 1, inputSize], { dtype });
    if (input.shape[2] !== inputSize) {
      throw new RangeError(
        `receptiveField: x has shape [${input.shape.join(", ")}]; the last axis must be inputSize = ${inputSize} of ${name}`,
      );
    }
    const { layers } = errorTerms(network, input);
    const trace = network.trace(input);
    return {
      name,
      inputs: Float32Array.from(connectivity(network, input).norms),
      layers: layers.map(({ K, norms }, n) => ({
        ...layerHead(trace, trace.layers[n]),
        K,
        norms: Float32Array.from(norms),
      })),
    };
  });
  return new Widget<ReceptiveFieldState>({
    view: "receptiveField",
    state: {
      data: { T, networks: fields },
      network: options.network ?? fields[0].name,
      step: options.step ?? T,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive({ network, step }) {
      const names = fields.map(({ name }) => name);
      if (!names.includes(network)) {
        throw new RangeError(`receptiveField: network is ${network}; it must be one of ${names.join(", ")}`);
      }
      if (Number.isInteger(step) && step >= 1 && step <= T) return {};
      throw new RangeError(`receptiveField: step is ${step}; it must be a whole number from 1 to ${T}`);
    },
    figure: (state) => receptiveFieldFigure(state, pictureFrame),
    describe: (state) => {
      const reach = reachOf(state);
      return `Receptive field of ${state.network}: output ${state.step} of ${T} reaches ${reach.length} inputs (a live view in JupyterLab)`;
    },
  });
}

const mostSteps = 64;

function isNetwork(networks: SequenceNetwork | Readonly<Record<string, SequenceNetwork>>): networks is SequenceNetwork {
  return typeof networks.description === "function";
}
