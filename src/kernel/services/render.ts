import { asText } from "../engine/render.js";
import { displaySymbol, type MimeBundle } from "../host.js";

type Method = () => unknown;

/** Methods that give the data of one MIME type, by the names that objects made for other kernels give them. */
const mimeMethods: Readonly<Record<string, string>> = {
  _repr_html_: "text/html",
  _repr_markdown_: "text/markdown",
  _repr_svg_: "image/svg+xml",
  _repr_png_: "image/png",
  _repr_jpeg_: "image/jpeg",
  _repr_latex_: "text/latex",
  _repr_json_: "application/json",
  _repr_javascript_: "application/javascript",
  _repr_pdf_: "application/pdf",
};

/**
 * A value as a MIME bundle: what its `Symbol.for("Jupyter.display")` method gives (or `_repr_mimebundle_`, or methods of
 * single types such as `_repr_html_`), else its text. Empty: it has shown itself.
 */
export function render(value: unknown): MimeBundle | Promise<MimeBundle> {
  const whole = methodOf(value, displaySymbol) ?? methodOf(value, "_repr_mimebundle_");
  if (whole) return settled(whole(), encoded);
  const single = Object.keys(mimeMethods).flatMap((name) => {
    const method = methodOf(value, name);
    return method ? [[mimeMethods[name], method] as const] : [];
  });
  if (single.length === 0) return { "text/plain": asText(value) };
  const parts = single.map(([type, method]) => settled(method(), (data) => [type, data] as const));
  const bundle = (entries: readonly (readonly [string, unknown])[]): MimeBundle => {
    // As elsewhere, a method says by null that it has nothing to give.
    const given = entries.filter(([, data]) => data !== null && data !== undefined);
    return encoded({ "text/plain": asText(value), ...Object.fromEntries(given) });
  };
  return parts.some((part) => part instanceof Promise)
    ? Promise.all(parts).then(bundle)
    : bundle(parts as (readonly [string, unknown])[]);
}

/** As {@link render}, but a MIME bundle is taken as it is. */
export function renderOrTake(value: unknown): MimeBundle | Promise<MimeBundle> {
  return isMimeBundle(value) ? encoded(value) : render(value);
}

/** A MIME bundle is told from other objects by its keys, all of which are MIME types. */
function isMimeBundle(value: unknown): value is MimeBundle {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[a-z]+\/[\w.+-]+$/i.test(key));
}

function methodOf(value: unknown, name: string | symbol): Method | undefined {
  const method = (value as Record<string | symbol, unknown> | null | undefined)?.[name];
  return typeof method === "function" ? () => method.call(value) : undefined;
}

/** `then` of what `value` is or promises. */
function settled<T>(value: unknown, then: (value: unknown) => T): T | Promise<T> {
  return value instanceof Promise ? value.then(then) : then(value);
}

/**
 * Bytes travel as base64.
 * @throws TypeError if the bundle is none; a method of the user's may return anything.
 */
function encoded(bundle: unknown): MimeBundle {
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
