// Compiles assembly/ twice, with relaxed SIMD (fused multiply-add) and without, into bytes.ts beside this file.
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
];

/** The module as base64. */
async function compile(...features) {
  let bytes;
  const { error, stderr } = await asc.main(["assembly/index.ts", "-o", "module.wasm", ...common, ...features], {
    writeFile: (_name, contents) => {
      bytes = contents;
    },
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return Buffer.from(bytes).toString("base64");
}

const relaxed = await compile("--enable", "relaxed-simd");
const plain = await compile();
writeFileSync(
  `${folder}/bytes.ts`,
  `/** The compiled modules (base64), made by build.mjs from assembly/. */
export const relaxed: string = "${relaxed}";
export const plain: string = "${plain}";
`,
);
