import type { Recurrent } from "../../src/core/networks/recurrent.js";
import { valueSize } from "../../src/core/trace/read.js";
import type { Trace } from "../../src/core/trace/trace.js";
import { WholeState } from "../../src/core/trace/whole-state.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import { keepNetwork } from "../base/networks.js";
import type { Language } from "../base/protocol.js";
import { chooseSequences, isTrace, keepQuantity, layerHead, mainLayer, tokensOf } from "../base/traces.js";
import { Widget } from "../base/widget.js";
import type { KeptDynamics } from "./dynamics.js";
import { trajectoryFigure } from "./figure.js";
import { defaultState, type KeptPlane, longest, type TrajectoryNetwork, type TrajectoryState } from "./state.js";

/** Options of {@link trajectory}. */
export interface TrajectoryOptions {
  /** Which sequences of the batch; default the first eight. */
  sequences?: readonly number[];
  /** Names of these sequences in the legend; default their inputs' labels. */
  names?: readonly string[];
  /** Layer to begin with, by its number in the trace; default the top one that has a hidden state. */
  layer?: number;
  /** State to begin with, by the name that the network declares: "h" (default where there is one), "c", "M". */
  state?: string;
  /** 2 (default) or 3. */
  dimensions?: 2 | 3;
  /** Units to put on the axes in place of the principal components, e.g. `[3, 7]`; a third one is the 3-D view's. */
  units?: readonly number[];
  /**
   * A plane of your own to put on the axes, such as the weights of two outputs: two directions, or three, each with as many numbers
   * as the state has; `origin` is the point at 0 (default 0), `names` are the axes' titles.
   */
  plane?: { directions: readonly ArrayLike<number>[]; origin?: ArrayLike<number>; names?: readonly string[] };
  /**
   * Whether to show how many points of all sequences lie where; all of them are then kept, and the first eight (or the chosen
   * ones) drawn as paths. Default false.
   */
  density?: boolean;
  /**
   * The network of the trace, or several by the traces' names, for those whose state is two numbers: the field of its step
   * F(h, x) − h, its fixed points and sliders on U are shown with it.
   */
  field?: Recurrent | Readonly<Record<string, Recurrent>>;
  /** The input under which the field is drawn: "zero" (default), or "step", that of the present step of the first sequence. */
  fieldInput?: "zero" | "step";
  /** With a field: spectral radius of the recurrent weights to begin with; by default they stay as given. */
  spectralRadius?: number;
  /** With a field: degrees by which the recurrent weights are turned to begin with; default 0. */
  rotation?: number;
  /** Whether the points bear their inputs' labels; default where there are no more than 60 points. */
  tokens?: boolean;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows how the hidden state moves through time: h_t of each sequence as a path, projected onto the first principal
 * components over all sequences shown (or onto chosen units, or a plane of your own), in 2-D or 3-D. Each step bears the label of
 * its input, a pointer on it shows the state, a slider runs through time. ○ is the first step, ◆ the present one. A state that is
 * not one number a unit, such as a memory, is drawn as the vector of all its numbers; one of more than 512, or with a number that
 * is not finite, is left out.
 *
 * Of a network of two units and no other state the option `field` shows the whole dynamics: arrows from each state to where one
 * step leads (direction to scale, length by its root), and the fixed points with the eigenvalues of their Jacobians: ● stable,
 * × saddle, ○ unstable. Two sliders scale U to a spectral radius and turn it, R(φ) U; field, fixed points, eigenvalues and paths
 * follow, computed in the browser.
 *
 * @param traces one trace, or several by name, of networks to be compared; each has a projection of its own.
 * @returns the widget; `get`, `set` and `on` know `step`, `dimensions`, `network`, `layer`, `quantity`, `axes` ("components",
 *   "units", "plane"), `units`, `tokens`, `density`, `field` ("zero", "step", "none"), `spectralRadius` (null: as given) and
 *   `rotation`.
 * @throws RangeError for a sequence, layer, state or unit that is not there, a plane that does not fit, and a field of a network
 *   whose state is not two numbers.
 *
 * @example
 * trajectory(lstm.trace(x, { labels }))
 * @example
 * trajectory({ SRN: srn.trace(x), LSTM: lstm.trace(x) }, { dimensions: 3, sequences: [0, 5] })
 * @example
 * const two = new SRN({ inputSize: 8, hiddenSize: 2, seed: 1 });
 * trajectory(two.trace(x), { field: two, spectralRadius: 1.1, rotation: 30 })
 */
export function trajectory(
  traces: Trace | Readonly<Record<string, Trace>>,
  options: TrajectoryOptions = {},
): Widget<TrajectoryState> {
  const named = isTrace(traces) ? { [traces.cell]: traces } : traces;
  const networks = Object.entries(named).map(([name, trace]) => networkOf(name, trace, options));
  const first = networks[0];
  if (first === undefined) throw new RangeError("trajectory: traces has no trace; at least one is needed");
  const layer = options.layer ?? first.main;
  const points = first.sequences.slice(0, first.paths).reduce((sum, { tokens }) => sum + tokens.length, 0);
  const asUnits = options.units !== undefined || (options.field !== undefined && options.plane === undefined);
  const units = options.units ?? (options.field === undefined ? [0, 1, 2] : [0, 1, 1]);
  return new Widget<TrajectoryState>({
    view: "trajectory",
    state: {
      data: { networks, plane: keepPlane(options.plane) },
      network: first.name,
      layer,
      quantity: options.state ?? defaultState(first.layers[layer]),
      dimensions: options.dimensions ?? 2,
      axes: asUnits ? "units" : options.plane !== undefined ? "plane" : "components",
      units: [units[0] ?? 0, units[1] ?? 1, units[2] ?? 2],
      step: longest(first, layer),
      tokens: options.tokens ?? points <= 60,
      density: options.density ?? false,
      field: options.field === undefined ? "none" : (options.fieldInput ?? "zero"),
      spectralRadius: options.spectralRadius ?? null,
      rotation: options.rotation ?? 0,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => trajectoryFigure(state, pictureFrame),
    describe: ({ network, data }) => {
      const { cell, paths } = data.networks.find(({ name }) => name === network) ?? first;
      return `Hidden-state trajectory: ${cell}, ${paths} sequences (a live view in JupyterLab)`;
    },
  });
}

function networkOf(name: string, trace: Trace, options: TrajectoryOptions): TrajectoryNetwork {
  const drawn = chooseSequences("trajectory", trace.B, options.sequences, 8);
  const others = Array.from({ length: options.density ? trace.B : 0 }, (_, b) => b).filter((b) => !drawn.includes(b));
  const chosen = [...drawn, ...others];
  return {
    name,
    cell: trace.cell,
    total: trace.B,
    main: mainLayer(trace),
    paths: drawn.length,
    sequences: chosen.map((b, n) => {
      const tokens = tokensOf(trace, b);
      const given = trace.labels === undefined ? "" : `: ${tokens.join(" ")}`;
      const own = `${b}${[...given].length > 22 ? `${[...given].slice(0, 21).join("")}…` : given}`;
      return { name: options.names?.[n] ?? own, tokens };
    }),
    layers: trace.layers.map((layer) => ({
      ...layerHead(trace, layer),
      states: layer.states
        .filter((quantity) => valueSize(layer, quantity) <= mostNumbers && quantity.values.every(Number.isFinite))
        .map((quantity) => keepQuantity(trace, layer, quantity, chosen)),
    })),
    dynamics: keepDynamics(name, trace, chosen, options.field),
  };
}

/** The network of a trace, with what it has read. */
function keepDynamics(
  name: string,
  trace: Trace,
  chosen: readonly number[],
  field: TrajectoryOptions["field"],
): KeptDynamics | null {
  const network = field === undefined || isNetwork(field) ? field : field[name];
  if (network === undefined) return null;
  const { T, B, D } = trace;
  const { size, causal } = new WholeState(network);
  if (size !== 2 || !causal) {
    throw new RangeError(`trajectory: field is of a network whose state has ${size} numbers; it must have two`);
  }
  if (network.inputSize !== D || network.cell.name !== trace.cell) {
    throw new RangeError(
      `trajectory: field is a ${network.cell.name} of ${network.inputSize} inputs; the trace is of a ${trace.cell} of ${D}`,
    );
  }
  const x = new Float32Array(T * chosen.length * D);
  for (let t = 0; t < T; t++) {
    for (const [n, b] of chosen.entries()) {
      x.set(trace.x.subarray((t * B + b) * D, (t * B + b + 1) * D), (t * chosen.length + n) * D);
    }
  }
  return { network: keepNetwork(network), x, T, D, lengths: chosen.map((b) => trace.lengths?.[b] ?? T) };
}

function isNetwork(field: Recurrent | Readonly<Record<string, Recurrent>>): field is Recurrent {
  return typeof field.description === "function";
}

function keepPlane(plane: TrajectoryOptions["plane"]): KeptPlane | null {
  if (plane === undefined) return null;
  const directions = plane.directions.map((direction) => Array.from(direction));
  const [first] = directions;
  const origin = plane.origin === undefined ? first?.map(() => 0) : Array.from(plane.origin);
  if (![2, 3].includes(directions.length)) {
    throw new RangeError(`trajectory: plane has ${directions.length} directions; there must be 2 or 3`);
  }
  const lengths = [...directions, origin].map(({ length }) => length);
  if (lengths.some((length) => length !== first.length)) {
    throw new RangeError(`trajectory: plane has vectors of ${lengths.join(", ")} numbers; they must be of one length`);
  }
  return { directions, origin, names: directions.map((_, n) => plane.names?.[n] ?? `${n + 1}`) };
}

/** Numbers of a state at most: the principal components of more take a browser seconds. */
const mostNumbers = 512;

/** Nothing follows from the state, but not every state can be. */
function check(state: TrajectoryState): Partial<TrajectoryState> {
  const network = state.data.networks.find(({ name }) => name === state.network);
  if (network === undefined) {
    const names = state.data.networks.map(({ name }) => name).join(", ");
    throw new RangeError(`trajectory: network is ${state.network}; it must be one of ${names}`);
  }
  const layer = network.layers[state.layer];
  if (layer === undefined) {
    throw new RangeError(
      `trajectory: layer is ${state.layer}; ${network.name} has layers 0 to ${network.layers.length - 1}`,
    );
  }
  const quantity = layer.states.find(({ name }) => name === state.quantity);
  if (quantity === undefined) {
    const names = layer.states.map(({ name }) => name).join(", ");
    throw new RangeError(`trajectory: state is ${state.quantity}; ${network.cell} has ${names}`);
  }
  if (state.axes === "units") {
    const wrong = state.units
      .slice(0, state.dimensions)
      .find((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < quantity.size));
    if (wrong !== undefined) {
      throw new RangeError(`trajectory: unit is ${wrong}; there are units 0 to ${quantity.size - 1}`);
    }
  }
  checkAxes(state, quantity);
  checkField(state, network);
  const T = longest(network, state.layer);
  if (!(Number.isInteger(state.step) && state.step >= 1 && state.step <= T)) {
    throw new RangeError(`trajectory: step is ${state.step}; it must be a whole number from 1 to ${T}`);
  }
  return {};
}

function checkAxes({ axes, data: { plane } }: TrajectoryState, { name, size }: { name: string; size: number }): void {
  if (axes !== "plane") return;
  if (plane === null) throw new RangeError("trajectory: axes is plane; no plane was given");
  if (plane.origin.length !== size) {
    throw new RangeError(`trajectory: plane has ${plane.origin.length} numbers; the state ${name} has ${size}`);
  }
}

function checkField({ field, spectralRadius, rotation }: TrajectoryState, { name, dynamics }: TrajectoryNetwork): void {
  if (!["zero", "step", "none"].includes(field)) {
    throw new RangeError(`trajectory: field is ${field}; it must be "zero", "step" or "none"`);
  }
  if (spectralRadius !== null && !(Number.isFinite(spectralRadius) && spectralRadius >= 0)) {
    throw new RangeError(`trajectory: spectralRadius is ${spectralRadius}; it must be a number from 0, or null`);
  }
  if (!Number.isFinite(rotation)) throw new RangeError(`trajectory: rotation is ${rotation}; it must be a number`);
  if (dynamics === null && (spectralRadius !== null || rotation !== 0)) {
    throw new RangeError(`trajectory: ${name} has no field; its weights cannot be changed`);
  }
}
