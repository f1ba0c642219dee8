import { buildNetwork } from "../../src/core/networks/build.js";
import type { SequenceNetwork } from "../../src/core/networks/sequence-network.js";
import { add, multiply } from "../../src/core/tensor/arithmetic.js";
import { Random } from "../../src/core/tensor/random.js";
import { noGrad, Tensor } from "../../src/core/tensor/tensor.js";
import { memoryCurve } from "../../src/core/trace/memory-curve.js";
import { recurrentSpectra, scaleSpectralRadius } from "../../src/core/trace/spectrum.js";
import type { KeptNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";

/** A network by the name that it is shown with, or what another function has given for x. */
export interface RememberingNetwork {
  name: string;
  network: KeptNetwork | null;
  /** [T, B, M] of a function; null where the network gives it. */
  y: Float32Array | null;
}

/** State of the memory curves widget. */
export interface MemoryCurvesState {
  data: { networks: RememberingNetwork[]; x: Float32Array /* [T, B, D] */; T: number; B: number; D: number };
  /** The longest delay that is probed. */
  maxDelay: number;
  /** Spectral radius to which every network's recurrent weights are scaled; null leaves them as given. */
  spectralRadius: number | null;
  /** Standard deviation of the noise on what is read. */
  noise: number;
  /** Capacity of each network, summed over the delays; null where it runs out of all bounds. */
  total: Record<string, number | null>;
  title: string;
  language: Language;
}

/** What can be read of one network. */
export interface RememberedCurve {
  name: string;
  /** Squared correlation, one a delay from 0; null where the network runs out of all bounds. */
  capacity: number[] | null;
  total: number | null;
  /** ρ(U) of the largest block as it is run; NaN without recurrent weights that can be scaled. */
  radius: number;
}

/** The curves of a state; only those that have changed are computed anew. */
export function memoryCurvesOf(state: Omit<MemoryCurvesState, "total" | "title" | "language">): RememberedCurve[] {
  const { maxDelay, spectralRadius, noise } = state;
  return state.data.networks.map((each) => {
    const run = runOf(each);
    const rho = Number.isFinite(run.radius) ? spectralRadius : null;
    const key = JSON.stringify([rho, noise, maxDelay]);
    if (run.last?.key !== key) run.last = { key, curve: curveOf(each, run, rho, state) };
    return run.last.curve;
  });
}

/** Capacities by name. */
export function totalsOf(curves: readonly RememberedCurve[]): Record<string, number | null> {
  return Object.fromEntries(curves.map(({ name, total }) => [name, total]));
}

/** What is known of a network, or of a function that is there no more. */
interface Run {
  network: SequenceNetwork | null;
  /** Spectral radius of the network as given; NaN where nothing can be scaled. */
  radius: number;
  last?: { key: string; curve: RememberedCurve };
  /** What it gave last, and at which spectral radius: the noise alone does not make it run again. */
  output?: { rho: number | null; y: Tensor };
  /** Of standard deviation 1, always the same. */
  noise?: Tensor;
}

const runs = new WeakMap<RememberingNetwork, Run>();

function runOf(remembering: RememberingNetwork): Run {
  const found = runs.get(remembering);
  if (found !== undefined) return found;
  const { network: kept } = remembering;
  const network = kept && buildNetwork(kept.description, kept.parameters);
  const spectra = network === null ? [] : recurrentSpectra(network);
  const radii = spectra.map(({ real, imaginary }) => Math.hypot(real[0], imaginary[0]));
  // Where one block is 0 there is nothing to be scaled.
  const radius = radii.length === 0 || radii.includes(0) ? Number.NaN : Math.max(...radii);
  const run: Run = { network, radius };
  runs.set(remembering, run);
  return run;
}

function curveOf(
  { name, y: given }: RememberingNetwork,
  run: Run,
  rho: number | null,
  { data: { x, T, B, D }, maxDelay, noise }: Pick<MemoryCurvesState, "data" | "maxDelay" | "noise">,
): RememberedCurve {
  const input = new Tensor(x, [T, B, D]);
  if (run.output?.rho !== rho) run.output = { rho, y: outputOf(run.network, given, input, rho) };
  const { y } = run.output;
  const radius = rho ?? run.radius;
  if (!y.data.every(Number.isFinite)) return { name, capacity: null, total: null, radius };
  const { capacity, total } = memoryCurve(() => noisy(run, y, noise), input, { maxDelay });
  return { name, capacity, total, radius };
}

function outputOf(network: SequenceNetwork | null, given: Float32Array | null, x: Tensor, rho: number | null): Tensor {
  if (network === null) {
    const [T, B] = x.shape;
    const y = given as Float32Array;
    return new Tensor(y, [T, B, y.length / (T * B)]);
  }
  const run = rho === null ? network : scaleSpectralRadius(network, rho);
  return noGrad(() => run.forward(x).y);
}

function noisy(run: Run, y: Tensor, deviation: number): Tensor {
  if (deviation === 0) return y;
  run.noise ??= new Random(1, "memory curves").normalTensor(y.shape);
  return add(y, multiply(run.noise, deviation));
}
