import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders of packages that were found or not, by name. */
const found = new Map<string, string | undefined>();

/**
 * The folder that pip put a Python package into: in the project's own `.venv`, or else where the first Python on the PATH
 * finds it; undefined where neither has it. The package itself is not run.
 */
export function pythonPackage(name: string): string | undefined {
  if (!found.has(name))
    found.set(
      name,
      pythons()
        .map((python) => folderOf(python, name))
        .find(Boolean),
    );
  return found.get(name);
}

/** Text of a file in a Python package's folder; undefined where the package or the file is not there. */
export function readFromPackage(name: string, path: string): string | undefined {
  const folder = pythonPackage(name);
  const file = folder && join(folder, path);
  return file && existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function pythons(): string[] {
  const venv = join(projectRoot(), ".venv");
  const own = [join(venv, "bin", "python"), join(venv, "Scripts", "python.exe")];
  return [...own.filter(existsSync), "python3", "python"];
}

/** The folder of package.json: this file is run from `src` and from `dist/src`. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function folderOf(python: string, name: string): string | undefined {
  const ask =
    "import importlib.util as u, sys\ns = u.find_spec(sys.argv[1])\nif s: print(s.submodule_search_locations[0])";
  const { status, stdout } = spawnSync(python, ["-c", ask, name], { encoding: "utf8" });
  return status === 0 ? stdout.trim() || undefined : undefined;
}
