import { requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { logSum } from "./chain.js";
import { type CTCOptions, logFrames } from "./ctc.js";

/** A transcription and its probability. */
export interface Transcription {
  readonly labels: readonly number[];
  /** log p(labels): the sum over the alignments that the beam has seen. */
  readonly logProbability: number;
}

/**
 * Best path decoding of CTC (Graves et al. 2006, §3.2): the most probable class of each frame, repetitions joined and
 * blanks dropped. Fast; not always the most probable labelling.
 * @param logits [T, B, C]
 * @returns labels of each sequence.
 * @throws RangeError for shapes or lengths that do not fit, or logits that are not finite.
 *
 * @example
 * const logits = new Random(1).normalTensor([6, 2, 4]);
 * const transcriptions = ctcBestPath(logits, { lengths: [6, 4] });
 */
export function ctcBestPath(logits: Tensor, options: CTCOptions = {}): number[][] {
  const { blank = 0 } = options;
  const C = logits.shape[2];
  return logFrames("ctcBestPath", logits, options).map((frames) => {
    const path = Array.from({ length: frames.length / C }, (_, t) => {
      let best = 0;
      for (let k = 1; k < C; k++) if (frames[t * C + k] > frames[t * C + best]) best = k;
      return best;
    });
    return path.filter((k, t) => k !== blank && k !== path[t - 1]);
  });
}

/**
 * Prefix beam search of CTC (Graves & Jaitly 2014; Hannun et al. 2014): at each frame the labellings that are most
 * probable so far, each summed over its alignments, are kept. Exact where the beam holds all that there are.
 * @param logits [T, B, C]
 * @param options.beamWidth labellings kept at each frame; default 10.
 * @returns for each sequence at most `beamWidth` transcriptions, the most probable first.
 * @throws RangeError for shapes, lengths or a width that do not fit, or logits that are not finite.
 *
 * @example
 * const logits = new Random(1).normalTensor([6, 1, 4]);
 * const [[best, second]] = ctcPrefixBeam(logits, { beamWidth: 20 });
 */
export function ctcPrefixBeam(logits: Tensor, options: CTCOptions & { beamWidth?: number } = {}): Transcription[][] {
  const { blank = 0, beamWidth = 10 } = options;
  requirePositiveInteger("ctcPrefixBeam", "beamWidth", beamWidth);
  const C = logits.shape[2];
  return logFrames("ctcPrefixBeam", logits, options).map((frames) => {
    let beam: Prefix[] = [{ labels: [], key: "", blank: 0, label: Number.NEGATIVE_INFINITY }];
    for (let at = 0; at < frames.length; at += C) {
      beam = advance(beam, frames.subarray(at, at + C), blank).slice(0, beamWidth);
    }
    return beam.map((prefix) => ({ labels: prefix.labels, logProbability: total(prefix) }));
  });
}

/** A labelling of the frames so far, with the log-probability of its alignments that end with a blank and of the others. */
interface Prefix {
  readonly labels: readonly number[];
  readonly key: string;
  blank: number;
  label: number;
}

/** The labellings one frame on, the most probable first. */
function advance(beam: readonly Prefix[], frame: Float64Array, blank: number): Prefix[] {
  const next = new Map<string, Prefix>();
  const reach = (labels: () => readonly number[], key: string): Prefix => {
    let prefix = next.get(key);
    if (prefix === undefined) {
      prefix = { labels: labels(), key, blank: Number.NEGATIVE_INFINITY, label: Number.NEGATIVE_INFINITY };
      next.set(key, prefix);
    }
    return prefix;
  };
  for (const prefix of beam) {
    const last = prefix.labels[prefix.labels.length - 1];
    const same = reach(() => prefix.labels, prefix.key);
    same.blank = logSum([same.blank, total(prefix) + frame[blank]]);
    for (let k = 0; k < frame.length; k++) {
      if (k === blank) continue;
      if (k === last) same.label = logSum([same.label, prefix.label + frame[k]]);
      // A label after itself is a new one only over a blank.
      const before = k === last ? prefix.blank : total(prefix);
      if (before === Number.NEGATIVE_INFINITY) continue;
      const longer = reach(() => [...prefix.labels, k], `${prefix.key} ${k}`);
      longer.label = logSum([longer.label, before + frame[k]]);
    }
  }
  return [...next.values()].sort((a, b) => total(b) - total(a));
}

function total(prefix: Prefix): number {
  return logSum([prefix.blank, prefix.label]);
}
