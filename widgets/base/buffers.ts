/** Binary values in a widget's state travel as buffers of their own (widget messaging protocol, "buffer_paths"). */

/** A state without its binary values, and these with their places in it. */
export interface SplitState {
  state: Record<string, unknown>;
  paths: (string | number)[][];
  buffers: ArrayBufferView[];
}

/** Takes the typed arrays out of a state: a key that held one is left out, in a list it becomes null. */
export function splitBuffers(state: object): SplitState {
  const paths: (string | number)[][] = [];
  const buffers: ArrayBufferView[] = [];
  const isBuffer = (value: unknown, path: (string | number)[]): boolean => {
    if (!ArrayBuffer.isView(value)) return false;
    paths.push(path);
    buffers.push(value);
    return true;
  };
  const strip = (value: unknown, path: (string | number)[]): unknown => {
    if (Array.isArray(value)) {
      return value.map((item, n) => (isBuffer(item, [...path, n]) ? null : strip(item, [...path, n])));
    }
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).filter(([key, item]) => !isBuffer(item, [...path, key]));
    return Object.fromEntries(entries.map(([key, item]) => [key, strip(item, [...path, key])]));
  };
  return { state: strip(state, []) as Record<string, unknown>, paths, buffers };
}

/** Puts buffers back into their places in `state`: the inverse of {@link splitBuffers}. */
export function joinBuffers(
  state: Record<string, unknown>,
  paths: readonly (readonly (string | number)[])[],
  buffers: readonly ArrayBufferView[],
): void {
  for (const [n, path] of paths.entries()) {
    let place = state as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
    place[path[path.length - 1]] = buffers[n];
  }
}

/** A copy of `value` in which every DataView has become the Float32Array it holds. */
export function viewsToFloats(value: unknown): unknown {
  if (value instanceof DataView) {
    return new Float32Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength));
  }
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(viewsToFloats);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, viewsToFloats(item)]));
}
