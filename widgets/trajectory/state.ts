import type { Language } from "../base/protocol.js";
import type { KeptQuantity, LayerHead } from "../base/traces.js";
import { type Dynamics, dynamicsOf, type KeptDynamics } from "./dynamics.js";

/** The states of one network on several sequences, as the widget keeps them. */
export interface TrajectoryNetwork {
  name: string;
  cell: string;
  /** How many sequences the trace has; `sequences` are those that are kept. */
  total: number;
  sequences: { name: string; tokens: string[] }[];
  /** The first so many of them are drawn as paths; all of them count for the density. */
  paths: number;
  layers: TrajectoryLayer[];
  /** Number of the layer to begin with. */
  main: number;
  /** The network itself, where its state is two numbers and its step is to be drawn; else null. */
  dynamics: KeptDynamics | null;
}

/** A layer with its states. */
export interface TrajectoryLayer extends LayerHead {
  states: KeptQuantity[];
}

/** A plane, or a space of three dimensions, in the space of a state. */
export interface KeptPlane {
  /** [2 or 3][size] */
  directions: number[][];
  /** The point at 0, [size]. */
  origin: number[];
  names: string[];
}

/** State of the trajectory widget. */
export interface TrajectoryState {
  data: { networks: TrajectoryNetwork[]; plane: KeptPlane | null };
  /** Name of the network that is shown. */
  network: string;
  layer: number;
  /** Name of the state that is shown: `h`, `c`. */
  quantity: string;
  dimensions: 2 | 3;
  axes: "components" | "units" | "plane";
  /** Units on the axes, for axes "units". */
  units: [number, number, number];
  /** Steps 1 … step are drawn. */
  step: number;
  /** Whether each step bears its input's label. */
  tokens: boolean;
  /** Whether it is shown how many points lie where, of all sequences kept. */
  density: boolean;
  /** Of a network of two units: the field of its step under no input or that of the present step, or no field. */
  field: "zero" | "step" | "none";
  /** Of a network of two units: spectral radius that its recurrent weights are scaled to; null leaves them as given. */
  spectralRadius: number | null;
  /** Of a network of two units: degrees by which its recurrent weights U are turned, R(φ) U. */
  rotation: number;
  title: string;
  language: Language;
}

/** The layer, the state and the points that are shown. */
export interface Shown {
  network: TrajectoryNetwork;
  layer: TrajectoryLayer;
  quantity: KeptQuantity;
  /** One row a step, the sequences one after the other. */
  points: Float32Array[];
  /** The network with its weights scaled and turned, where it can be. */
  dynamics: Dynamics | undefined;
}

/** What the shown points follow from. */
type Settings = Pick<TrajectoryState, "data" | "network" | "layer" | "quantity" | "spectralRadius" | "rotation">;

export function shown(state: Settings): Shown {
  const networks = state.data.networks;
  const network = networks.find(({ name }) => name === state.network) ?? networks[0];
  const layer = network.layers[Math.min(state.layer, network.layers.length - 1)];
  const given = layer.states.find(({ name }) => name === state.quantity) ?? layer.states[0];
  const dynamics = network.dynamics === null ? undefined : dynamicsOf(network.dynamics, state);
  const quantity = dynamics === undefined ? given : { ...given, values: dynamics.values };
  const { size, values } = quantity;
  const points = Array.from({ length: values.length / size }, (_, n) => values.subarray(n * size, (n + 1) * size));
  return { network, layer, quantity, points, dynamics };
}

/** Whether the field of the network's step is drawn: in the plane of its two units. */
export function hasField({ dynamics }: Shown, { field, axes, dimensions }: TrajectoryState): boolean {
  return dynamics !== undefined && field !== "none" && axes === "units" && dimensions === 2;
}

/** What the steps of each sequence stand for in a layer. */
export function tokensIn({ sequences }: TrajectoryNetwork, layer: LayerHead | undefined): (readonly string[])[] {
  return sequences.map((sequence) => layer?.tokens ?? sequence.tokens);
}

/** Steps of the longest sequence in a layer. */
export function longest(network: TrajectoryNetwork, layer: number): number {
  return Math.max(...tokensIn(network, network.layers[layer]).map((tokens) => tokens.length));
}

/** The state to begin with. */
export function defaultState(layer: TrajectoryLayer | undefined): string {
  const states = layer?.states ?? [];
  return (states.find(({ name }) => name === "h") ?? states[0])?.name ?? "h";
}
