import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { displaySymbol, type KernelHost, type MimeBundle } from "../host.js";
import { current, within } from "./cells.js";
import type { ClearOutput, Display, DisplayHandle, DisplayOptions } from "./globals.js";
import type { Iopub } from "./iopub.js";
import { renderOrTake } from "./render.js";

/** `host.display`, and what is global in a cell. */
export interface DisplayService {
  showBundle: KernelHost["display"];
  display: Display;
  clearOutput: ClearOutput;
}

export function displayService(iopub: Iopub): DisplayService {
  const showBundle = (bundle: MimeBundle, { metadata = {}, displayId, update = false }: DisplayOptions = {}): void => {
    if (update && displayId === undefined) throw new TypeError("display: update needs the displayId of what to update");
    const transient = displayId === undefined ? {} : { display_id: displayId };
    iopub.output(update ? "update_display_data" : "display_data", { data: bundle, metadata, transient });
  };
  const display: Display = (value, options = {}) => {
    if (options.update && options.displayId === undefined) {
      throw new TypeError("display: update needs the displayId of what to update");
    }
    const { displayId = randomUUID() } = options;
    const handle = new Shown(displayId, (next, more) => void handle.after(show(next, { ...more, update: true })));
    const show = (shown: unknown, how: DisplayOptions): Promise<void> | undefined => {
      const publish = (bundle: MimeBundle): void => {
        if (Object.keys(bundle).length > 0) showBundle(bundle, { ...how, displayId });
      };
      const bundle = renderOrTake(shown);
      const { before } = handle;
      if (!(bundle instanceof Promise) && before === undefined) return void publish(bundle);
      const cell = current();
      const done = Promise.all([bundle, before]).then(([ready]) => within(cell, () => publish(ready)));
      const reported = done.catch((error) => within(cell, () => console.error(error)));
      cell.held.push(reported);
      return reported;
    };
    handle.after(show(value, options));
    return handle;
  };
  const clearOutput: ClearOutput = (wait = false) => iopub.output("clear_output", { wait });
  return { showBundle, display, clearOutput };
}

/** The handle of an output. As a cell's last value it shows nothing: what it stands for has been shown. */
class Shown implements DisplayHandle {
  readonly displayId: string;
  readonly update: DisplayHandle["update"];
  /** What has to be shown before the next thing: a value may take its time to say how it is shown. */
  before: Promise<void> | undefined;

  constructor(displayId: string, update: DisplayHandle["update"]) {
    this.displayId = displayId;
    this.update = update;
    Object.defineProperty(this, displaySymbol, { value: () => ({}) });
  }

  after(shown: Promise<void> | undefined): void {
    this.before = shown;
    void shown?.then(() => {
      if (this.before === shown) this.before = undefined;
    });
  }
}

/** Has the `display` that the package tslab exports show its output here; to be called after the engine is made. */
export function redirectTslab({ showBundle }: DisplayService): void {
  type Written = { data: MimeBundle; metadata: object; transient: { display_id?: string } };
  const jupyter = createRequire(import.meta.url)("tslab/dist/jupyter.js") as {
    lastWriteDisplayData: (written: Written, update?: boolean) => void;
  };
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) =>
    showBundle(data, { metadata, displayId: transient.display_id, update });
}
