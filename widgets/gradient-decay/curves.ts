import { buildNetwork } from "../../src/core/networks/build.js";
import { isRecurrent } from "../../src/core/networks/recurrent-start.js";
import type { SequenceNetwork } from "../../src/core/networks/sequence-network.js";
import { singularValues, spectralRadius } from "../../src/core/tensor/linear-algebra.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { decay } from "../../src/core/trace/decay.js";
import { scaleSpectralRadius } from "../../src/core/trace/spectrum.js";
import type { KeptNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";

/** A network by the name that it is shown with. */
export interface DecayNetwork extends KeptNetwork {
  name: string;
}

/** State of the gradient decay widget. */
export interface GradientDecayState {
  data: { networks: DecayNetwork[]; x: Float32Array /* [T, B, D] */; T: number; B: number; D: number };
  /** Spectral radius to which every network's recurrent weights are scaled; null leaves them as given. */
  spectralRadius: number | null;
  /** Activation function of the networks that let it be chosen; null leaves theirs. */
  activation: string | null;
  /** T: the first so many steps of x are run. */
  length: number;
  /** Fitted γ of each network; null where nothing can be fitted. */
  gamma: Record<string, number | null>;
  title: string;
  language: Language;
}

/** One network's error terms, and what is known of its recurrent weights U. */
export interface DecayCurve {
  name: string;
  /** t − k */
  lag: number[];
  /** ‖δ_{t,k}‖ */
  norm: number[];
  gamma: number;
  /** The fitted line at lag 0. */
  intercept: number;
  /** ρ(U) of the top layer; with several gates the largest of theirs; NaN where there is no H × H block. */
  radius: number;
  /** σ₁(U) of the top layer; with several gates the largest of theirs; NaN where there is no H × H block. */
  singular: number;
  /** Why the network cannot be scaled to a spectral radius: it has no H × H block, or one whose spectral radius is 0. */
  fixed: "none" | "zero" | null;
}

/** What the widget shows, computed anew: every network as the state has it, run on the first steps of x. */
export function decayCurves(state: GradientDecayState): DecayCurve[] {
  const { networks, x, B, D } = state.data;
  const { length, spectralRadius: rho } = state;
  const input = new Tensor(x.subarray(0, length * B * D), [length, B, D]);
  return networks.map(({ name, description, parameters }) => {
    const options = { ...description.options };
    if (state.activation !== null && "activation" in options) options.activation = state.activation;
    const given = buildNetwork({ ...description, options }, parameters);
    const blocks = blocksOf(given, parameters);
    const fixed = blocks.length === 0 ? "none" : blocks.flat().some(({ radius }) => radius === 0) ? "zero" : null;
    const scaled = rho !== null && fixed === null;
    const top = (blocks.at(-1) ?? [{ radius: Number.NaN, singular: Number.NaN }]).map(({ radius, singular }) => {
      return scaled ? { radius: rho, singular: (singular * rho) / radius } : { radius, singular };
    });
    const network = scaled ? scaleSpectralRadius(given, rho) : given;
    return {
      name,
      ...decay(network.trace(input)),
      radius: Math.max(...top.map(({ radius }) => radius)),
      singular: Math.max(...top.map(({ singular }) => singular)),
      fixed,
    };
  });
}

/** The fitted γ of each curve, by name. */
export function gammasOf(curves: readonly DecayCurve[]): Record<string, number | null> {
  return Object.fromEntries(curves.map(({ name, gamma }) => [name, Number.isFinite(gamma) ? gamma : null]));
}

interface Block {
  radius: number;
  singular: number;
}

const known = new WeakMap<Float32Array, Block[]>();

/** Spectrum of each gate's H × H block of every layer's recurrent weights as given, computed once. */
function blocksOf(network: SequenceNetwork, parameters: Readonly<Record<string, Float32Array>>): Block[][] {
  const recurrent = Object.entries(network.parameters()).filter(([name, { shape }]) => isRecurrent(name, shape));
  return recurrent.map(([name, { shape }]) => {
    const weights = parameters[name];
    const before = known.get(weights);
    if (before !== undefined) return before;
    const n = shape[1];
    const blocks = Array.from({ length: shape[0] / n }, (_, k) => {
      const block = weights.subarray(k * n * n, (k + 1) * n * n);
      return { radius: spectralRadius(block, n), singular: singularValues(block, n)[0] };
    });
    known.set(weights, blocks);
    return blocks;
  });
}
