import { statSync } from "node:fs";
import type TypeScript from "typescript";

type FileCallback = TypeScript.FileWatcherCallback;
type DirectoryCallback = TypeScript.DirectoryWatcherCallback;

const created = 0 satisfies TypeScript.FileWatcherEventKind.Created;
const changed = 1 satisfies TypeScript.FileWatcherEventKind.Changed;
const deleted = 2 satisfies TypeScript.FileWatcherEventKind.Deleted;
/** Stamp of a file that is not there. */
const absent = "";

/**
 * Tells TypeScript of changed files when asked to, before a cell is converted. Operating-system watchers would tell it some
 * time later: a cell run right after an edit would see the old file.
 */
export class FileChanges {
  readonly #directory: string;
  readonly #files = new Map<string, { callback: FileCallback; stamp: string }>();
  readonly #directories = new Map<DirectoryCallback, string>();

  /** `directory` is the notebook's; declarations outside of it, and what is installed, are taken to stay as they are. */
  constructor(directory: string) {
    this.#directory = `${directory.replaceAll("\\", "/")}/`;
  }

  /** Functions in place of `ts.sys`'s. */
  readonly watchers = {
    watchFile: (path: string, callback: FileCallback): TypeScript.FileWatcher => {
      const declares = path.endsWith(".d.ts") && !path.startsWith(this.#directory);
      const fixed = declares || path.includes("/node_modules/");
      if (fixed) return { close: () => {} };
      this.#files.set(path, { callback, stamp: stampOf(path) });
      return { close: () => this.#files.delete(path) };
    },
    watchDirectory: (path: string, callback: DirectoryCallback): TypeScript.FileWatcher => {
      this.#directories.set(callback, path);
      return { close: () => this.#directories.delete(callback) };
    },
  };

  /** Reports files that changed since the last call; returns whether there were any. */
  report(): boolean {
    let any = false;
    for (const [path, file] of this.#files) {
      const stamp = stampOf(path);
      if (stamp === file.stamp) continue;
      const kind = stamp === absent ? deleted : file.stamp === absent ? created : changed;
      file.stamp = stamp;
      any = true;
      file.callback(path, kind);
    }
    return any;
  }

  /** Has modules that were not found looked for again. */
  retryLookups(): void {
    for (const [callback, path] of [...this.#directories]) callback(path);
  }
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size}` : absent;
}
