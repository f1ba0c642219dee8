import { GRU } from "../../src/core/cells/gru.js";
import { LSTM } from "../../src/core/cells/lstm.js";
import { ResidualRNN } from "../../src/core/cells/residual.js";
import { SRN } from "../../src/core/cells/srn.js";
import type { SequenceNetwork } from "../../src/core/networks/sequence-network.js";
import { Random } from "../../src/core/tensor/random.js";
import type { Tensor } from "../../src/core/tensor/tensor.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import { keepNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";
import { chooseSequences } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import { decayCurves, decayTable, type GradientDecayState, gammasOf } from "./curves.js";
import { gradientDecayFigure } from "./figure.js";
import { decayTableFigure } from "./table.js";

/** A network whose gradients can be looked at: any. */
export type DecayingNetwork = Pick<SequenceNetwork, "description" | "parameters" | "inputSize">;

/** Options of {@link gradientDecay}. */
export interface GradientDecayOptions {
  /** Names of the networks to begin with; default all of them. */
  shown?: readonly string[];
  /** "lags" (default): the last step's error terms against the lag; "table": those of every step, as a heat map [T, T]. */
  show?: "lags" | "table";
  /** Name of the network whose heat map is shown; default the first. */
  network?: string;
  /** Spectral radius to begin with; by default the weights stay as given. */
  spectralRadius?: number;
  /** Activation to begin with, for networks that let it be chosen (SRN): "tanh", "logistic", "relu", "identity". */
  activation?: string;
  /** Norm at which the gradient of the parameters is clipped to begin with; by default it is not. */
  clip?: number;
  /** T to begin with, at most the length of x; default all of it. */
  length?: number;
  /** Which sequences of the batch the norm is over; default the first four. */
  sequences?: readonly number[];
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows how the gradient fades or grows on its way back through time: ‖δ_{t,k}‖, the norm of the error terms that the
 * last step sends back, against the lag t − k on a logarithmic axis, with the fitted line γ^{t−k} (γ < 1 vanishing,
 * γ > 1 exploding gradient; NNDL §6.5); or those that every step sends back as a heat map [T, T], of the first sequence.
 * Sliders set the spectral radius of the recurrent weights, the activation function and T, check boxes which networks are
 * drawn; everything is computed anew in the browser, at once. A network without an H × H block of recurrent weights stays
 * as it is under that slider, and says so. With several layers, the top one that reads from the start is shown.
 *
 * A table tells each network's γ, ρ(U) and σ₁(U); of an SRN also the γ to be expected, ρ(diag(f̄′) U) with the mean slopes
 * f̄′ of its units, and the bound γ_f σ₁(U), beyond which no γ can be (Pascanu et al. 2013), drawn dotted. Where the gradient
 * ∂L/∂θ of all parameters is longer than the slider's norm, it is clipped to it (NNDL §7.2.4.2): thin lines show what the
 * error terms then count for. Clipping lowers the whole curve; it does not change how it falls.
 *
 * @param networks one network or several by name; by default an SRN, an h + g(x, h), a GRU and an LSTM of 32 units.
 * @param x [T, B, D], T ≥ 2; by default 50 steps of random numbers.
 * @returns the widget; `get`, `set` and `on` know `shown`, `show`, `network`, `spectralRadius`, `activation` (both null: as
 *   given), `length`, `clip` (null: none) and `gamma`, the fitted γ by the network's name.
 * @throws RangeError for an x that does not fit, or an option that cannot be.
 *
 * @example
 * gradientDecay()
 * @example
 * const w = gradientDecay({ SRN: srn, LSTM: lstm }, x);
 * w.on("change:spectralRadius", ({ value }) => console.log(value, w.get("gamma")));
 * w
 */
export function gradientDecay(
  networks: DecayingNetwork | Readonly<Record<string, DecayingNetwork>> = defaultNetworks(),
  x?: Tensor,
  options: GradientDecayOptions = {},
): Widget<GradientDecayState> {
  const named = isNetwork(networks) ? { [networks.description().network]: networks } : networks;
  const entries = Object.entries(named);
  if (entries.length === 0) throw new RangeError("gradientDecay: networks is empty; at least one is needed");
  const input = x ?? new Random(1, "gradientDecay").normalTensor([50, 1, entries[0][1].inputSize]);
  if (input.shape.length !== 3 || input.shape[0] < 2) {
    throw new RangeError(
      `gradientDecay: x has shape [${input.shape.join(", ")}]; it must be [T, B, D] with T of at least 2`,
    );
  }
  const [T, B, D] = input.shape;
  for (const [name, { inputSize }] of entries) {
    if (inputSize === D) continue;
    throw new RangeError(
      `gradientDecay: x has shape [${T}, ${B}, ${D}]; the last axis must be inputSize = ${inputSize} of ${name}`,
    );
  }
  const chosen = chooseSequences("gradientDecay", B, options.sequences, 4);
  const values = new Float32Array(T * chosen.length * D);
  for (let t = 0; t < T; t++) {
    for (const [n, b] of chosen.entries()) {
      const at = (t * B + b) * D;
      values.set(input.data.subarray(at, at + D), (t * chosen.length + n) * D);
    }
  }
  return new Widget<GradientDecayState>({
    view: "gradientDecay",
    state: {
      data: {
        networks: entries.map(([name, network]) => ({ name, ...keepNetwork(network) })),
        x: values,
        T,
        B: chosen.length,
        D,
      },
      shown: [...(options.shown ?? Object.keys(named))],
      show: options.show ?? "lags",
      network: options.network ?? entries[0][0],
      spectralRadius: options.spectralRadius ?? null,
      activation: options.activation ?? null,
      length: options.length ?? T,
      clip: options.clip ?? null,
      gamma: {},
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive(state) {
      check(state);
      return { gamma: gammasOf(state) };
    },
    figure: (state) =>
      state.show === "table"
        ? decayTableFigure(state, decayTable(state), pictureFrame)
        : gradientDecayFigure(state, decayCurves(state), pictureFrame, { fits: true }),
    describe: ({ gamma }) => {
      const fits = Object.entries(gamma).map(([name, value]) => `${name}: γ = ${value?.toPrecision(3) ?? "–"}`);
      return `Gradient decay; ${fits.join(", ")} (a live view in JupyterLab)`;
    },
  });
}

function defaultNetworks(): Record<string, DecayingNetwork> {
  const options = { inputSize: 8, hiddenSize: 32, seed: 1 };
  return {
    SRN: new SRN(options),
    "h + g(x, h)": new ResidualRNN(options),
    GRU: new GRU(options),
    LSTM: new LSTM(options),
  };
}

function isNetwork(networks: DecayingNetwork | Readonly<Record<string, DecayingNetwork>>): networks is DecayingNetwork {
  return typeof networks.description === "function";
}

function check({ data, shown, show, network, spectralRadius, length, clip }: GradientDecayState): void {
  const names = data.networks.map(({ name }) => name);
  const stranger = [...shown, network].find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new RangeError(`gradientDecay: there is no network ${stranger}; there are ${names.join(", ")}`);
  }
  if (show !== "lags" && show !== "table") {
    throw new RangeError(`gradientDecay: show is ${show}; it must be "lags" or "table"`);
  }
  if (clip !== null && !(clip > 0 && Number.isFinite(clip))) {
    throw new RangeError(`gradientDecay: clip is ${clip}; it must be a positive number, or null`);
  }
  if (spectralRadius !== null && !(Number.isFinite(spectralRadius) && spectralRadius >= 0)) {
    throw new RangeError(`gradientDecay: spectralRadius is ${spectralRadius}; it must be a number from 0, or null`);
  }
  if (!(Number.isInteger(length) && length >= 2 && length <= data.T)) {
    throw new RangeError(`gradientDecay: length is ${length}; it must be a whole number from 2 to ${data.T}`);
  }
}
