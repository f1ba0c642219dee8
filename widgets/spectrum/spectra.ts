import { buildNetwork } from "../../src/core/networks/build.js";
import type { Recurrent } from "../../src/core/networks/recurrent.js";
import { isRecurrent } from "../../src/core/networks/recurrent-start.js";
import { type PrincipalComponents, principalComponents } from "../../src/core/tensor/linear-algebra.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { type RecurrentSpectrum, recurrentSpectra } from "../../src/core/trace/spectrum.js";
import {
  jacobianBlock,
  jacobianSpectra,
  type StepJacobians,
  stepJacobians,
} from "../../src/core/trace/step-jacobians.js";
import type { KeptNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";
import { type RecurrentBlock, recurrentBlocks, scaleBlocksTo } from "../base/recurrent-weights.js";

/** State of the spectrum widget. */
export interface SpectrumState {
  data: {
    name: string;
    network: KeptNetwork;
    /** The input, [T, D]. */
    x: Float32Array;
    T: number;
    D: number;
    /** What each step's input stands for, [T]. */
    tokens: string[];
    /** What the blocks of recurrent weights are called, in the order of {@link recurrentSpectra}. */
    blocks: string[];
  };
  /** Spectral radius to which all recurrent weights are scaled; null leaves them as given. */
  spectralRadius: number | null;
  /** Number of the block of recurrent weights that is shown. */
  block: number;
  /** The step whose Jacobian is shown, from 1. */
  step: number;
  title: string;
  language: Language;
}

/** Eigenvalues and singular values of a matrix. */
export interface MatrixSpectrum {
  /** Real parts, the largest modulus first. */
  real: ArrayLike<number>;
  imaginary: ArrayLike<number>;
  /** The largest first. */
  singularValues: ArrayLike<number>;
}

/** What the widget shows, computed anew. */
export interface Spectra {
  /** Of the chosen block of recurrent weights; undefined for a network that has none. */
  weights: MatrixSpectrum | undefined;
  /** Of the chosen step's Jacobian: all states of the block's layer and direction. */
  jacobian: MatrixSpectrum;
  /** The layer's hidden state at each step in the plane of the given network's, [T][2]. */
  path: number[][];
  /** The same of the network as given. */
  givenPath: number[][];
}

/** What is known of the network as given, computed once. */
interface Given {
  plane: PrincipalComponents;
  path: number[][];
}

const known = new WeakMap<KeptNetwork, Map<string, Given>>();

/** The network with its weights scaled, the last one: a slider on the step moves nothing else. */
interface Scaled {
  rho: number | null;
  network: Recurrent;
  blocks: RecurrentBlock[];
  jacobians: StepJacobians;
}

const lastScaled = new WeakMap<KeptNetwork, Scaled>();

/** Computes everything: the weights scaled, the step's Jacobian, the path. */
export function spectraOf(state: SpectrumState): Spectra {
  const { network: kept, x, T, D } = state.data;
  const input = new Tensor(x, [T, 1, D]);
  const { rho, network, blocks, jacobians } = scaledOf(state, input);
  const part = partOf(network, state.block);
  const { plane, path: givenPath } = givenOf(kept, input, part);
  const block = blocks[state.block];
  const scale = rho === null || block === undefined ? 1 : rho / block.radius;
  const times = (values: ArrayLike<number>): number[] => Array.from(values, (value) => value * scale);
  return {
    weights: block && {
      real: times(block.real),
      imaginary: times(block.imaginary),
      singularValues: times(block.singularValues),
    },
    jacobian: spectrumAt(jacobianBlock(jacobians, part), state.step - 1),
    path: rho === null ? givenPath : projected(statesOf(network, input, part), plane),
    givenPath,
  };
}

function scaledOf({ data, spectralRadius: rho }: SpectrumState, input: Tensor): Scaled {
  const { network: kept } = data;
  const before = lastScaled.get(kept);
  if (before?.rho === rho) return before;
  const network = buildNetwork(kept.description, kept.parameters) as Recurrent;
  const blocks = recurrentBlocks(network, kept.parameters);
  if (rho !== null) scaleBlocksTo(network, blocks, rho);
  const scaled = { rho, network, blocks: blocks.flat(), jacobians: stepJacobians(network, input) };
  lastScaled.set(kept, scaled);
  return scaled;
}

function spectrumAt({ S, blocks, values }: StepJacobians, t: number): MatrixSpectrum {
  return jacobianSpectra({ T: 1, S, blocks, values: values.subarray(t * S * S, (t + 1) * S * S) });
}

function givenOf(kept: KeptNetwork, x: Tensor, part: Part): Given {
  const ofNetwork = known.get(kept) ?? new Map<string, Given>();
  known.set(kept, ofNetwork);
  const key = JSON.stringify(part);
  const before = ofNetwork.get(key);
  if (before !== undefined) return before;
  const states = statesOf(buildNetwork(kept.description, kept.parameters) as Recurrent, x, part);
  const plane = principalComponents(states, Math.min(2, states[0].length));
  const given = { plane, path: projected(states, plane) };
  ofNetwork.set(key, given);
  return given;
}

/** Layer and direction of a network. */
interface Part {
  layer: number;
  reverse: boolean;
}

/** Where a block of recurrent weights belongs; the top layer for a network that has none. */
export function partOf(network: Recurrent, block: number): Part {
  const names = Object.entries(network.parameters()).flatMap(([name, { shape }]) => {
    return isRecurrent(name, shape) ? new Array<string>(shape[0] / shape[1]).fill(name) : [];
  });
  const name = names[block] ?? "";
  const layer = /_l(\d+)/.exec(name)?.[1];
  return { layer: layer === undefined ? network.numLayers - 1 : Number(layer), reverse: name.endsWith("_reverse") };
}

/** h_t of a layer, [T][H]. */
function statesOf(network: Recurrent, x: Tensor, { layer, reverse }: Part): Float32Array[] {
  const { H, states } = network.trace(x).layers[layer * (network.bidirectional ? 2 : 1) + (reverse ? 1 : 0)];
  const h = states[0].values;
  return Array.from({ length: x.shape[0] }, (_, t) => h.subarray(t * H, (t + 1) * H));
}

function projected(states: readonly ArrayLike<number>[], { components, mean }: PrincipalComponents): number[][] {
  return states.map((state) => {
    const along = components.map((axis) => axis.reduce((sum, weight, k) => sum + weight * (state[k] - mean[k]), 0));
    // A network of one unit has no second direction.
    return [along[0], along[1] ?? 0];
  });
}

/** What the blocks of recurrent weights are called: the parameter, and the gate where each has one. */
export function blockNames(network: Recurrent): string[] {
  const spectra: RecurrentSpectrum[] = recurrentSpectra(network);
  const gates = network.cell.netInputs.map(({ name }) => name);
  return spectra.map(({ name, block }) => {
    const count = spectra.filter((each) => each.name === name).length;
    if (count === 1) return name;
    return `${name}, ${count === gates.length ? gates[block] : block}`;
  });
}

/** Whether all recurrent weights can be scaled: each block has a spectral radius. */
export function canScale(network: Recurrent): boolean {
  const spectra = recurrentSpectra(network);
  return spectra.length > 0 && spectra.every(({ real, imaginary }) => Math.hypot(real[0], imaginary[0]) > 0);
}

/** ρ, the largest modulus of the eigenvalues. */
export function radiusOf({ real, imaginary }: MatrixSpectrum): number {
  return Math.hypot(real[0], imaginary[0]);
}
