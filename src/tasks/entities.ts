import type { AllowedTags } from "../core/outputs/crf.js";
import { characters } from "./characters.js";
import type { TokenTags } from "./examples.js";
import type { TaggedWord } from "./peoples-daily.js";
import { type Scores, scoresOf } from "./segmentation.js";

/** What is extracted from text. */
export type EntityType = "person" | "place" | "organisation" | "time";

/** A stretch of a text that names something: characters `from` to `to`, which is not included. */
export interface Entity {
  readonly type: EntityType;
  readonly from: number;
  readonly to: number;
}

/**
 * The types, in the order of their tags.
 *
 * @example
 * const [person] = entityTypes;
 */
export const entityTypes: readonly EntityType[] = ["person", "place", "organisation", "time"];

/**
 * O is outside of all entities; B begins one of a type, and I goes on with it.
 *
 * @example
 * const names = [0, 1, 2].map((tag) => entityTags[tag]); // O, B-person, I-person
 */
export const entityTags: readonly string[] = ["O", ...entityTypes.flatMap((type) => [`B-${type}`, `I-${type}`])];

const endings = [...entityTags.keys()].filter((tag) => tag === 0 || tag % 2 === 1);

/**
 * Which tags may start and follow each other: I only after B or I of its own type.
 *
 * @example
 * const crf = new LinearChainCRF({ tags: entityTags.length, allowed: allowedEntities });
 */
export const allowedEntities: AllowedTags = {
  start: endings,
  next: entityTags.map((_, tag) => (tag === 0 ? endings : [...endings, tag + (tag % 2)])),
};

/** Types of the parts of speech that name something. */
const named: Readonly<Record<string, EntityType>> = { nr: "person", ns: "place", nt: "organisation", t: "time" };

/**
 * The entities of a sentence in words: a person is surname and given name where they stand side by side (江/nr 泽民/nr), a time
 * all its words (１２月/t ３１日/t), a place or an organisation one word.
 *
 * @example
 * const entities = entitiesOfWords([{ word: "雷", pos: "nr" }, { word: "军", pos: "nr" }, { word: "说", pos: "v" }]);
 */
export function entitiesOfWords(words: readonly TaggedWord[]): Entity[] {
  const entities: (Entity & { words: number; first: string })[] = [];
  let from = 0;
  for (const { word, pos } of words) {
    const to = from + [...word].length;
    const type = named[pos];
    const last = entities[entities.length - 1];
    if (type !== undefined) {
      if (last?.to === from && last.type === type && goesOn(last, word)) {
        entities[entities.length - 1] = { ...last, to, words: last.words + 1 };
      } else entities.push({ type, from, to, words: 1, first: word });
    }
    from = to;
  }
  return entities.map(({ type, from, to }) => ({ type, from, to }));
}

/** A surname has one character, or two as in 欧阳; a given name at most two. */
function goesOn({ type, words, first }: { type: EntityType; words: number; first: string }, word: string): boolean {
  if (type === "time") return true;
  return type === "person" && words === 1 && [...first].length <= 2 && [...word].length <= 2;
}

/**
 * A sentence as an example for a tagger of characters, in the tags of {@link entityTags}.
 *
 * @example
 * const { tokens, tags } = entityExample([{ word: "２０１５年", pos: "t" }, { word: "冬", pos: "n" }]);
 */
export function entityExample(words: readonly TaggedWord[]): TokenTags {
  const tokens = characters.encode(words.map(({ word }) => word).join(""));
  const tags = new Array<number>(tokens.length).fill(0);
  for (const { type, from, to } of entitiesOfWords(words)) {
    const begin = 2 * entityTypes.indexOf(type) + 1;
    tags.fill(begin + 1, from, to);
    tags[from] = begin;
  }
  return { tokens, tags };
}

/**
 * The entities that tags mark; an I that nothing of its type goes before begins one.
 *
 * @example
 * const entities = entitiesOfTags([1, 2, 0, 7, 8]); // a person of two characters, a time of two
 */
export function entitiesOfTags(tags: readonly number[]): Entity[] {
  const entities: Entity[] = [];
  for (const [n, tag] of tags.entries()) {
    if (tag === 0) continue;
    const type = entityTypes[Math.floor((tag - 1) / 2)];
    const last = entities[entities.length - 1];
    if (tag % 2 === 0 && last?.to === n && last.type === type) entities[entities.length - 1] = { ...last, to: n + 1 };
    else entities.push({ type, from: n, to: n + 1 });
  }
  return entities;
}

/**
 * Precision, recall and F1 of entities, over all types and of each; one counts where its type and both its ends are right (as
 * in CoNLL-2003, Tjong Kim Sang & De Meulder).
 *
 * @example
 * const { all, person } = entityScores([[{ type: "person", from: 0, to: 2 }]], [[{ type: "person", from: 0, to: 3 }]]);
 */
export function entityScores(
  truth: readonly (readonly Entity[])[],
  found: readonly (readonly Entity[])[],
): Readonly<Record<EntityType | "all", Scores>> {
  const scores = (wanted: readonly EntityType[]) => {
    const named = (sentences: readonly (readonly Entity[])[]) =>
      sentences.map((entities) =>
        entities.filter(({ type }) => wanted.includes(type)).map(({ type, from, to }) => `${type} ${from}–${to}`),
      );
    return scoresOf(named(truth), named(found));
  };
  const [person, place, organisation, time] = entityTypes.map((type) => scores([type]));
  return { all: scores(entityTypes), person, place, organisation, time };
}
