import type { Language } from "./protocol.js";

/**
 * Language of labels where none is asked for: Chinese where the environment has `UNROLLED_LANGUAGE=zh`, as in the kernel
 * "TypeScript (unrolled, 中文)", else English.
 */
export function defaultLanguage(): Language {
  return globalThis.process?.env?.UNROLLED_LANGUAGE === "zh" ? "zh" : "en";
}
