import type { BeamCandidate, Hypothesis } from "../../src/core/outputs/beam-search.js";
import type { Language } from "../base/protocol.js";

/** What the colours of a lattice can stand for. */
export type LatticeQuantity =
  | "marginals"
  | "emissions"
  | "viterbi"
  | "forward"
  | "backward"
  | "occupancy"
  | "probabilities";

/** A CRFLattice as the widget keeps it. */
export interface CRFData {
  kind: "crf";
  T: number;
  /** Names of the tags, [C]. */
  rows: string[];
  /** What each step stands for, [T]. */
  steps: string[];
  /** [T, C] each. */
  values: Partial<Record<LatticeQuantity, Float32Array>>;
  /** [C, C] */
  transitions: Float32Array;
  /** [C] */
  start: Float32Array;
  /** [C] */
  end: Float32Array;
  /** The tag before on the best path to each, [T, C]; −1 at the first step. */
  before: Float32Array;
  best: number[];
  bestScore: number;
  logPartition: number;
}

/** A CTCLattice as the widget keeps it. */
export interface CTCData {
  kind: "ctc";
  T: number;
  /** Names of the rows, [S]. */
  rows: string[];
  /** Class of each row, [S]. */
  labels: number[];
  blank: number;
  steps: string[];
  /** [T, S] each. */
  values: Partial<Record<LatticeQuantity, Float32Array>>;
  /** Row at each frame; empty where there is no alignment. */
  best: number[];
  /** log p(target), or null where it is −∞. */
  logLikelihood: number | null;
}

/** A BeamSearch as the widget keeps it. */
export interface BeamData {
  kind: "beam";
  T: number;
  /** Names of the tokens that occur. */
  names: Record<string, string>;
  hypotheses: Hypothesis[];
  candidates: BeamCandidate[][];
  /** Of each hypothesis its candidate's number at each step. */
  paths: number[][];
}

/** State of the lattice widget. */
export interface LatticeState {
  data: CRFData | CTCData | BeamData;
  /** Steps 1 … step are drawn. */
  step: number;
  /** What the colours stand for; of a beam search, which has none, "". */
  quantity: LatticeQuantity | "";
  /** Hypothesis that is shown, 0 the best; of a beam search only. */
  hypothesis: number;
  title: string;
  language: Language;
}

/** What the colours of a lattice can stand for. */
export function quantitiesOf(data: CRFData | CTCData): LatticeQuantity[] {
  return Object.keys(data.values) as LatticeQuantity[];
}
