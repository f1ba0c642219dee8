/** What is global in a cell. The compiled declarations of this file are shown to the converter. */
import type { MimeBundle } from "../host.js";

export interface DisplayOptions {
  /** Name under which the output can be changed later. */
  displayId?: string;
  /** Changes the output shown before under `displayId` instead of showing a new one. */
  update?: boolean;
  /** Metadata by MIME type. */
  metadata?: object;
}

/** The type of the global `display`. */
export type Display = (value: unknown, options?: DisplayOptions) => void;

/** The type of the global `clearOutput`. */
export type ClearOutput = (wait?: boolean) => void;

/** The type of the global `prompt`. */
export type Prompt = (message?: string, options?: { password?: boolean }) => string;

declare global {
  /**
   * Shows a value as a cell's last value is shown, or a MIME bundle (`{ "text/html": "<b>…</b>" }`) as it is.
   * With `displayId` it can be changed later: `display(next, { displayId, update: true })`.
   */
  function display(value: unknown, options?: DisplayOptions): void;

  /** Clears the output of the running cell; with `wait`, once the next output comes. */
  function clearOutput(wait?: boolean): void;

  /**
   * Asks the reader for a line of text, and waits for it; with `password` it is not shown.
   * @throws Error where the front end does not allow input.
   */
  function prompt(message?: string, options?: { password?: boolean }): string;
}

/** A MIME bundle is told from other objects by its keys, all of which are MIME types. */
export function isMimeBundle(value: unknown): value is MimeBundle {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[a-z]+\/[\w.+-]+$/i.test(key));
}
