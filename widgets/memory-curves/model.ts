import { SRN } from "../../src/core/cells/srn.js";
import type { SequenceNetwork } from "../../src/core/networks/sequence-network.js";
import { TDNN } from "../../src/core/networks/tdnn.js";
import { Random } from "../../src/core/tensor/random.js";
import { noGrad, type Tensor } from "../../src/core/tensor/tensor.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import { keepNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { type MemoryCurvesState, memoryCurvesOf, type RememberingNetwork, totalsOf } from "./curves.js";
import { memoryCurvesFigure } from "./figure.js";

/** A network, or a function from x [T, B, D] to what is read of it, [T, B, M]. */
export type Remembering = Pick<SequenceNetwork, "description" | "parameters" | "inputSize"> | ((x: Tensor) => Tensor);

/** Options of {@link memoryCurves}. */
export interface MemoryCurvesOptions {
  /** The longest delay that is probed; default 20, or half of T. */
  maxDelay?: number;
  /** Spectral radius to begin with; by default the weights stay as given. */
  spectralRadius?: number;
  /** Standard deviation of the noise on what is read; default 0. */
  noise?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows what networks remember: how well a linear probe reads the input of k steps ago off the state, as the squared
 * correlation with the truth, against k, and in the legend the sum over all k, the memory capacity (Jaeger 2001; computed by
 * `memoryCurve`). A window ends at its length; a recursion fades. Sliders set the spectral radius of the recurrent weights and
 * the noise on the state, and everything is computed anew in the browser. What is given as a function, such as the single
 * number that an AR gives, is run once and stays as it is under the first slider.
 *
 * @param networks by name; by default an SRN of 12 units beside a TDNN that sees 5 steps back.
 * @param x [T, B, D], independent random numbers best; by default 800 steps, uniform on [−1, 1].
 * @returns the widget; `get`, `set` and `on` know `spectralRadius` (null: as given), `noise`, `maxDelay` and `total`, the
 *   capacity by the network's name.
 * @throws RangeError for no networks, an x that does not fit one of them, or an option that cannot be.
 *
 * @example
 * memoryCurves()
 * @example
 * memoryCurves({ RNN: srn, TDNN: tdnn, AR: (x) => matmul(line.forward(x).y, weights) })
 */
export function memoryCurves(
  networks: Readonly<Record<string, Remembering>> = defaultNetworks(),
  x: Tensor = defaultInput(networks),
  options: MemoryCurvesOptions = {},
): Widget<MemoryCurvesState> {
  const entries = Object.entries(networks);
  if (entries.length === 0) throw new RangeError("memoryCurves: networks is empty; at least one is needed");
  if (x.shape.length !== 3) {
    throw new RangeError(`memoryCurves: x has shape [${x.shape.join(", ")}]; it must be [T, B, D]`);
  }
  const [T, B, D] = x.shape;
  const kept = entries.map(([name, network]): RememberingNetwork => {
    if (typeof network === "function") {
      const y = noGrad(() => network(x));
      if (y.shape.length === 3 && y.shape[0] === T && y.shape[1] === B) {
        return { name, network: null, y: Float32Array.from(y.data) };
      }
      throw new RangeError(
        `memoryCurves: ${name} gives shape [${y.shape.join(", ")}]; it must be [T, B, M] = [${T}, ${B}, M]`,
      );
    }
    if (network.inputSize === D) return { name, network: keepNetwork(network), y: null };
    throw new RangeError(
      `memoryCurves: x has shape [${T}, ${B}, ${D}]; the last axis must be inputSize = ${network.inputSize} of ${name}`,
    );
  });
  return new Widget<MemoryCurvesState>({
    view: "memoryCurves",
    state: {
      data: { networks: kept, x: Float32Array.from(x.data), T, B, D },
      maxDelay: options.maxDelay ?? Math.min(20, Math.floor(T / 2)),
      spectralRadius: options.spectralRadius ?? null,
      noise: options.noise ?? 0,
      total: {},
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive(state) {
      check(state);
      return { total: totalsOf(memoryCurvesOf(state)) };
    },
    figure: (state) => memoryCurvesFigure(state, memoryCurvesOf(state), pictureFrame),
    describe({ total }) {
      const all = Object.entries(total).map(([name, value]) => `${name}: ${value?.toPrecision(3) ?? "–"}`);
      return `Memory capacity; ${all.join(", ")} (a live view in JupyterLab)`;
    },
  });
}

function defaultNetworks(): Readonly<Record<string, Remembering>> {
  return {
    SRN: new SRN({ inputSize: 1, hiddenSize: 12, spectralRadius: 0.95, seed: 1 }),
    TDNN: new TDNN({ inputSize: 1, hiddenSize: 12, delays: [5], seed: 1 }),
  };
}

function defaultInput(networks: Readonly<Record<string, Remembering>>): Tensor {
  const network = Object.values(networks).find((each) => typeof each !== "function");
  return new Random(1, "memoryCurves").uniformTensor([800, 1, network?.inputSize ?? 1], -1, 1);
}

function check({ data, maxDelay, spectralRadius, noise }: MemoryCurvesState): void {
  if (spectralRadius !== null && !(Number.isFinite(spectralRadius) && spectralRadius >= 0)) {
    throw new RangeError(`memoryCurves: spectralRadius is ${spectralRadius}; it must be a number from 0, or null`);
  }
  if (!(Number.isFinite(noise) && noise >= 0)) {
    throw new RangeError(`memoryCurves: noise is ${noise}; it must be a number from 0`);
  }
  const most = data.T - 4;
  if (!(Number.isInteger(maxDelay) && maxDelay >= 0 && maxDelay <= most)) {
    throw new RangeError(`memoryCurves: maxDelay is ${maxDelay}; it must be a whole number from 0 to T − 4 = ${most}`);
  }
}
