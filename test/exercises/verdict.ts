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
