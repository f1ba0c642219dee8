import { buildNetwork } from "../../src/core/networks/build.js";
import type { Recurrent } from "../../src/core/networks/recurrent.js";
import { isRecurrent } from "../../src/core/networks/recurrent-start.js";
import {
  eigenvalues,
  type MovedEigenvalue,
  moveEigenvalues,
  type PrincipalComponents,
  principalComponents,
  singularValues,
} from "../../src/core/tensor/linear-algebra.js";
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
  /** Eigenvalues of blocks that the reader has moved, after all weights have been scaled. */
  moved: readonly Moved[];
  /** Place of the block's eigenvalue that the sliders move, in the order of {@link eigenvalues} of the weights as given. */
  chosen: number;
  /** The step whose Jacobian is shown, from 1. */
  step: number;
  title: string;
  language: Language;
}

/** A moved eigenvalue, and the block that has it. */
export interface Moved extends MovedEigenvalue {
  block: number;
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

/** The network with its weights scaled and their eigenvalues moved, the last one: a slider on the step moves nothing else. */
interface Changed {
  key: string;
  network: Recurrent;
  blocks: MatrixSpectrum[];
  jacobians: StepJacobians;
}

const lastChanged = new WeakMap<KeptNetwork, Changed>();

/** Computes everything: the weights scaled and moved, the step's Jacobian, the path. */
export function spectraOf(state: SpectrumState): Spectra {
  const { network: kept, x, T, D } = state.data;
  const input = new Tensor(x, [T, 1, D]);
  const { network, blocks, jacobians } = changedOf(state, input);
  const part = partOf(network, state.block);
  const { plane, path: givenPath } = givenOf(kept, input, part);
  const asGiven = state.spectralRadius === null && movedOf(state).length === 0;
  return {
    weights: blocks[state.block],
    jacobian: spectrumAt(jacobianBlock(jacobians, part), state.step - 1),
    path: asGiven ? givenPath : projected(statesOf(network, input, part), plane),
    givenPath,
  };
}

/** The moved eigenvalues; a state that was saved before they could be moved has none. */
function movedOf({ moved }: Pick<SpectrumState, "moved">): readonly Moved[] {
  return moved ?? [];
}

/** An eigenvalue on or above the real axis, as it is now. */
export interface PresentEigenvalue extends MovedEigenvalue {
  /** Whether it has a conjugate partner. */
  paired: boolean;
}

/** The eigenvalues of the shown block, one of each conjugate pair. */
export function presentEigenvalues(
  state: Pick<SpectrumState, "data" | "spectralRadius" | "block" | "moved">,
): PresentEigenvalue[] {
  const block = givenBlocks(state.data.network)[state.block];
  if (block === undefined) return [];
  const scale = state.spectralRadius === null ? 1 : state.spectralRadius / block.radius;
  return block.real.flatMap((real, place) => {
    const imaginary = block.imaginary[place];
    if (imaginary < 0) return [];
    const moved = movedOf(state).find((one) => one.block === state.block && one.place === place);
    const now = moved ?? { real: real * scale, imaginary: imaginary * scale };
    return [{ place, real: now.real, imaginary: now.imaginary, paired: imaginary > 0 }];
  });
}

const knownBlocks = new WeakMap<KeptNetwork, RecurrentBlock[]>();

/** The spectra of the weights as given: asked for at every move of a slider, and the network is built for them once. */
function givenBlocks(kept: KeptNetwork): RecurrentBlock[] {
  const before = knownBlocks.get(kept);
  if (before !== undefined) return before;
  const blocks = recurrentBlocks(buildNetwork(kept.description, kept.parameters), kept.parameters).flat();
  knownBlocks.set(kept, blocks);
  return blocks;
}

function changedOf(state: SpectrumState, input: Tensor): Changed {
  const { network: kept } = state.data;
  const { spectralRadius: rho } = state;
  const moved = movedOf(state);
  const key = JSON.stringify([rho, moved]);
  const before = lastChanged.get(kept);
  if (before?.key === key) return before;
  const network = buildNetwork(kept.description, kept.parameters) as Recurrent;
  if (rho !== null) scaleBlocksTo(network, recurrentBlocks(network, kept.parameters), rho);
  const given = givenBlocks(kept);
  const blocks = blocksOf(network).map((weights, n) => {
    const { n: size, values } = weights;
    const own = moved.filter(({ block }) => block === n);
    if (own.length === 0) return scaled(given[n], rho);
    values.set(moveEigenvalues(values, size, own));
    return { ...eigenvalues(values, size), singularValues: singularValues(values, size) };
  });
  const changed = { key, network, blocks, jacobians: stepJacobians(network, input) };
  lastChanged.set(kept, changed);
  return changed;
}

/** The H × H blocks of a network's recurrent weights, to be written into. */
function blocksOf(network: Recurrent): { n: number; values: Float32Array }[] {
  return Object.entries(network.parameters()).flatMap(([name, { data, shape }]) => {
    if (!isRecurrent(name, shape)) return [];
    const n = shape[1];
    const of = (k: number): Float32Array => data.subarray(k * n * n, (k + 1) * n * n) as Float32Array;
    return Array.from({ length: shape[0] / n }, (_, k) => ({ n, values: of(k) }));
  });
}

function scaled(block: RecurrentBlock, rho: number | null): MatrixSpectrum {
  const scale = rho === null ? 1 : rho / block.radius;
  const times = (values: ArrayLike<number>): number[] => Array.from(values, (value) => value * scale);
  return {
    real: times(block.real),
    imaginary: times(block.imaginary),
    singularValues: times(block.singularValues),
  };
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
