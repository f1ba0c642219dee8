import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/core/safetensors.js";
import { sizeOf } from "../../src/core/tensor/shape.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { bytesOf, type Numbers, oracle } from "./helpers.js";

/** A file of the given header and bytes behind it. */
function file(header: string, bytes = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const all = new Uint8Array(8 + text.length + bytes);
  new DataView(all.buffer).setBigUint64(0, BigInt(text.length), true);
  all.set(text, 8);
  return all;
}

describe("readSafetensors", () => {
  it("reads every floating-point type of a file that safetensors wrote", () => {
    const { dtypes } = oracle<{ dtypes: { bytes: string; tensors: Record<string, Numbers> } }>("safetensors");
    const { tensors, metadata } = readSafetensors(bytesOf(dtypes.bytes));
    expect(metadata).toEqual({ note: "数" });
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(dtypes.tensors).sort());
    for (const [name, { shape, data }] of Object.entries(dtypes.tensors)) {
      expect(tensors[name].dtype).toBe(name === "double" ? "float64" : "float32");
      expect(tensors[name].shape).toEqual(shape);
      // The vectors have ten digits, and −99 for infinity.
      const expected = data.map((value) => (value === -99 ? Number.POSITIVE_INFINITY : value));
      expect([...tensors[name].data].map((value) => Number(value.toPrecision(10)))).toEqual(expected);
    }
  });

  it("reads the specification's layout from any place in a buffer", () => {
    const header =
      '{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  ';
    const plain = file(header, 8);
    new DataView(plain.buffer).setFloat32(8 + header.length, 1.5, true);
    new DataView(plain.buffer).setFloat32(12 + header.length, -2, true);
    const moved = new Uint8Array(plain.length + 3);
    moved.set(plain, 3);
    const { tensors, metadata } = readSafetensors(moved.subarray(3));
    expect(metadata).toEqual({});
    expect(Object.keys(tensors)).toEqual(["b", "a"]);
    expect([tensors.a.item(), tensors.a.shape, tensors.b.toRows()]).toEqual([1.5, [], [-2]]);
    plain.fill(0, 8 + header.length);
    expect(tensors.a.item()).toBe(1.5);
  });

  it("reads a Buffer, as Node gives of a file", () => {
    const written = writeSafetensors({ a: Tensor.zeros([2]), b: new Tensor(Float32Array.of(1, 2, 3), [3]) });
    const { tensors } = readSafetensors(Buffer.from(written));
    expect([...tensors.a.data, ...tensors.b.data]).toEqual([0, 0, 1, 2, 3]);
  });

  it("says what is wrong with a file", () => {
    const entry = (dtype: string, shape: string, offsets: string) =>
      `{"w":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}}`;
    const messages: [Uint8Array, string][] = [
      [new Uint8Array(3), "not a safetensors file: it has 3 bytes"],
      [new Uint8Array(20).fill(255), "its header has 18446744073709551615 bytes, there are 12"],
      [file("{"), "its header is not JSON"],
      [file("[]"), "its header is not a JSON object"],
      [file('{"__metadata__":{"a":1}}'), "__metadata__ is not text by name"],
      [file('{"w":null}'), "w is null; it does not lie within 0 bytes"],
      [file(entry("F32", "[2]", "[0,8]"), 4), "it does not lie within 4 bytes"],
      [file(entry("F32", "[-1]", "[0,4]"), 4), "it does not lie within 4 bytes"],
      [file(entry("I64", "[1]", "[0,8]"), 8), "w is I64; it must be one of F64, F32, F16, BF16"],
      [file(entry("toString", "[1]", "[0,8]"), 8), "w is toString"],
      [file(entry("F32", "[2, 3]", "[0,8]"), 8), "w has 8 bytes; F32 of shape [2, 3] needs 24"],
      [file(entry("F32", "[1]", "[4,8]"), 8), "w starts at byte 4; the one before ends at 0"],
      [file(entry("F32", "[1]", "[0,4]"), 8), "there are 8 bytes of tensors; the header names 4"],
    ];
    for (const [bytes, message] of messages) expect(() => readSafetensors(bytes)).toThrow(message);
  });
});

describe("writeSafetensors", () => {
  it("writes what is read again, all aligned, whatever names, types and shapes", () => {
    const tensor = fc
      .record({
        shape: fc.array(fc.nat(3), { maxLength: 3 }),
        double: fc.boolean(),
      })
      .chain(({ shape, double }) => {
        const size = sizeOf(shape);
        return (
          double
            ? fc.float64Array({ minLength: size, maxLength: size })
            : fc.float32Array({ minLength: size, maxLength: size })
        ).map((data) => new Tensor(data, shape));
      });
    const name = fc.string({ unit: "binary" }).filter((text) => text !== "__metadata__" && text !== "__proto__");
    fc.assert(
      fc.property(
        fc.dictionary(name, tensor, { maxKeys: 5, noNullPrototype: true }),
        fc.dictionary(name, fc.string({ unit: "binary" }), { maxKeys: 2, noNullPrototype: true }),
        (tensors, metadata) => {
          const bytes = writeSafetensors(tensors, metadata);
          expect(bytes.length % 4).toBe(0);
          expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
          const read = readSafetensors(bytes);
          expect(read.metadata).toEqual(metadata);
          expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort());
          for (const [each, { data, shape, dtype }] of Object.entries(tensors)) {
            expect(read.tensors[each].dtype).toBe(dtype);
            expect(read.tensors[each].shape).toEqual(shape);
            expect(read.tensors[each].data).toEqual(data);
          }
        },
      ),
      { seed: 2 },
    );
  });

  it("refuses the name that the format keeps for itself", () => {
    expect(() => writeSafetensors({ __metadata__: Tensor.zeros([1]) })).toThrow("a tensor is named __metadata__");
  });
});
