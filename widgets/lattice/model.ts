import type { BeamCandidate, BeamSearch, Hypothesis } from "../../src/core/outputs/beam-search.js";
import type { CRFLattice } from "../../src/core/outputs/crf.js";
import type { CTCLattice } from "../../src/core/outputs/ctc.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { latticeFigure } from "./figure.js";
import {
  type BeamData,
  type CRFData,
  type CTCData,
  type LatticeQuantity,
  type LatticeState,
  quantitiesOf,
} from "./state.js";

/** Options of {@link lattice}. */
export interface LatticeOptions {
  /** Names of the tags, classes or tokens by their numbers; default the numbers. */
  names?: readonly string[];
  /** What each step or frame stands for, the words that are tagged; default their numbers. Not for a beam search. */
  steps?: readonly string[];
  /**
   * What the colours stand for: of a CRF "marginals" (default), "emissions", "viterbi", "forward" or "backward", of CTC
   * "occupancy" (default), "probabilities", "forward" or "backward".
   */
  quantity?: LatticeQuantity;
  /** Step to begin with, from 1; default the last. */
  step?: number;
  /** Hypothesis of a beam search to begin with, 0 the best (default). */
  hypothesis?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows how the best of many paths is found, step by step. Of a CRF: scores and marginals of every tag at every step in
 * colours, from each tag the best one before it, and the best path so far. Of CTC: how probable each row of the target is at
 * each frame, and the best alignment. Of a beam search: the tree of hypotheses, what was kept and what was dropped, with
 * log p under the pointer.
 *
 * @param record what `LinearChainCRF.lattice` gives for one sequence, or `ctcLattice`, or `beamSearch`.
 * @returns the widget; `get`, `set` and `on` know `step`, `quantity` and `hypothesis`.
 * @throws TypeError for a record of another kind; RangeError for names or steps that are too few, or a step, quantity or
 *   hypothesis that is not there.
 *
 * @example
 * lattice(crf.lattice(emissions)[0], { names: ["DET", "NOUN", "VERB"], steps: ["the", "dog", "barks"] })
 * @example
 * lattice(ctcLattice(logits, [[3, 1, 20]])[0], { names: ["–", ..."abcdefghijklmnopqrstuvwxyz"] })
 * @example
 * lattice(translator.beam([3, 1, 4], { beamWidth: 3 }))
 */
export function lattice(
  record: CRFLattice | CTCLattice | BeamSearch,
  options: LatticeOptions = {},
): Widget<LatticeState> {
  const data = dataOf(record, options);
  return new Widget<LatticeState>({
    view: "lattice",
    state: {
      data,
      step: options.step ?? data.T,
      quantity: options.quantity ?? (data.kind === "beam" ? "" : quantitiesOf(data)[0]),
      hypothesis: options.hypothesis ?? 0,
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => latticeFigure(state, pictureFrame),
    describe,
  });
}

function dataOf(record: CRFLattice | CTCLattice | BeamSearch, options: LatticeOptions): LatticeState["data"] {
  if ("viterbi" in record) return crfData(record, options);
  if ("occupancy" in record) return ctcData(record, options);
  if ("hypotheses" in record) return beamData(record, options);
  const fields = Object.keys(record).join(", ");
  throw new TypeError(`lattice: record has ${fields}; it must be a CRFLattice, a CTCLattice or a BeamSearch`);
}

function crfData(record: CRFLattice, { names, steps }: LatticeOptions): CRFData {
  const { T, C, marginals, emissions, viterbi, forward, backward, best, bestScore, logPartition } = record;
  return {
    kind: "crf",
    T,
    rows: namesOf(names, C),
    steps: stepsOf(steps, T),
    values: { marginals, emissions, viterbi, forward, backward },
    transitions: record.transitions,
    start: record.start,
    end: record.end,
    before: Float32Array.from(record.before),
    best: [...best],
    bestScore,
    logPartition,
  };
}

function ctcData(record: CTCLattice, { names, steps }: LatticeOptions): CTCData {
  const { T, S, C, labels, blank, occupancy, probabilities, forward, backward, best, logLikelihood } = record;
  const all = names ?? Array.from({ length: C }, (_, k) => (k === blank ? "–" : String(k)));
  const classes = namesOf(all, C);
  return {
    kind: "ctc",
    T,
    rows: labels.map((label) => classes[label]),
    labels: [...labels],
    blank,
    steps: stepsOf(steps, T),
    values: {
      occupancy,
      probabilities: Float32Array.from(
        { length: T * S },
        (_, n) => probabilities[Math.floor(n / S) * C + labels[n % S]],
      ),
      forward,
      backward,
    },
    best: [...best],
    logLikelihood: Number.isFinite(logLikelihood) ? logLikelihood : null,
  };
}

function beamData({ hypotheses, steps }: BeamSearch, options: LatticeOptions): BeamData {
  if (options.steps !== undefined) throw new RangeError("lattice: steps is given; a beam search has none to be named");
  if (options.quantity !== undefined) {
    throw new RangeError(`lattice: quantity is ${options.quantity}; a beam search has no colours to choose`);
  }
  const tokens = [...new Set(steps.flat().map(({ token }) => token))].sort((a, b) => a - b);
  const most = tokens.at(-1) ?? -1;
  const names = namesOf(options.names, most + 1);
  return {
    kind: "beam",
    T: steps.length,
    names: Object.fromEntries(tokens.map((token) => [token, names[token]])),
    hypotheses: hypotheses.map((each) => ({ ...each, tokens: [...each.tokens] })),
    candidates: steps.map((candidates) => candidates.map((each) => ({ ...each }))),
    paths: hypotheses.map((each) => pathOf(each, steps)),
  };
}

/** The candidates that a hypothesis has come from, by their numbers. */
function pathOf({ tokens, finished }: Hypothesis, steps: readonly (readonly BeamCandidate[])[]): number[] {
  const length = tokens.length + (finished ? 1 : 0);
  for (const [n, last] of (steps[length - 1] ?? []).entries()) {
    if (!last.kept || last.finished !== finished) continue;
    const path = [n];
    for (let t = length - 1; t > 0; t--) path.unshift(steps[t][path[0]].parent);
    if (tokens.every((token, t) => steps[t][path[t]].token === token)) return path;
  }
  return [];
}

function namesOf(names: readonly string[] | undefined, count: number): string[] {
  if (names === undefined) return Array.from({ length: count }, (_, n) => String(n));
  if (names.length >= count) return names.slice(0, count);
  throw new RangeError(`lattice: names holds ${names.length} names; there are ${count}`);
}

function stepsOf(steps: readonly string[] | undefined, T: number): string[] {
  if (steps === undefined) return Array.from({ length: T }, (_, t) => String(t + 1));
  if (steps.length === T) return [...steps];
  throw new RangeError(`lattice: steps holds ${steps.length} names; the lattice has ${T} steps`);
}

/** Nothing follows from the state, but not every state can be. */
function check({ data, step, quantity, hypothesis }: LatticeState): Partial<LatticeState> {
  if (!(Number.isInteger(step) && step >= 1 && step <= data.T)) {
    throw new RangeError(`lattice: step is ${step}; it must be a whole number from 1 to ${data.T}`);
  }
  if (data.kind === "beam") {
    if (!(hypothesis in data.hypotheses)) {
      throw new RangeError(
        `lattice: hypothesis is ${hypothesis}; it must be a whole number from 0 to ${data.hypotheses.length - 1}`,
      );
    }
  } else if (!quantitiesOf(data).some((name) => name === quantity)) {
    throw new RangeError(`lattice: quantity is ${quantity}; it must be one of ${quantitiesOf(data).join(", ")}`);
  }
  return {};
}

function describe({ data, step }: LatticeState): string {
  const live = "(a live view in JupyterLab)";
  if (data.kind === "crf") return `CRF lattice: best path ${data.best.map((tag) => data.rows[tag]).join(" ")} ${live}`;
  if (data.kind === "ctc") return `CTC lattice: ${data.rows.length} rows over ${data.T} frames ${live}`;
  return `Beam search: ${data.hypotheses.length} hypotheses after ${step} steps ${live}`;
}
