/**
 * Everything a recurrent network computed on a batch of sequences: a plain record of typed arrays, which is sent to
 * widgets, saved with a notebook and compared with other implementations.
 */
export interface Trace {
  /** Name of the cell or network, "LSTM". */
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
  /** Length of each sequence, 1 … T, where they differ. Beyond its length everything of a sequence is 0. */
  lengths?: number[];
  /** One a layer and direction, the lowest first; of a layer's two directions the forward one. */
  layers: LayerTrace[];
}

/** What one layer computed. */
export interface LayerTrace {
  /** What the layer is where its number does not say it: "encoder". */
  name?: string;
  /** Whether it reads the sequence from its end; step t is still the one that reads x_t. */
  reverse?: boolean;
  /** Number of steps where it is not the trace's T: an encoder and a decoder, slices. */
  T?: number;
  /** Hidden size. */
  H: number;
  /** States after each step, as the cell declares them; `h` first. */
  states: TracedQuantity[];
  /** Activations of the gates, as the cell declares them (LSTM: i, f, g, o; GRU: r, z, n; SRN: none). */
  gates: TracedQuantity[];
  /** Net inputs: one a gate; SRN: z. */
  netInputs: TracedQuantity[];
  /**
   * Error terms δ_{t,k} = ∂L_t/∂(net input at step k) of the loss after the last step t (NNDL §6.4), in the order and with
   * the names of `netInputs`.
   */
  errorTerms: TracedQuantity[];
}

/** One quantity at every step. */
export interface TracedQuantity {
  /** Its letter in the equations: `h`, `c`, `i`, `z`. */
  name: string;
  /** "forget gate" */
  label: string;
  /** "遗忘门" */
  labelZh: string;
  /** The values it can take, or null where there is no bound. */
  range: [number, number] | null;
  /** Shape of one sequence's value at one step; default [H]. Attention weights are [heads, T']. */
  shape?: number[];
  /** [T, B, H], or [T, B, ...shape] */
  values: Float32Array;
}

/** How a trace is taken. */
export interface TraceOptions {
  /** What each step's input stands for, [B][T]. */
  labels?: readonly (readonly string[])[];
  /** Length of each sequence, 1 … T; default T. */
  lengths?: readonly number[];
  /** ∂L/∂last of what is known after the last step, [B, outputSize] row by row; every component is 1/√outputSize by default. */
  lossGradient?: ArrayLike<number>;
  /** ∂L/∂y of the outputs at every step, [T, B, outputSize], besides that of `last`; default 0. */
  outputGradient?: ArrayLike<number>;
}
