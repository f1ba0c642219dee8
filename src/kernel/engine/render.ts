import { inspect } from "node:util";
import { displaySymbol, type MimeBundle } from "../host.js";
import { isMimeBundle } from "./globals.js";

/** A value as text, as Node shows it. */
export function asText(value: unknown): string {
  return inspect(value, { maxArrayLength: 100, breakLength: 100 });
}

/**
 * A value as a MIME bundle: what its `Symbol.for("Jupyter.display")` method gives, else its text. Empty: it has shown
 * itself.
 */
export function render(value: unknown): MimeBundle | Promise<MimeBundle> {
  const method = (value as { [displaySymbol]?: () => MimeBundle | Promise<MimeBundle> } | null | undefined)?.[
    displaySymbol
  ];
  if (typeof method === "function") {
    const bundle = method.call(value);
    return bundle instanceof Promise ? bundle.then(encoded) : encoded(bundle);
  }
  return { "text/plain": asText(value) };
}

/** As {@link render}, but a MIME bundle is taken as it is. */
export function renderOrTake(value: unknown): MimeBundle | Promise<MimeBundle> {
  return isMimeBundle(value) ? encoded(value) : render(value);
}

/**
 * Bytes travel as base64.
 * @throws TypeError if the bundle is none; a method of the user's may return anything.
 */
function encoded(bundle: MimeBundle): MimeBundle {
  if (typeof bundle !== "object" || bundle === null) {
    throw new TypeError(`Symbol.for("Jupyter.display") gave ${asText(bundle)}; expected an object { "text/html": … }`);
  }
  return Object.fromEntries(
    Object.entries(bundle).map(([type, data]) => [
      type,
      data instanceof Uint8Array ? Buffer.from(data).toString("base64") : data,
    ]),
  );
}
