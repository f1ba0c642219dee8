import { buildNetwork } from "../../src/core/networks/build.js";
import type { NetworkDescription } from "../../src/core/networks/sequence-network.js";
import type { AllowedTags } from "../../src/core/outputs/crf.js";
import { SequenceTagger } from "../../src/core/outputs/sequence-tagger.js";
import { noGrad } from "../../src/core/tensor/tensor.js";
import { keepNetwork } from "../base/networks.js";
import type { Reading } from "./readings.js";
import { tagsOfWords } from "./spans.js";

/** A tagger of the core's with the words that it reads. */
export interface TextTagger {
  tagger: SequenceTagger;
  /** The character of each token number. */
  vocabulary: readonly string[];
  /** Number of what is not in the vocabulary; without it such a text is refused. */
  unknown?: number;
  /** Whether tokens are words, with spaces between, rather than characters; default false. */
  words?: boolean;
}

/** A tagger as a widget keeps it: everything that the browser needs to make it again. */
export interface KeptTagger {
  description: NetworkDescription;
  parameters: Record<string, Float32Array>;
  vocabulary: string[];
  unknown: number | null;
  words: boolean;
  crf: boolean;
  allowed: { start: number[]; next: number[][]; end: number[] } | null;
}

/** A copy of a tagger, in single precision: it may go on learning. */
export function keepTagger({ tagger, vocabulary, unknown, words = false }: TextTagger): KeptTagger {
  const size = tagger.embedding?.weight.shape[0];
  if (size === undefined) throw new RangeError("taggedText: the tagger reads vectors; it must have a vocabulary");
  if (vocabulary.length !== size) {
    throw new RangeError(`taggedText: vocabulary has ${vocabulary.length} tokens; the tagger's has ${size}`);
  }
  const parameters = Object.entries(tagger.parameters()).map(([name, { data }]) => [name, Float32Array.from(data)]);
  return {
    description: keepNetwork(tagger.network).description,
    parameters: Object.fromEntries(parameters),
    vocabulary: [...vocabulary],
    unknown: unknown ?? null,
    words,
    crf: tagger.crf !== undefined,
    allowed: tagger.crf === undefined ? null : allowedOf(tagger),
  };
}

/** Which tags may stand beside each other: a CRF tells it with scores of −∞. */
function allowedOf(tagger: SequenceTagger): KeptTagger["allowed"] {
  const [{ start, transitions, end, C }] = tagger.lattice([[0]]);
  const finite = (scores: Float32Array): number[] => [...scores.keys()].filter((n) => Number.isFinite(scores[n]));
  const next = Array.from({ length: C }, (_, i) => finite(transitions.subarray(i * C, (i + 1) * C)));
  return { start: finite(start), next, end: finite(end) };
}

const made = new WeakMap<KeptTagger, SequenceTagger>();

function taggerOf(kept: KeptTagger, tags: number): SequenceTagger {
  const found = made.get(kept);
  if (found !== undefined) return found;
  const network = buildNetwork(kept.description, parametersOf("network", kept.parameters));
  const { vocabulary, crf } = kept;
  const allowed: AllowedTags | undefined = kept.allowed ?? undefined;
  const tagger = new SequenceTagger(network, { vocabularySize: vocabulary.length, tags, crf, allowed });
  tagger.loadParameters(kept.parameters);
  made.set(kept, tagger);
  return tagger;
}

function parametersOf(part: string, parameters: KeptTagger["parameters"]): KeptTagger["parameters"] {
  const own = Object.entries(parameters).filter(([name]) => name.startsWith(`${part}.`));
  return Object.fromEntries(own.map(([name, values]) => [name.slice(part.length + 1), values]));
}

/** The tokens of a text. */
export function tokensOf(text: string, words: boolean): string[] {
  return words ? text.split(/\s+/).filter((word) => word !== "") : [...text.replace(/\s+/gu, "")];
}

/**
 * What a tagger makes of a text: its best reading, with the probability of each tag at each token, and the readings that it
 * is to be compared with, segmentations with "/" or spaces between the words and ";" between the readings.
 * @throws RangeError for an empty text, a token that is not known, or a reading of another text.
 */
export function readText(kept: KeptTagger, tags: readonly string[], text: string, compare: string): Reading[] {
  const tokens = tokensOf(text, kept.words);
  if (tokens.length === 0) throw new RangeError("taggedText: text is empty; it needs at least one token");
  const numbers = tokens.map((token) => {
    const number = kept.vocabulary.indexOf(token);
    if (number >= 0) return number;
    if (kept.unknown !== null) return kept.unknown;
    throw new RangeError(`taggedText: ${token} is not in the vocabulary`);
  });
  const tagger = taggerOf(kept, tags.length);
  const [best] = tagger.predict([numbers]);
  const [scores] = tagger.probabilities([numbers]);
  const reading = (path: readonly number[]): Reading => ({
    name: "",
    tokens,
    tags: path.map((tag) => tags[tag]),
    score: logProbability(tagger, numbers, path, scores),
    scores: null,
  });
  const others = compare.split(/[;；\n]/u).filter((each) => each.trim() !== "");
  return [{ ...reading(best), scores }, ...others.map((each) => reading(pathOf(each, tokens, tags)))];
}

/** The tags of a segmentation, by their numbers. */
function pathOf(segmentation: string, tokens: readonly string[], tags: readonly string[]): number[] {
  const words = segmentation.split(/[\s/／]+/u).filter((word) => word !== "");
  if (words.join("") !== tokens.join("")) {
    throw new RangeError(`taggedText: the reading ${segmentation.trim()} is not one of ${tokens.join("")}`);
  }
  return tagsOfWords(words).map((tag) => {
    const number = tags.indexOf(tag);
    if (number >= 0) return number;
    throw new RangeError(
      `taggedText: ${tag} is none of the tags ${tags.join(", ")}; a reading is compared by S, B, M, E`,
    );
  });
}

/** log p(tags | text); null where they may not follow each other. */
function logProbability(
  tagger: SequenceTagger,
  numbers: readonly number[],
  path: readonly number[],
  probabilities: readonly (readonly number[])[],
): number | null {
  if (tagger.crf === undefined) return path.reduce((sum, tag, t) => sum + Math.log(probabilities[t][tag]), 0);
  try {
    const emissions = noGrad(() => tagger.forward([numbers]));
    return tagger.crf.logLikelihood(emissions, [path]).data[0];
  } catch {
    return null;
  }
}
