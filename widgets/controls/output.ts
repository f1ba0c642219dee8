import { kernelHost, type OutputMessage } from "../../src/kernel/host.js";
import { Control, type ControlSpec } from "./control.js";
import { type DomState, dom } from "./dom.js";
import { list, some, type Trait, text } from "./trait.js";

/** An output as a notebook keeps it (nbformat 4). */
export type SavedOutput = Readonly<Record<string, unknown>> & { readonly output_type: string };

/** Values of an {@link Output}. */
export interface OutputState extends DomState {
  outputs: readonly SavedOutput[];
  msg_id: string;
}

const outputModule = { _model_module: "@jupyter-widgets/output", _model_module_version: "1.0.0" };

const isOutput = (value: unknown): boolean => typeof (value as SavedOutput | null)?.output_type === "string";

const spec: ControlSpec<OutputState> = {
  name: "Output",
  traits: {
    ...dom,
    outputs: list(some<SavedOutput | null>(null, "an output", isOutput)) as Trait<readonly SavedOutput[]>,
    msg_id: text(),
  },
  head: { ...outputModule, _view_module: "@jupyter-widgets/output", _view_module_version: "1.0.0" },
};

/** So long what is printed is collected before it is shown: each time, all of it is sent. */
const collectMs = 20;

interface Shown {
  output: SavedOutput;
  displayId?: string;
}

/**
 * A place for what code prints and shows.
 *
 * The outputs are kept here and are a part of the widget's state, so that what a timer prints late is shown too, and all
 * of it again in a page that is loaded anew.
 *
 * @example
 * const out = new Output();
 * await out.capture(() => console.log("in there"));
 * out
 */
export class Output extends Control<OutputState> {
  #shown: Shown[] = [];
  #clearFirst = false;
  #waiting: NodeJS.Timeout | undefined;

  constructor(options: Partial<OutputState> = {}) {
    super(spec, options);
    this.#shown = this.get("outputs").map((output) => ({ output }));
  }

  /** What is shown. */
  get outputs(): readonly SavedOutput[] {
    return this.#shown.map(({ output }) => output);
  }

  /** Runs `work`; what it prints, shows or throws, also later, is shown here. */
  async capture(work: () => unknown): Promise<void> {
    const host = kernelHost();
    if (host === undefined) await work();
    else await host.capture((message) => this.#take(message), work);
    if (this.#clearFirst) this.clear();
    this.#flush();
  }

  /** Takes away what is shown; with `wait`, once there is something new. */
  clear(wait = false): void {
    this.#clearFirst = wait;
    if (wait) return;
    this.#shown = [];
    this.#flushSoon();
  }

  /** Of outputs that were shown elsewhere, updates go there. */
  #take({ type, content }: OutputMessage): boolean {
    const { display_id: displayId } = (content.transient ?? {}) as { display_id?: string };
    if (type === "clear_output") this.clear(content.wait === true);
    else if (type === "update_display_data") {
      const there = this.#shown.filter((shown) => displayId !== undefined && shown.displayId === displayId);
      if (there.length === 0) return false;
      for (const shown of there) shown.output = displayed(content);
      this.#flushSoon();
    } else this.#add(type, content, displayId);
    return true;
  }

  #add(type: string, content: OutputMessage["content"], displayId: string | undefined): void {
    if (this.#clearFirst) this.#shown = [];
    this.#clearFirst = false;
    const last = this.#shown.at(-1);
    if (type === "stream" && last?.output.output_type === "stream" && last.output.name === content.name) {
      last.output = { ...last.output, text: `${last.output.text}${content.text}` };
    } else {
      const output = type === "display_data" ? displayed(content) : { output_type: type, ...content };
      this.#shown.push({ output, displayId });
    }
    this.#flushSoon();
  }

  #flushSoon(): void {
    this.#waiting ??= setTimeout(() => this.#flush(), collectMs);
  }

  #flush(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.set({ outputs: this.outputs });
  }
}

function displayed({ data, metadata }: OutputMessage["content"]): SavedOutput {
  return { output_type: "display_data", data, metadata };
}
