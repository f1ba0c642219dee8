import { inspect } from "node:util";

/**
 * A value as text, as Node shows it, two levels deeper. Without colours, which tools that compare or convert saved
 * notebooks would stumble over; a notebook has them by `util.inspect.defaultOptions.colors = true`.
 */
export function asText(value: unknown): string {
  return inspect(value, { maxArrayLength: 100, breakLength: 100, depth: 4 });
}
