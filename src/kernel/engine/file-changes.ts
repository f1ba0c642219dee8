import { statSync } from "node:fs";
import { sep } from "node:path";
import type * as TypeScript from "typescript";

type FileCallback = TypeScript.FileWatcherCallback;
type DirectoryCallback = TypeScript.DirectoryWatcherCallback;

const changed = 1 satisfies TypeScript.FileWatcherEventKind.Changed;

/**
 * Tells TypeScript of changed files when asked to, before a cell is converted. Operating-system watchers would tell it some
 * time later: a cell run right after an edit would see the old file.
 */
export class FileChanges {
  readonly #files = new Map<string, { callback: FileCallback; stamp: number }>();
  readonly #directories = new Map<DirectoryCallback, string>();

  /** Functions in place of `ts.sys`'s. Installed packages are taken to stay as they are. */
  readonly watchers = {
    watchFile: (path: string, callback: FileCallback): TypeScript.FileWatcher => {
      if (path.includes(`${sep}node_modules${sep}`) || path.endsWith(".d.ts")) return { close: () => {} };
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
      file.stamp = stamp;
      any = true;
      file.callback(path, changed);
    }
    return any;
  }

  /** Has modules that were not found looked for again. */
  retryLookups(): void {
    for (const [callback, path] of [...this.#directories]) callback(path);
  }
}

function stampOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
