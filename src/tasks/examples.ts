import { requirePositiveInteger } from "../core/tensor/shape.js";

/** A sequence of tokens and a tag for each of them. */
export interface TokenTags {
  /** [T], each from 0 to V − 1. */
  readonly tokens: readonly number[];
  /** [T], each from 0 to C − 1. */
  readonly tags: readonly number[];
}

/** A sequence of a language, and what the language allows after each token. */
export interface LanguageString {
  /** [T] */
  readonly tokens: readonly number[];
  /** [T], the tokens that may follow each token, in ascending order; none after the last token of a string. */
  readonly successors: readonly (readonly number[])[];
}

/** A signal of several channels and one number for it. */
export interface SignalAndNumber {
  /** [T][D] */
  readonly inputs: readonly (readonly number[])[];
  readonly target: number;
}

/** A signal of several channels and one of two classes. */
export interface LabelledSignal {
  /** [T][D] */
  readonly inputs: readonly (readonly number[])[];
  /** 0 or 1. */
  readonly label: number;
}

/** A signal and what is to be answered at each step; only the steps of the answer count. */
export interface SignalAndAnswer {
  /** [T][D] */
  readonly inputs: readonly (readonly number[])[];
  /** [T][K]: zeros outside of the answer. */
  readonly targets: readonly (readonly number[])[];
  /** The first step of the answer, which goes on to the last step. */
  readonly answerFrom: number;
}

/** `count` examples, made one after the other. Throws a RangeError unless `count` is a positive whole number. */
export function examplesOf<Example>(where: string, count: number, make: (n: number) => Example): Example[] {
  requirePositiveInteger(where, "count", count);
  return Array.from({ length: count }, (_, n) => make(n));
}

/** Throws a RangeError unless `value` is a whole number from `least`. */
export function requireWholeFrom(where: string, name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${where}: ${name} is ${value}; it must be a whole number from ${least}`);
  }
}

/** Throws a RangeError unless `from` and `to` are whole numbers with least ≤ from ≤ to. */
export function requireRange(where: string, from: number, to: number, least: number): void {
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && least <= from && from <= to)) {
    throw new RangeError(
      `${where}: from is ${from} and to ${to}; they must be whole numbers with ${least} ≤ from ≤ to`,
    );
  }
}
