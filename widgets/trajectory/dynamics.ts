import { buildNetwork } from "../../src/core/networks/build.js";
import type { Recurrent } from "../../src/core/networks/recurrent.js";
import { isRecurrent } from "../../src/core/networks/recurrent-start.js";
import { type Eigenvalues, eigenvalues } from "../../src/core/tensor/linear-algebra.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { type FixedPoint, fixedPoints } from "../../src/core/trace/fixed-points.js";
import { type VectorField, vectorField } from "../../src/core/trace/vector-field.js";
import type { KeptNetwork } from "../base/networks.js";

/** A network whose state is two numbers, with what it has read. */
export interface KeptDynamics {
  network: KeptNetwork;
  /** The inputs, [T, B, D]. */
  x: Float32Array;
  T: number;
  D: number;
  lengths: number[];
}

/** The network with its weights scaled and turned. */
export interface Dynamics {
  network: Recurrent;
  /** h at each step of each sequence, one after the other, each up to its end; two numbers a step. */
  values: Float32Array;
  /** Of each 2 × 2 block of its recurrent weights. */
  spectra: Eigenvalues[];
}

/** The step of a network under one input. */
export interface Step {
  field: VectorField;
  points: FixedPoint[];
}

/** How U is changed. */
interface Change {
  spectralRadius: number | null;
  rotation: number;
}

const known = new WeakMap<KeptDynamics, { change: string; dynamics: Dynamics }>();

/** Greatest number that is drawn: a state may explode. */
const farthest = 1e6;

/** The states that the network has with U turned by `rotation` degrees and then scaled. */
export function dynamicsOf(kept: KeptDynamics, { spectralRadius, rotation }: Change): Dynamics {
  const change = `${spectralRadius}, ${rotation}`;
  const before = known.get(kept);
  if (before?.change === change) return before.dynamics;
  const { description, parameters } = kept.network;
  const network = buildNetwork(description, parameters) as Recurrent;
  const spectra: Eigenvalues[] = [];
  for (const [name, { data, shape }] of Object.entries(network.parameters())) {
    if (!isRecurrent(name, shape)) continue;
    for (let start = 0; start < data.length; start += 4)
      spectra.push(changeBlock(data.subarray(start, start + 4), { spectralRadius, rotation }));
  }
  const { x, T, D, lengths } = kept;
  const B = lengths.length;
  const { values } = network.trace(new Tensor(x, [T, B, D]), { lengths }).layers[0].states[0];
  const steps = lengths.flatMap((length, b) => Array.from({ length }, (_, t) => (t * B + b) * 2));
  const drawn = (value: number): number => (Math.abs(value) <= farthest ? value : farthest * (Math.sign(value) || 1));
  const states = Float32Array.from(steps.flatMap((at) => [drawn(values[at]), drawn(values[at + 1])]));
  const dynamics = { network, values: states, spectra };
  known.set(kept, { change, dynamics });
  return dynamics;
}

/** Turns a 2 × 2 block and scales it to a spectral radius, where it has one; returns its eigenvalues. */
function changeBlock(block: Float32Array | Float64Array, { spectralRadius, rotation }: Change): Eigenvalues {
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, c, d] = block;
  block.set([cos * a - sin * c, cos * b - sin * d, sin * a + cos * c, sin * b + cos * d]);
  const { real, imaginary } = eigenvalues(block, 2);
  const radius = Math.hypot(real[0], imaginary[0]);
  if (spectralRadius === null || radius === 0) return { real, imaginary };
  const scale = spectralRadius / radius;
  for (let k = 0; k < 4; k++) block[k] *= scale;
  return { real: real.map((value) => value * scale), imaginary: imaginary.map((value) => value * scale) };
}

/** Arrows a side. */
const points = 17;

const knownSteps = new WeakMap<Recurrent, Map<string, Step>>();

/** Where the network's step leads under an input, and its fixed points within the range of the plane. */
export function stepOf({ network }: Dynamics, x: ArrayLike<number>, range: readonly [number, number]): Step {
  const ofNetwork = knownSteps.get(network) ?? new Map<string, Step>();
  knownSteps.set(network, ofNetwork);
  const key = [...Array.from(x), ...range].join();
  const before = ofNetwork.get(key);
  if (before !== undefined) return before;
  const [low, high] = range;
  const starts = Array.from({ length: 25 }, (_, n) => {
    return [n % 5, Math.floor(n / 5)].map((place) => low + ((high - low) * (place + 0.5)) / 5);
  });
  // A saturated gate keeps any state as it is: such points far off are rounding.
  const inside = ({ state }: FixedPoint): boolean => state.every((value) => value >= low && value <= high);
  const step = {
    field: vectorField(network, { x, range, points }),
    points: fixedPoints(network, { x, starts, iterations: 40 }).filter(inside),
  };
  ofNetwork.set(key, step);
  return step;
}
