/** A notebook file (nbformat 4), as far as the export looks at it. */
export interface Notebook {
  readonly nbformat: number;
  readonly metadata: {
    readonly title?: string;
    readonly kernelspec?: { readonly name?: string };
    readonly widgets?: { readonly [stateMime]?: { readonly state: Readonly<Record<string, SavedWidget>> } };
    readonly [name: string]: unknown;
  };
  readonly cells: readonly Cell[];
}

/** Where a notebook keeps the state of its widgets. */
export const stateMime = "application/vnd.jupyter.widget-state+json";

export interface Cell {
  readonly cell_type: string;
  readonly outputs?: readonly Output[];
  readonly [name: string]: unknown;
}

export interface Output {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

/** A widget model in the widget state. */
export interface SavedWidget {
  readonly model_module: string;
  readonly state: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

/**
 * Reads a notebook file's text.
 * @param file what it is called in errors.
 * @throws SyntaxError for a text that is no notebook of format 4.
 */
export function parseNotebook(text: string, file: string): Notebook {
  let notebook: Notebook;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${file} is no notebook: it is not JSON (${(error as Error).message})`);
  }
  const { nbformat, cells, metadata } = notebook ?? {};
  if (typeof nbformat !== "number" || typeof metadata !== "object") {
    throw new SyntaxError(`${file} is no notebook: it has no nbformat and metadata`);
  }
  if (nbformat !== 4 || !Array.isArray(cells)) {
    throw new SyntaxError(
      `${file} is a notebook of format ${nbformat}; save it anew in JupyterLab, which writes format 4`,
    );
  }
  return notebook;
}

/** What of nbformat's texts may be a list of lines. */
export function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join("") : String(value ?? "");
}
