import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { build } from "esbuild";

/** Makes a script of what is written, which can import the core's sources; the function runs it with an environment in a process of its own. */
export async function ownProcess(contents: string): Promise<(env: Record<string, string>) => SpawnSyncReturns<string>> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ".", loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  return (env) =>
    spawnSync(process.execPath, ["--input-type=module", "-"], {
      input: outputFiles[0].text,
      encoding: "utf8",
      env: { ...process.env, ...env },
      timeout: 60_000,
    });
}
