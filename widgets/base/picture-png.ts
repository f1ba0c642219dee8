import { crc32, deflateSync } from "node:zlib";

/**
 * A PNG with a palette (PNG specification, colour type 3) of opaque RGBA pixels: a third of the size of one in full
 * colour, at the price of no more than 256 colours.
 */
export function encodePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const { palette, indexOf } = quantise(pixels);
  const rows = Buffer.alloc(height * (width + 1));
  for (let row = 0, from = 0, to = 0; row < height; row++) {
    // Each row begins with its filter: none.
    to++;
    for (let column = 0; column < width; column++, from += 4) rows[to++] = indexOf[bucketAt(pixels, from)];
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat())),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  result.set(body, 4);
  result.writeUInt32BE(crc32(body), body.length + 4);
  return result;
}

/** Colours are counted in buckets of 6 bits a channel. */
const bits = 6;

function bucketAt(pixels: Uint8Array, at: number): number {
  const shift = 8 - bits;
  return ((pixels[at] >> shift) << (2 * bits)) | ((pixels[at + 1] >> shift) << bits) | (pixels[at + 2] >> shift);
}

interface Bucket {
  key: number;
  count: number;
  /** Mean colour. */
  mean: [number, number, number];
}

/** The palette, and for each bucket which of its colours stands for it (median cut, Heckbert 1982). */
function quantise(pixels: Uint8Array): { palette: [number, number, number][]; indexOf: Uint8Array } {
  let boxes = [countBuckets(pixels)];
  while (boxes.length < 256) {
    const widest = boxes
      .map((box, n) => ({ ...extent(box), n }))
      .reduce((best, one) => (one.weight > best.weight ? one : best), {
        weight: 0,
        channel: 0,
        n: -1,
      });
    if (widest.n < 0) break;
    const { channel } = widest;
    const box = boxes[widest.n].sort((a, b) => a.mean[channel] - b.mean[channel]);
    boxes = [...boxes.slice(0, widest.n), ...halves(box, channel), ...boxes.slice(widest.n + 1)];
  }
  const indexOf = new Uint8Array(1 << (3 * bits));
  const palette = boxes.map((box, n): [number, number, number] => {
    for (const { key } of box) indexOf[key] = n;
    const most = box.reduce((a, b) => (b.count > a.count ? b : a));
    return [Math.round(most.mean[0]), Math.round(most.mean[1]), Math.round(most.mean[2])];
  });
  return { palette, indexOf };
}

function countBuckets(pixels: Uint8Array): Bucket[] {
  const buckets = new Map<number, Bucket>();
  for (let at = 0; at < pixels.length; at += 4) {
    const key = bucketAt(pixels, at);
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = { key, count: 0, mean: [0, 0, 0] };
      buckets.set(key, bucket);
    }
    bucket.count++;
    for (let channel = 0; channel < 3; channel++) bucket.mean[channel] += pixels[at + channel];
  }
  for (const bucket of buckets.values()) {
    for (let channel = 0; channel < 3; channel++) bucket.mean[channel] /= bucket.count;
  }
  return [...buckets.values()];
}

/** The channel in which a box is widest, and how much it matters: a wide box of many pixels is split first. */
function extent(box: readonly Bucket[]): { weight: number; channel: number } {
  if (box.length < 2) return { weight: 0, channel: 0 };
  const pixels = box.reduce((sum, { count }) => sum + count, 0);
  const widths = [0, 1, 2].map((channel) => {
    const values = box.map(({ mean }) => mean[channel]);
    return Math.max(...values) - Math.min(...values);
  });
  const channel = widths.indexOf(Math.max(...widths));
  return { weight: widths[channel] * Math.sqrt(pixels), channel };
}

/** Cut at the middle of the channel's range. */
function halves(sorted: Bucket[], channel: number): [Bucket[], Bucket[]] {
  const middle = (sorted[0].mean[channel] + sorted[sorted.length - 1].mean[channel]) / 2;
  const at = Math.max(
    1,
    sorted.findIndex(({ mean }) => mean[channel] > middle),
  );
  return [sorted.slice(0, at), sorted.slice(at)];
}
