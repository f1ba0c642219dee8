import { requirePositiveInteger } from "../tensor/shape.js";

/** What beam search looks through, and how widely. */
export interface BeamSearchOptions {
  /**
   * log p of every token to come next, [V] for each hypothesis. Hypothesis n is the one that stood in row `parents[n]` of the
   * call before, with `tokens[n]` behind it. At the first call there is one, with parent 0 and the token `end`.
   */
  next: (parents: readonly number[], tokens: readonly number[]) => readonly ArrayLike<number>[];
  /** Token that ends an output. */
  end: number;
  /** Hypotheses kept at each step. */
  beamWidth: number;
  /** Tokens of an output at most, its end included. */
  maxLength: number;
  /** α: hypotheses of n tokens are ranked by log p / nᵅ in the end; default 0, by log p. Above 0 longer ones gain. */
  lengthPenalty?: number;
}

/** An output that beam search has found. */
export interface Hypothesis {
  /** Without its end. */
  tokens: number[];
  /** log p of its tokens, its end included. */
  logProbability: number;
  /** What it is ranked by: log p / nᵅ, n tokens with the end. */
  score: number;
  /** False where `maxLength` cut it off before its end. */
  finished: boolean;
}

/** A hypothesis one token longer, at the step where it was weighed. */
export interface BeamCandidate {
  /** Its number among the last step's candidates; −1 at the first step. */
  parent: number;
  token: number;
  /** log p of all its tokens. */
  logProbability: number;
  /** Whether it was among the `beamWidth` best. */
  kept: boolean;
  /** Whether its token is the end. */
  finished: boolean;
}

/** What beam search found, and how: a plain record, for drawing. */
export interface BeamSearch {
  /** At most `beamWidth`, the finished ones first, each by their score. */
  hypotheses: Hypothesis[];
  /** The best candidates of each step, twice as many as are kept, the best first. */
  steps: BeamCandidate[][];
}

interface Live {
  readonly tokens: readonly number[];
  readonly logProbability: number;
  /** Its number among the candidates of its step. */
  readonly candidate: number;
  /** The row of its parent in the last call of `next`. */
  readonly row: number;
}

/**
 * Beam search (Graves 2012; Sutskever et al. 2014): at each step the `beamWidth` most probable hypotheses go on, all others
 * are dropped; one that has ended leaves the beam. Width 1 is greedy search; a width that holds all there are is exact.
 * @throws RangeError for a width or length that is not a positive whole number, a penalty that is negative, an `end` that is not
 * among the tokens, or NaN.
 *
 * @example
 * const next = (parents: readonly number[]) => parents.map(() => [0.5, 0.3, 0.2].map(Math.log));
 * const { hypotheses } = beamSearch({ next, end: 2, beamWidth: 3, maxLength: 5 });
 */
export function beamSearch(options: BeamSearchOptions): BeamSearch {
  const { next, end, beamWidth, maxLength, lengthPenalty = 0 } = options;
  requirePositiveInteger("beamSearch", "beamWidth", beamWidth);
  requirePositiveInteger("beamSearch", "maxLength", maxLength);
  if (!(lengthPenalty >= 0)) throw new RangeError(`beamSearch: lengthPenalty is ${lengthPenalty}; it must be from 0`);
  const scoreOf = (logProbability: number, length: number) => logProbability / length ** lengthPenalty;
  const steps: BeamCandidate[][] = [];
  const finished: Hypothesis[] = [];
  let live: Live[] = [{ tokens: [], logProbability: 0, candidate: -1, row: 0 }];
  while (live.length > 0 && steps.length < maxLength && !isDecided(finished, live, options, scoreOf)) {
    const rows = next(
      live.map(({ row }) => row),
      live.map(({ tokens }) => tokens.at(-1) ?? end),
    );
    requireRows(rows, live.length, end);
    const all = rows.flatMap((logProbabilities, row) =>
      Array.from(logProbabilities, (logProbability, token) => ({
        row,
        token,
        logProbability: live[row].logProbability + logProbability,
      })),
    );
    const best = all
      .filter(({ logProbability }) => logProbability > Number.NEGATIVE_INFINITY)
      .sort((a, b) => b.logProbability - a.logProbability)
      .slice(0, 2 * beamWidth);
    const before = live;
    steps.push(
      best.map(({ row, token, logProbability }, n) => {
        return { parent: before[row].candidate, token, logProbability, kept: n < beamWidth, finished: token === end };
      }),
    );
    live = [];
    for (const [candidate, { row, token, logProbability }] of best.slice(0, beamWidth).entries()) {
      const { tokens } = before[row];
      if (token === end) {
        const score = scoreOf(logProbability, tokens.length + 1);
        finished.push({ tokens: [...tokens], logProbability, score, finished: true });
      } else {
        live.push({ tokens: [...tokens, token], logProbability, candidate, row });
      }
    }
  }
  const cutOff = live.map(({ tokens, logProbability }) => {
    const score = scoreOf(logProbability, tokens.length);
    return { tokens: [...tokens], logProbability, score, finished: false };
  });
  const byScore = (a: Hypothesis, b: Hypothesis) => b.score - a.score;
  const hypotheses = [...finished.sort(byScore), ...cutOff.sort(byScore)].slice(0, beamWidth);
  return { hypotheses, steps };
}

/** Throws a RangeError unless there is a row of log p for each hypothesis, with one for the end, and none is NaN. */
function requireRows(rows: readonly ArrayLike<number>[], count: number, end: number): void {
  if (rows.length !== count) {
    throw new RangeError(`beamSearch: next gave ${rows.length} rows; there are ${count} hypotheses`);
  }
  for (const [row, values] of rows.entries()) {
    if (!Number.isInteger(end) || end < 0 || end >= values.length) {
      throw new RangeError(`beamSearch: end is ${end}; next gave ${values.length} tokens`);
    }
    const wrong = Array.from(values).findIndex(Number.isNaN);
    if (wrong >= 0) throw new RangeError(`beamSearch: next gave NaN for token ${wrong} of row ${row}`);
  }
}

/** Whether nothing that is still open can come among the best: log p only falls, and no hypothesis is longer than `maxLength`. */
function isDecided(
  finished: readonly Hypothesis[],
  live: readonly Live[],
  { beamWidth, maxLength }: BeamSearchOptions,
  scoreOf: (logProbability: number, length: number) => number,
): boolean {
  if (finished.length < beamWidth) return false;
  const worst = finished.map(({ score }) => score).sort((a, b) => b - a)[beamWidth - 1];
  return live.every(({ logProbability }) => scoreOf(logProbability, maxLength) <= worst);
}
