/** Number of elements of a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** A shape as it is written in messages: `[5, 2, 7]`. */
export function describeShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** Throws a RangeError unless `value` is a positive whole number. */
export function requirePositiveInteger(where: string, name: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 1) {
    throw new RangeError(`${where}: ${name} is ${String(value)}; it must be a positive whole number`);
  }
}
