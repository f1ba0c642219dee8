/** What the build puts in. */
declare module "gallery:examples" {
  import type { Example } from "../base/examples.js";
  /** By folder. */
  export const examples: Readonly<Record<string, Example>>;
}

declare module "gallery:manuals" {
  import type { Manual } from "./manual.js";
  /** By folder and name of the call. */
  export const manuals: Readonly<Record<string, Readonly<Record<string, Manual>>>>;
}
