import { kernelHost } from "../../src/kernel/host.js";
import { type AnyModel, Model } from "../base/model.js";
import { controlsModule, controlsVersion } from "./control.js";

/** A value of a widget: `[slider, "value"]`. */
export type Linked = readonly [widget: AnyModel, name: string];

/** The two ends of a link. */
export interface LinkState {
  source: Linked;
  target: Linked;
}

/** A link between two values in the browser; closed, the two are on their own again. */
export class Link extends Model<LinkState> {
  constructor(name: "Link" | "DirectionalLink", source: Linked, target: Linked) {
    for (const [widget, value] of [source, target]) widget.get(value as never);
    const head = {
      _model_module: controlsModule,
      _model_module_version: controlsVersion,
      _model_name: `${name}Model`,
      _view_module: controlsModule,
      _view_module_version: controlsVersion,
      _view_name: null,
    };
    super(name, head, { source, target });
    // Nobody looks at a link: it has to be there all the same.
    const host = kernelHost();
    if (host !== undefined) this.open(host);
  }

  /** Ends the link. */
  unlink(): void {
    this.close();
  }

  protected override changes(_state: LinkState, values: Partial<LinkState>): Partial<LinkState> {
    return values;
  }

  protected override received(_state: LinkState, values: Partial<LinkState>): Partial<LinkState> {
    return values;
  }

  protected override describe(): string {
    return "Link()";
  }
}

/**
 * Keeps two values the same, in the browser: no kernel is asked, so that it works in a saved notebook too.
 * @throws TypeError for a value that a widget does not have.
 *
 * @example
 * const link = jslink([slider, "value"], [progress, "value"]);
 * link.unlink();
 */
export function jslink(source: Linked, target: Linked): Link {
  return new Link("Link", source, target);
}

/** As {@link jslink}, from the source to the target only. */
export function jsdlink(source: Linked, target: Linked): Link {
  return new Link("DirectionalLink", source, target);
}
