/** Throws a RangeError unless an array is as long as the formula says. */
export function requireLength(
  where: string,
  name: string,
  values: { readonly length: number },
  length: number,
  formula: string,
): void {
  if (values.length !== length) {
    throw new RangeError(`${where}: ${name} has ${values.length} values; it must have ${formula} = ${length}`);
  }
}
