/** What is global in a cell. The compiled declarations of this file are shown to the converter. */

export interface DisplayOptions {
  /** Name under which the output can be changed later; chosen when none is given. */
  displayId?: string;
  /** Changes the output shown before under `displayId` instead of showing a new one. */
  update?: boolean;
  /** Metadata by MIME type. */
  metadata?: object;
}

/** An output that has been shown. */
export interface DisplayHandle {
  readonly displayId: string;
  /** Shows `value` in the place of what is there. */
  update(value: unknown, options?: { metadata?: object }): void;
}

/** The type of the global `display`. */
export type Display = (value: unknown, options?: DisplayOptions) => DisplayHandle;

/** The type of the global `clearOutput`. */
export type ClearOutput = (wait?: boolean) => void;

/** The type of the global `prompt`. */
export type Prompt = (message?: string, options?: { password?: boolean }) => string;

declare global {
  /**
   * Shows a value as a cell's last value is shown, or a MIME bundle (`{ "text/html": "<b>…</b>" }`) as it is. What is
   * shown can be changed later, also from another cell.
   *
   * @example
   * const shown = display("0 %");
   * shown.update("100 %");
   */
  function display(value: unknown, options?: DisplayOptions): DisplayHandle;

  /** Clears the output of the running cell; with `wait`, once the next output comes. */
  function clearOutput(wait?: boolean): void;

  /**
   * Asks the reader for a line of text, and waits for it; with `password` it is not shown.
   * @throws Error where the front end does not allow input.
   */
  function prompt(message?: string, options?: { password?: boolean }): string;
}
