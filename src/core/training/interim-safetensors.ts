import { Tensor } from "../tensor/tensor.js";

export function writeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, { data, shape, dtype }] of Object.entries(tensors)) {
    header[name] = { dtype: dtype === "float64" ? "F64" : "F32", shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let to = 8 + text.length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), to);
    to += data.byteLength;
  }
  return bytes;
}

export function readSafetensors(bytes: Uint8Array): {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
} {
  const copy = bytes.slice();
  const length = Number(new DataView(copy.buffer).getBigUint64(0, true));
  const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(copy.subarray(8, 8 + length)));
  const tensors = Object.fromEntries(
    Object.entries(entries as Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>).map(
      ([name, { dtype, shape, data_offsets }]) => {
        const part = copy.slice(8 + length + data_offsets[0], 8 + length + data_offsets[1]).buffer;
        return [name, new Tensor(dtype === "F64" ? new Float64Array(part) : new Float32Array(part), shape)];
      },
    ),
  );
  return { tensors, metadata: __metadata__ };
}
