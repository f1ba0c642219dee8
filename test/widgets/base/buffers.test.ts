// @vitest-environment jsdom
import "../drag-event.js";
import { put_buffers, remove_buffers } from "@jupyter-widgets/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinBuffers, splitBuffers, viewsToFloats } from "../../../widgets/base/buffers.js";

const leaf = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.float32Array({ maxLength: 4, noNaN: true }));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key(), tie("value"), { maxKeys: 3 }),
  ),
}));

function key(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[a-z]{1,3}$/);
}

const state = fc.dictionary(key(), value, { maxKeys: 4, noNullPrototype: true });

describe("buffers of a state", () => {
  it("come back where they were, whatever the state", () => {
    fc.assert(
      fc.property(state, (original) => {
        const split = splitBuffers(original);
        const wire = JSON.parse(JSON.stringify(split.state));
        joinBuffers(
          wire,
          split.paths,
          split.buffers.map(({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength)),
        );
        expect(viewsToFloats(wire)).toEqual(normal(original));
      }),
    );
  });

  it("are split as the browser's half of ipywidgets splits and joins them", () => {
    const original = { a: 1, b: { deep: [Float32Array.of(1, 2), "x", Float32Array.of(3)] }, c: Float32Array.of(4) };
    const ours = splitBuffers(original);
    const theirs = remove_buffers(original as never);
    const byPath = (paths: readonly unknown[], buffers: readonly unknown[]): unknown =>
      Object.fromEntries(paths.map((path, n) => [String(path), buffers[n]]));
    expect(ours.state).toEqual(theirs.state);
    expect(
      byPath(
        ours.paths,
        ours.buffers.map(({ buffer }) => buffer),
      ),
    ).toEqual(byPath(theirs.buffer_paths, theirs.buffers));
    const joined = structuredClone(ours.state);
    put_buffers(
      joined as never,
      ours.paths,
      ours.buffers.map(({ buffer }) => new DataView(buffer as ArrayBuffer)),
    );
    expect(viewsToFloats(joined)).toEqual(original);
  });

  it("take a view into a larger buffer for what it shows", () => {
    const bytes = new Uint8Array([9, 9, 9, ...new Uint8Array(Float32Array.of(5, 6).buffer), 9]);
    expect(viewsToFloats([new DataView(bytes.buffer, 3, 8)])).toEqual([Float32Array.of(5, 6)]);
  });
});

/** JSON has no −0, and dictionaries of fast-check may have no prototype. */
function normal(original: unknown): unknown {
  if (ArrayBuffer.isView(original)) return original;
  if (Array.isArray(original)) return original.map(normal);
  if (typeof original !== "object" || original === null) return original;
  return Object.fromEntries(Object.entries(original).map(([name, item]) => [name, normal(item)]));
}
