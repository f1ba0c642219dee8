import type { NestedTree } from "../../../src/core/structures/tree.js";
import type { Random } from "../../../src/core/tensor/random.js";

/** A random tree of a given depth at most; inner nodes have 1 to `arity` children. */
export function randomNested(random: Random, depth: number, arity: number): NestedTree {
  if (depth === 0 || random.uniform() < 0.2) return `w${random.integer(0, 9)}`;
  return Array.from({ length: random.integer(1, arity) }, () => randomNested(random, depth - 1, arity));
}
