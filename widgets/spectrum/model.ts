import { SRN } from "../../src/core/cells/srn.js";
import type { Recurrent } from "../../src/core/networks/recurrent.js";
import { Random } from "../../src/core/tensor/random.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { oneSequence } from "../../src/core/trace/sequence.js";
import { WholeState } from "../../src/core/trace/whole-state.js";
import { pictureFrame, threeDigits } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import { keepNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { spectrumFigure } from "./figure.js";
import { blockNames, canScale, presentEigenvalues, radiusOf, type SpectrumState, spectraOf } from "./spectra.js";

/** Options of {@link spectrum}. */
export interface SpectrumOptions {
  /** Spectral radius to begin with; by default the weights stay as given. */
  spectralRadius?: number;
  /** Number of the block of recurrent weights to begin with: an SRN has one a layer, a gated cell one a gate; default 0. */
  block?: number;
  /** Step whose Jacobian is shown at the beginning, from 1; default the last. */
  step?: number;
  /** Which sequence of the batch; default 0. */
  sequence?: number;
  /** What each step's input stands for, [B][T]; default the number of the step. */
  labels?: readonly (readonly string[])[];
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows what a recurrent network does with its state: eigenvalues in the complex plane and singular values of the recurrent
 * weights U and of a step's Jacobian ∂s_t/∂s_{t-1} (of all states of that layer), and the path of the hidden state on a
 * given input. One slider sets the spectral radius of all recurrent weights (NNDL §6.5: error terms vanish or explode by
 * what the Jacobians do), two others move one eigenvalue of U, chosen in the list or by a click, its conjugate with it, and leave the
 * eigenvectors as they are; everything follows at once, computed in the browser. The path is drawn in the plane of the first
 * two principal components of the network as given, so that paths can be compared.
 *
 * @param network any recurrent network; one without H × H blocks of recurrent weights shows its Jacobians alone. By default
 *   an SRN of 16 units.
 * @param x [T, B, inputSize], of which one sequence is taken; by default a random input and then 29 of 0,
 *   under which a state fades, circles or saturates by the weights alone.
 * @returns the widget; `get`, `set` and `on` know `spectralRadius` (null: as given), `block`, `step`, `chosen` and `moved`
 *   (`[{ block, place, real, imaginary }]`, in the order of {@link eigenvalues} of the weights as given).
 * @throws RangeError for an x that does not fit, a block, step, radius or eigenvalue that cannot be, more than 100 steps or a state of
 *   more than 128 numbers.
 *
 * @example
 * spectrum()
 * @example
 * spectrum(lstm, x, { labels, block: 1 })
 */
export function spectrum(
  network: Recurrent = new SRN({ inputSize: 4, hiddenSize: 16, seed: 1 }),
  x?: Tensor,
  options: SpectrumOptions = {},
): Widget<SpectrumState> {
  const { inputSize } = network;
  const { sequence = 0 } = options;
  const one = oneSequence("spectrum", x ?? impulse(inputSize), { sequence });
  const [T, , D] = one.shape;
  if (D !== inputSize) {
    throw new RangeError(`spectrum: x has ${D} numbers a step; inputSize is ${inputSize}`);
  }
  requireAtMost("steps of x", T, 100);
  requireAtMost("numbers of the state", new WholeState(network).size, 128);
  const scalable = canScale(network);
  return new Widget<SpectrumState>({
    view: "spectrum",
    state: {
      data: {
        name: network.cell.name,
        network: keepNetwork(network),
        x: Float32Array.from(one.data),
        T,
        D,
        tokens: options.labels?.[sequence]?.slice(0, T) ?? Array.from({ length: T }, (_, t) => String(t + 1)),
        blocks: blockNames(network),
      },
      spectralRadius: options.spectralRadius ?? null,
      block: options.block ?? 0,
      moved: [],
      chosen: 0,
      step: options.step ?? T,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: (state) => check(state, scalable),
    figure: (state) => spectrumFigure(state, spectraOf(state), pictureFrame),
    describe: (state) => {
      const { weights, jacobian } = spectraOf(state);
      const ofU = weights === undefined ? "" : `ρ(U) = ${threeDigits(radiusOf(weights))}, `;
      const { name } = state.data;
      return `Spectrum of ${name}: ${ofU}ρ(J) = ${threeDigits(radiusOf(jacobian))} at step ${state.step} (a live view in JupyterLab)`;
    },
  });
}

function impulse(D: number): Tensor {
  const x = Tensor.zeros([30, 1, D]);
  x.data.set(new Random(1, "spectrum").normalTensor([D]).data);
  return x;
}

function requireAtMost(what: string, count: number, most: number): void {
  if (count > most) throw new RangeError(`spectrum: there are ${count} ${what}; there may be at most ${most}`);
}

/** Nothing follows from the state, but not every state can be. */
function check(state: SpectrumState, scalable: boolean): Partial<SpectrumState> {
  const { data, spectralRadius, block, moved, chosen, step } = state;
  if (spectralRadius !== null && !(Number.isFinite(spectralRadius) && spectralRadius >= 0)) {
    throw new RangeError(`spectrum: spectralRadius is ${spectralRadius}; it must be a number from 0, or null`);
  }
  if (spectralRadius !== null && !scalable) {
    throw new RangeError(
      `spectrum: spectralRadius is ${spectralRadius}; ${data.name} has no recurrent weights that can be scaled`,
    );
  }
  const blocks = Math.max(1, data.blocks.length);
  if (!(Number.isInteger(block) && block >= 0 && block < blocks)) {
    throw new RangeError(`spectrum: block is ${block}; it must be a whole number from 0 to ${blocks - 1}`);
  }
  for (const { block: its, place, real, imaginary } of [{ block, place: chosen, real: 0, imaginary: 0 }, ...moved]) {
    const known = presentEigenvalues({ ...state, block: its }).find((one) => one.place === place);
    if (known === undefined && (data.blocks.length > 0 || place !== 0)) {
      throw new RangeError(
        `spectrum: ${place} is not the place of an eigenvalue of block ${its} on or above the real axis`,
      );
    }
    if (![real, imaginary].every(Number.isFinite) || (imaginary !== 0 && !known?.paired)) {
      throw new RangeError(
        `spectrum: ${real} + ${imaginary} i cannot be eigenvalue ${place}; it must be finite, and real where it was`,
      );
    }
  }
  if (!(Number.isInteger(step) && step >= 1 && step <= data.T)) {
    throw new RangeError(`spectrum: step is ${step}; it must be a whole number from 1 to ${data.T}`);
  }
  return {};
}
