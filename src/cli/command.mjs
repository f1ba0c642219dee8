/** What the commands do with their command line. */
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { parseArgs } from "node:util";
import { nodeBinary, UserError } from "./steps.mjs";

/**
 * Options and positional arguments, read as `config` of node:util's `parseArgs` says; what cannot be read is a
 * {@link UserError} that ends with `usage`.
 */
export function commandLine(usage, config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UserError(`${error.message} (${usage})`);
  }
}

/**
 * Where another Node than the project's own runs, has the own one run the same command: another one may round otherwise,
 * and training makes much of that. Says whether it did.
 */
export async function handedOver() {
  if (process.execPath === realpathSync(nodeBinary())) return false;
  const child = spawn(nodeBinary(), process.argv.slice(1), { stdio: "inherit" });
  process.on("SIGINT", () => child.kill("SIGINT"));
  process.exitCode = await new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
  return true;
}
