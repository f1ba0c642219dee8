/** What a client has sent may be anything: fields of a message's content are looked at before they are used. */

/** The content is not what the protocol says of this message. */
export class MalformedContent extends Error {
  override readonly name: string = "MalformedContent";
}

type Content = Readonly<Record<string, unknown>>;

/** @throws MalformedContent if the field is no string. */
export function stringOf(content: Content, field: string): string {
  const value = content[field];
  if (typeof value === "string") return value;
  throw new MalformedContent(`${field} is ${briefly(value)}; expected a string`);
}

/**
 * The field's own entries; none where the field is missing or null.
 * @throws MalformedContent if it is no object.
 */
export function objectOf(content: Content, field: string): Record<string, unknown> {
  const value = content[field] ?? {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new MalformedContent(`${field} is ${briefly(value)}; expected an object`);
}

function briefly(value: unknown): string {
  const kind = Array.isArray(value) ? "an array" : typeof value === "object" && value ? "an object" : undefined;
  return kind ?? `${JSON.stringify(value)}`.slice(0, 40);
}
