// Compiles assembly/ three times into bytes.ts beside this file: with relaxed SIMD (fused multiply-add), without, and with
// relaxed SIMD in tiles twice as wide, for V8's revectorizer.
import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = dirname(fileURLToPath(import.meta.url));
const common = [
  "--baseDir",
  folder,
  "-O3",
  "--noAssert",
  "--runtime",
  "minimal",
  "--use",
  "abort=",
  "--enable",
  "simd",
  "--enable",
  "threads",
  "--importMemory",
  "--sharedMemory",
  "--maximumMemory",
  "65536",
];

/** The module as base64; `vectors` is how many of four numbers lie side by side in a tile (assembly/gemm.ts). */
async function compile(vectors, ...features) {
  let bytes;
  const options = [...common, "--use", `VECTORS=${vectors}`, ...features];
  const { error, stderr } = await asc.main(["assembly/index.ts", "-o", "module.wasm", ...options], {
    writeFile: (_name, contents) => {
      bytes = contents;
    },
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return Buffer.from(bytes).toString("base64");
}

const relaxed = await compile(2, "--enable", "relaxed-simd");
const plain = await compile(2);
const wide = await compile(4, "--enable", "relaxed-simd");
writeFileSync(
  `${folder}/bytes.ts`,
  `/** The compiled modules (base64), made by build.mjs from assembly/. */
export const relaxed: string = "${relaxed}";
export const plain: string = "${plain}";
export const wide: string = "${wide}";
`,
);
