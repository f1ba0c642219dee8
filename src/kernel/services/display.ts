import { createRequire } from "node:module";
import type { ClearOutput, Display, DisplayOptions } from "../engine/globals.js";
import { renderOrTake } from "../engine/render.js";
import type { KernelHost, MimeBundle } from "../host.js";
import { current, within } from "./cells.js";
import type { Iopub } from "./iopub.js";

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
  const display: Display = (value, options) => {
    const show = (bundle: MimeBundle): void => {
      if (Object.keys(bundle).length > 0) showBundle(bundle, options);
    };
    const bundle = renderOrTake(value);
    if (!(bundle instanceof Promise)) return show(bundle);
    const cell = current();
    const shown = bundle.then((ready) => within(cell, () => show(ready)));
    cell.held.push(shown.catch((error) => within(cell, () => console.error(error))));
  };
  const clearOutput: ClearOutput = (wait = false) => iopub.output("clear_output", { wait });
  return { showBundle, display, clearOutput };
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
