import { expect } from "vitest";
import type { Exercise } from "../../src/exercises/exercise.js";

/** Asks exercises of a notebook, and expects both languages to say something of their own. */
export function askerOf(exercises: Readonly<Record<string, Exercise>>) {
  return async (number: string, answer: unknown): Promise<{ right: boolean; why: string }> => {
    const { right, why } = await exercises[number](answer);
    expect(why.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(why.en).not.toMatch(/[\u4e00-\u9fff]/);
    return { right, why: why.en };
  };
}

/** What a test expects of some exercises: answers that are right, and wrong ones with what is said of them in English. */
export function expecting(exercises: Readonly<Record<string, Exercise>>): {
  right(number: string, ...answers: unknown[]): Promise<void>;
  wrong(number: string, answer: unknown, why: RegExp): Promise<void>;
} {
  const verdict = askerOf(exercises);
  return {
    async right(number, ...answers) {
      for (const answer of answers) {
        const { right, why } = await verdict(number, answer);
        expect(right, why).toBe(true);
      }
    },
    async wrong(number, answer, expected) {
      const { right, why } = await verdict(number, answer);
      expect(right).toBe(false);
      expect(why).toMatch(expected);
    },
  };
}
