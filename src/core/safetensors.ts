import { describeShape, sizeOf } from "./tensor/shape.js";
import { Tensor, type Values } from "./tensor/tensor.js";

/** What a safetensors file holds. */
export interface Safetensors {
  /** By name. F64 are float64, F32, F16 and BF16 float32. */
  tensors: Record<string, Tensor>;
  /** Text by name, such as a network's description. */
  metadata: Record<string, string>;
}

/** Where a tensor's bytes are in the part behind the header. */
interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The element types that are read, with the bytes of one element. */
const types: Readonly<Record<string, { size: number; read: (bytes: ArrayBuffer) => Values }>> = {
  F64: { size: 8, read: (bytes) => new Float64Array(bytes) },
  F32: { size: 4, read: (bytes) => new Float32Array(bytes) },
  F16: { size: 2, read: (bytes) => Float32Array.from(new Uint16Array(bytes), fromHalf) },
  // The upper half of a float32.
  BF16: { size: 2, read: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes), (n) => n << 16).buffer) },
};

/**
 * Tensors as the bytes of a safetensors file, which PyTorch (`safetensors.torch.load_file`) and others open.
 *
 * The format: the header's length as 64 bits, the header as JSON with each tensor's type, shape and place, the tensors row by
 * row, all little-endian (github.com/huggingface/safetensors).
 * @throws RangeError for a tensor named `__metadata__`.
 *
 * @example
 * const bytes = writeSafetensors({ weight: Tensor.from([[1, 2], [3, 4]]) }, { note: "mine" });
 * const { tensors, metadata } = readSafetensors(bytes);
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  if (Object.hasOwn(tensors, "__metadata__")) {
    throw new RangeError("writeSafetensors: a tensor is named __metadata__; the format keeps that name for itself");
  }
  // Wide elements first: then all are aligned.
  const entries = Object.entries(tensors).sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  let end = 0;
  const places = entries.map(([name, { data, shape, dtype }]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: dtype === "float64" ? "F64" : "F32", shape, data_offsets: [start, end] }];
  });
  const described = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : [];
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...described, ...places])));
  const padded = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + end).fill(0x20, 8, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(header, 8);
  let at = 8 + padded;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors of a safetensors file; copies of its bytes.
 * @throws RangeError for what is not such a file, or has an element type other than F64, F32, F16, BF16.
 *
 * @example
 * const { tensors } = readSafetensors(writeSafetensors(new GRU({ inputSize: 8, hiddenSize: 16 }).parameters()));
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, data } = split(bytes);
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
    throw new RangeError("readSafetensors: __metadata__ is not text by name");
  }
  let covered = 0;
  const tensors = Object.entries(entries)
    .map(([name, entry]) => [name, checked(name, entry, data.length)] as const)
    .sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])
    .map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [start, end],
        },
      ]) => {
        if (start !== covered) {
          throw new RangeError(`readSafetensors: ${name} starts at byte ${start}; the one before ends at ${covered}`);
        }
        covered = end;
        return [name, new Tensor(types[dtype].read(data.slice(start, end).buffer as ArrayBuffer), shape)] as const;
      },
    );
  if (covered !== data.length) {
    throw new RangeError(`readSafetensors: there are ${data.length} bytes of tensors; the header names ${covered}`);
  }
  const inOrder = new Map(tensors);
  return {
    tensors: Object.fromEntries(Object.keys(entries).map((name) => [name, inOrder.get(name)!])),
    metadata: metadata as Record<string, string>,
  };
}

function split(bytes: Uint8Array): { header: object; data: Uint8Array } {
  const fail = (what: string) => new RangeError(`readSafetensors: not a safetensors file: ${what}`);
  if (bytes.length < 8) throw fail(`it has ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.length - 8)) {
    throw fail(`its header has ${length} bytes, there are ${bytes.length - 8}`);
  }
  const end = 8 + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, end)));
  } catch {
    throw fail("its header is not JSON");
  }
  if (!isRecord(header)) throw fail("its header is not a JSON object");
  // Of Node's Buffer, slice is a view on the whole file, so it must be a plain array.
  return { header, data: new Uint8Array(bytes.buffer, bytes.byteOffset + end, bytes.length - end) };
}

function checked(name: string, entry: unknown, bytes: number): Entry {
  const { dtype, shape, data_offsets: offsets } = (isRecord(entry) ? entry : {}) as Partial<Entry>;
  const isSizes = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2 || offsets[1] > bytes) {
    throw new RangeError(`readSafetensors: ${name} is ${JSON.stringify(entry)}; it does not lie within ${bytes} bytes`);
  }
  if (typeof dtype !== "string" || !Object.hasOwn(types, dtype)) {
    throw new RangeError(`readSafetensors: ${name} is ${dtype}; it must be one of ${Object.keys(types).join(", ")}`);
  }
  const [start, end] = offsets;
  if (end - start !== sizeOf(shape) * types[dtype].size) {
    throw new RangeError(
      `readSafetensors: ${name} has ${end - start} bytes; ${dtype} of shape ${describeShape(shape)} needs ${sizeOf(shape) * types[dtype].size}`,
    );
  }
  return { dtype, shape, data_offsets: [start, end] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The number that 16 bits stand for (IEEE 754 binary16). */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
