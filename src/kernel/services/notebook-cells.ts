import type { Request } from "../wire/wire.js";
import { type CellRecord, elsewhere } from "./cells.js";

/**
 * The cells that have been run, as far as what they show has to be known: the widget models that a cell's last run made
 * are closed when it is run again.
 *
 * What a reader expects to stay: a model that another cell still shows (itself, or in a box, or in a link), although the
 * variable it was in holds a new one by now. It goes when that other cell is run again in its turn, or is deleted. That a
 * variable still holds a model does not keep it: nobody sees it, and a widget that is shown again is opened again.
 */
export class NotebookCells {
  readonly #cells = new Map<string, CellRecord>();

  /** A cell is run, perhaps not for the first time: it has shown nothing yet. */
  begin({ metadata, content }: Request): CellRecord {
    const { cellId, deletedCells } = metadata;
    // JupyterLab tells of deleted cells with the next one that is run.
    if (Array.isArray(deletedCells)) for (const id of deletedCells) this.#cells.delete(`id ${id}`);
    // A front end without cells, as a console is, sends no id: what is entered again is meant to replace what it showed.
    const source = typeof content.code === "string" ? content.code : "";
    const key = typeof cellId === "string" ? `id ${cellId}` : `source ${source}`;
    const record = this.#cells.get(key) ?? { shown: new Set() };
    record.shown = new Set();
    this.#cells.set(key, record);
    return record;
  }

  /** Every cell, and what belongs to none. */
  all(): CellRecord[] {
    return [elsewhere, ...this.#cells.values()];
  }
}
