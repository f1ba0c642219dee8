/**
 * Everything a recurrent network computed on a batch of sequences: a plain record of typed arrays, which is sent to
 * widgets, saved with a notebook and compared with other implementations.
 */
export interface Trace {
  /** Name of the cell, "LSTM". */
  cell: string;
  /** Length of the sequences. */
  T: number;
  /** Number of sequences. */
  B: number;
  /** Input size. */
  D: number;
  /** Input, [T, B, D]. */
  x: Float32Array;
  /** What each step's input stands for, [B][T]: a word, a digit. */
  labels?: string[][];
  /** One a layer, the lowest first. */
  layers: LayerTrace[];
}

/** What one layer computed. */
export interface LayerTrace {
  /** Hidden size. */
  H: number;
  /** States after each step, as the cell declares them; `h` first. */
  states: TracedQuantity[];
  /** Activations of the gates, as the cell declares them (LSTM: i, f, g, o; GRU: r, z, n; SRN: none). */
  gates: TracedQuantity[];
  /** Net inputs: one a gate; SRN: z. */
  netInputs: TracedQuantity[];
  /**
   * Error terms δ_{t,k} = ∂L_t/∂(net input at step k) of the loss at the last step t = T − 1 (NNDL §6.4), in the order
   * and with the names of `netInputs`.
   */
  errorTerms: TracedQuantity[];
}

/** One quantity of every hidden unit at every step. */
export interface TracedQuantity {
  /** Its letter in the equations: `h`, `c`, `i`, `z`. */
  name: string;
  /** "forget gate" */
  label: string;
  /** "遗忘门" */
  labelZh: string;
  /** The values it can take, or null where there is no bound. */
  range: [number, number] | null;
  /** [T, B, H] */
  values: Float32Array;
}

/** How a trace is taken. */
export interface TraceOptions {
  /** What each step's input stands for, [B][T]. */
  labels?: readonly (readonly string[])[];
  /** ∂L/∂h at the last step of the top layer, [B, H] row by row; every component is 1/√H by default. */
  lossGradient?: ArrayLike<number>;
}
