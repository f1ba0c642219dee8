/** Traits: what a control's values may be. */

/** One value of a control's state. */
export interface Trait<Value> {
  /** What it is where nothing else is said. */
  readonly initial: Value;
  /** What it has to be, as an error says it. */
  readonly expected: string;
  /** Whether it may be this value. */
  accepts(value: unknown): boolean;
  /** Takes a short form of a value for the value. */
  convert?(value: unknown): unknown;
}

/** A trait for each value of a state. */
export type Traits<State> = { readonly [Name in keyof State]-?: Trait<State[Name]> };

function trait<Value>(initial: Value, expected: string, accepts: (value: unknown) => boolean): Trait<Value> {
  return { initial, expected, accepts };
}

/** A whole number. */
export function int(initial = 0): Trait<number> {
  return trait(initial, "a whole number", Number.isSafeInteger);
}

/** A finite number. */
export function float(initial = 0): Trait<number> {
  return trait(initial, "a finite number", Number.isFinite);
}

/** true or false. */
export function bool(initial = false): Trait<boolean> {
  return trait(initial, "true or false", (value) => typeof value === "boolean");
}

/** A string. */
export function text(initial = ""): Trait<string> {
  return trait(initial, "a string", (value) => typeof value === "string");
}

/** One of a few strings, at first the first one. */
export function oneOf<const Value extends string>(...values: readonly Value[]): Trait<Value> {
  const names = values.map((value) => JSON.stringify(value)).join(", ");
  return trait(values[0], `one of ${names}`, (value) => values.includes(value as Value));
}

/** What another trait says, or null, which it is at first. */
export function optional<Value>(of: Trait<Value>): Trait<Value | null> {
  return trait<Value | null>(null, `${of.expected}, or null`, (value) => value === null || of.accepts(value));
}

/** An array, at first empty. */
export function list<Item>(of: Trait<Item>, initial: readonly Item[] = []): Trait<readonly Item[]> {
  const all = (value: unknown): boolean => Array.isArray(value) && value.every((item) => of.accepts(item));
  return trait(initial, `an array with ${of.expected} in every place`, all);
}

/** Two whole numbers. */
export function pair(initial: readonly [number, number]): Trait<readonly [number, number]> {
  const two = (value: unknown): boolean =>
    Array.isArray(value) && value.length === 2 && value.every((item) => Number.isSafeInteger(item));
  return trait(initial, "two whole numbers [from, to]", two);
}

/** Anything for which `accepts` holds. */
export function some<Value>(initial: Value, expected: string, accepts: (value: unknown) => boolean): Trait<Value> {
  return trait(initial, expected, accepts);
}

/** A value for an error: short, with its kind where that is not to be seen. */
export function came(value: unknown): string {
  if (typeof value === "string") return `${JSON.stringify(value.slice(0, 40))} (a string)`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (!Array.isArray(value)) return `an object (${value.constructor?.name ?? "without a prototype"})`;
  const items = value.slice(0, 5).map((item) => (typeof item === "object" && item ? "…" : JSON.stringify(item)));
  return `[${items.join(", ")}${value.length > 5 ? ", …" : ""}]`;
}
