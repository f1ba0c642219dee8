import { requireMember } from "./finite-automaton.js";
import { type Form, plus, times } from "./wiring.js";

/**
 * How a stack of K symbols is one number (Siegelmann & Sontag 1995): s = Σ_n (2 a_n + 1) / βⁿ, the top symbol a_1
 * first, with β ≥ 2K a power of two. Only odd digits occur, so codes lie in a Cantor set: different tops are a gap of
 * 1/β or more apart, and a saturated-linear unit can tell them. The empty stack is 0.
 *
 * @example
 * const { value, bits } = new StackCode(["a", "b"]).encode(["b", "a"]);
 */
export class StackCode {
  /** K symbols. */
  readonly symbols: readonly string[];
  /** Bits of one digit, log₂ β. */
  readonly digitBits: number;
  /** β */
  readonly base: number;

  /**
   * @param symbols of the stack.
   * @throws RangeError for a symbol that is there twice.
   */
  constructor(symbols: readonly string[]) {
    if (new Set(symbols).size !== symbols.length) {
      throw new RangeError(`StackCode: symbols are ${symbols.join(", ")}; each must be there once`);
    }
    this.symbols = [...symbols];
    this.digitBits = Math.ceil(Math.log2(Math.max(2 * symbols.length, 2)));
    this.base = 2 ** this.digitBits;
  }

  /** (2a + 1) / β: what a push of symbol a adds to s / β. */
  digit(symbol: string): number {
    return (2 * this.symbols.indexOf(symbol) + 1) / this.base;
  }

  /**
   * The code of a stack, the top first, as `value` · 2^−`bits`: exact, however deep. Throws a RangeError for an unknown
   * symbol.
   */
  encode(stack: readonly string[]): { bits: number; value: bigint } {
    let value = 0n;
    for (const symbol of stack) {
      requireMember("StackCode.encode", "symbol", symbol, this.symbols);
      value = (value << BigInt(this.digitBits)) + BigInt(2 * this.symbols.indexOf(symbol) + 1);
    }
    return { bits: this.digitBits * stack.length, value };
  }

  /**
   * The stack of a code `value` · 2^−`bits`, the top first. A digit that no symbol has, as rounding leaves them, is
   * "?".
   */
  decode(value: bigint, bits: number): string[] {
    const stack: string[] = [];
    const mask = (1n << BigInt(bits)) - 1n;
    for (let rest = value & mask; rest !== 0n; ) {
      rest <<= BigInt(this.digitBits);
      const digit = Number(rest >> BigInt(bits));
      stack.push(digit % 2 === 1 ? (this.symbols[(digit - 1) / 2] ?? "?") : "?");
      rest &= mask;
    }
    return stack;
  }
}

/**
 * Units that read a stack while a gate is 1, and are silent while it is 0 or less: R_k = relu(β s − k + β (gate − 1)),
 * k < 2K. Differences of neighbours are saturated-linear units, and everything about the stack is linear in them.
 */
export function stackReader({ base, symbols }: StackCode, name: string, stack: Form, gate: Form): StackReader {
  const K = symbols.length;
  const unit = (k: number): Form => (k < 2 * K ? { [`${name} R${k}`]: 1 } : {});
  const units = Array.from({ length: 2 * K }, (_, k) => [
    `${name} R${k}`,
    plus(times(base, stack), times(base, gate), { 1: -base - k }),
  ]);
  const atLeast = (a: number) => plus(unit(2 * a), times(-1, unit(2 * a + 1)));
  const top = (a: number) => plus(atLeast(a), times(-1, atLeast(a + 1)));
  const below = (a: number) => plus(unit(2 * a + 1), times(-1, unit(2 * a + 2)), times(-1, atLeast(a + 1)));
  const index = (symbol: string) => symbols.indexOf(symbol);
  return {
    units: Object.fromEntries(units),
    some: atLeast(0),
    top: (symbol) => top(index(symbol)),
    below: (symbol) => below(index(symbol)),
    whole: (symbol) => times(1 / base, plus(below(index(symbol)), times(2 * index(symbol) + 1, top(index(symbol))))),
  };
}

/** What {@link stackReader} knows of a stack, as forms of its units. All are 0 while the gate is shut. */
interface StackReader {
  /** Net inputs of the units. */
  readonly units: Readonly<Record<string, Form>>;
  /** 1 for a stack that is not empty. */
  readonly some: Form;
  /** 1 where `symbol` is on top. */
  top(symbol: string): Form;
  /** Code of what is below the top where `symbol` is on top, else 0: the stack after a pop. */
  below(symbol: string): Form;
  /** Code of the whole stack where `symbol` is on top, else 0. */
  whole(symbol: string): Form;
}
