import type { Activation } from "../../src/core/cells/cell.js";
import { buildNetwork } from "../../src/core/networks/build.js";
import { Recurrent } from "../../src/core/networks/recurrent.js";
import type { SequenceNetwork } from "../../src/core/networks/sequence-network.js";
import { spectralRadius } from "../../src/core/tensor/linear-algebra.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { decay } from "../../src/core/trace/decay.js";
import { errorTerms, greatestSlope } from "../../src/core/trace/error-terms.js";
import type { Trace } from "../../src/core/trace/trace.js";
import { gradientNorm } from "../../src/core/training/clip.js";
import type { KeptNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";
import { type RecurrentBlock, recurrentBlocks, scaleBlocksTo } from "../base/recurrent-weights.js";

/** A network by the name that it is shown with. */
export interface DecayNetwork extends KeptNetwork {
  name: string;
}

/** State of the gradient decay widget. */
export interface GradientDecayState {
  data: { networks: DecayNetwork[]; x: Float32Array /* [T, B, D] */; T: number; B: number; D: number };
  /** Names of the networks that are computed and drawn. */
  shown: string[];
  /** ‖δ_{t,k}‖ of the last step against the lag, or of every step t as a heat map [T, T]. */
  show: "lags" | "table";
  /** Name of the network whose heat map is shown. */
  network: string;
  /** Spectral radius to which every network's recurrent weights are scaled; null leaves them as given. */
  spectralRadius: number | null;
  /** Activation function of the networks that let it be chosen; null leaves theirs. */
  activation: string | null;
  /** T: the first so many steps of x are run. */
  length: number;
  /** Norm at which the gradient of the parameters is clipped; null where it is not. */
  clip: number | null;
  /** Fitted γ of each network shown; null where nothing can be fitted. */
  gamma: Record<string, number | null>;
  title: string;
  language: Language;
}

/** What the curves follow from. */
export type DecaySettings = Pick<
  GradientDecayState,
  "data" | "shown" | "spectralRadius" | "activation" | "length" | "clip"
>;

/** One network's error terms. */
export interface DecayCurve {
  name: string;
  /** Place among all networks: its colour. */
  place: number;
  /** t − k */
  lag: number[];
  /** ‖δ_{t,k}‖ */
  norm: number[];
  gamma: number;
  /** The fitted line at lag 0. */
  intercept: number;
  /** Of an SRN's top layer ρ(diag(f̄′) U), f̄′ the mean slope of each unit over the steps; else NaN. */
  predicted: number;
  /** Of an SRN's top layer γ_f σ₁(U), γ_f the greatest slope of f; else NaN. */
  bound: number;
  /** ‖∂L/∂θ‖ over all parameters θ. */
  gradient: number;
  /** What the clipped gradient is of the whole, 1 where nothing is clipped. */
  kept: number;
}

/** What is known of a network's recurrent weights U. */
export interface DecayWeights {
  /** Place among all networks. */
  place: number;
  /** ρ(U) of the top layer; with several gates the largest of theirs; NaN where there is no H × H block. */
  radius: number;
  /** σ₁(U) of the top layer; with several gates the largest of theirs; NaN where there is no H × H block. */
  singular: number;
  /** Why the network cannot be scaled to a spectral radius: it has no H × H block, or one whose spectral radius is 0. */
  fixed: "none" | "zero" | null;
}

/** What the widget shows: every network as the state has it, run on the first steps of x. Only what has changed is computed anew. */
export function decayCurves(state: DecaySettings): DecayCurve[] {
  return state.data.networks.flatMap((kept, place) => {
    if (!state.shown.includes(kept.name)) return [];
    const run = runOf(kept, state);
    run.figures ??= figuresOf(run.network, kept, state);
    const { fit, predicted, figures } = run;
    const { gradient } = figures;
    const clipped = state.clip !== null && gradient > state.clip ? state.clip / gradient : 1;
    return { name: kept.name, place, ...fit, predicted, ...figures, kept: clipped };
  });
}

/** The weights of the networks that are shown, in their order; found out one by one, as each takes a while the first time. */
export function* decayWeights(state: DecaySettings): Generator<DecayWeights, void> {
  for (const [place, kept] of state.data.networks.entries()) {
    if (!state.shown.includes(kept.name)) continue;
    yield { place, ...weightsOf(runOf(kept, state).network, kept, state) };
  }
}

/** ρ(U) of the first network shown that has recurrent weights; 1 where none has. */
export function firstRadius(state: DecaySettings): number {
  for (const { radius } of decayWeights(state)) if (Number.isFinite(radius)) return radius;
  return 1;
}

/** The fitted γ of each network that is shown, by name; null where nothing can be fitted. */
export function gammasOf(state: DecaySettings): Record<string, number | null> {
  const shown = state.data.networks.filter(({ name }) => state.shown.includes(name));
  return Object.fromEntries(
    shown.map((kept) => {
      const { gamma } = runOf(kept, state).fit;
      return [kept.name, Number.isFinite(gamma) ? gamma : null];
    }),
  );
}

/** A network's last run. */
interface Run {
  /** What it followed from. */
  key: string;
  network: SequenceNetwork;
  fit: Pick<DecayCurve, "lag" | "norm" | "gamma" | "intercept">;
  predicted: number;
  /** What only who looks at the curves needs. */
  figures?: Figures;
}

type Figures = Pick<DecayCurve, "bound" | "gradient">;

const runs = new WeakMap<DecayNetwork, Run>();

function runOf(kept: DecayNetwork, state: DecaySettings): Run {
  const key = JSON.stringify([state.spectralRadius, state.activation, state.length]);
  const before = runs.get(kept);
  if (before?.key === key) return before;
  const network = networkAt(kept, state);
  const trace = network.trace(inputOf(state));
  const predicted = simpleActivation(network) === undefined ? Number.NaN : predictedGamma(network as Recurrent, trace);
  const run: Run = { key, network, fit: decay(trace), predicted };
  runs.set(kept, run);
  return run;
}

function figuresOf(network: SequenceNetwork, kept: DecayNetwork, state: DecaySettings): Figures {
  const { last } = network.forward(inputOf(state));
  if (last.requiresGrad) last.backward(new Float64Array(last.data.length).fill(1 / Math.sqrt(last.shape[1])));
  const activation = simpleActivation(network);
  return {
    bound: activation === undefined ? Number.NaN : greatestSlope[activation] * weightsOf(network, kept, state).singular,
    gradient: gradientNorm(network.parameters()),
  };
}

function weightsOf(
  network: SequenceNetwork,
  { parameters }: DecayNetwork,
  state: DecaySettings,
): Omit<DecayWeights, "place"> {
  const blocks = recurrentBlocks(network, parameters);
  const fixed = blocks.length === 0 ? "none" : hasZero(blocks) ? "zero" : null;
  const rho = fixed === null ? state.spectralRadius : null;
  const top = (blocks.at(-1) ?? [{ radius: Number.NaN, singular: Number.NaN }]).map(({ radius, singular }) => {
    return rho === null ? { radius, singular } : { radius: rho, singular: (singular * rho) / radius };
  });
  return {
    radius: Math.max(...top.map((block) => block.radius)),
    singular: Math.max(...top.map((block) => block.singular)),
    fixed,
  };
}

function inputOf({ data: { x, B, D }, length }: DecaySettings): Tensor {
  return new Tensor(x.subarray(0, length * B * D), [length, B, D]);
}

/** ‖δ_{t,k}‖ for a loss at every step t, of the first sequence: [T, K], row t, column k. */
export interface DecayTable {
  T: number;
  K: number;
  norms: Float64Array;
}

/** The table of the network that the state names. */
export function decayTable(state: DecaySettings & Pick<GradientDecayState, "network">): DecayTable {
  const { networks } = state.data;
  const kept = networks.find(({ name }) => name === state.network) ?? networks[0];
  const { T, layers } = errorTerms(networkAt(kept, state), inputOf(state));
  const { K, norms } = layers.findLast(({ reverse }) => !reverse) ?? layers[0];
  return { T, K, norms };
}

/** A kept network with the state's activation and, where it can be scaled, its spectral radius. */
function networkAt(
  { description, parameters }: KeptNetwork,
  { activation, spectralRadius: rho }: DecaySettings,
): SequenceNetwork {
  const options = { ...description.options };
  if (activation !== null && "activation" in options) options.activation = activation;
  const network = buildNetwork({ ...description, options }, parameters);
  if (rho === null) return network;
  const blocks = recurrentBlocks(network, parameters);
  if (!hasZero(blocks)) scaleBlocksTo(network, blocks, rho);
  return network;
}

function hasZero(blocks: readonly RecurrentBlock[][]): boolean {
  return blocks.flat().some(({ radius }) => radius === 0);
}

/** The activation of a cell that declares that an SRN's kernel computes it: h_t = f(U h_{t-1} + …). */
function simpleActivation(network: SequenceNetwork): Activation | undefined {
  const kernel = network instanceof Recurrent ? network.cell.kernel : undefined;
  return kernel?.cell === "srn" ? (kernel.activation ?? "tanh") : undefined;
}

/** f′ by the value of f. */
const slopes: Readonly<Record<Activation, (h: number) => number>> = {
  tanh: (h) => 1 - h * h,
  logistic: (h) => h * (1 - h),
  relu: (h) => (h > 0 ? 1 : 0),
  identity: () => 1,
};

/** ρ(diag(f̄′) U) of an SRN's top layer that reads from the start: what γ would be if f′ were the same at each step. */
function predictedGamma(network: Recurrent, { layers, T, B }: Trace): number {
  const layer = layers.findLast(({ reverse }) => !reverse) ?? layers[0];
  const { H, states } = layer;
  const slope = slopes[simpleActivation(network) as Activation];
  const mean = new Float64Array(H);
  for (const [n, h] of states[0].values.entries()) mean[n % H] += slope(h) / (T * B);
  const U = network.parameters()[`weight_hh_l${network.numLayers - 1}`].data;
  if (!U.every(Number.isFinite) || !mean.every(Number.isFinite)) return Number.NaN;
  return spectralRadius(
    Float64Array.from(U, (weight, n) => weight * mean[Math.floor(n / H)]),
    H,
  );
}
