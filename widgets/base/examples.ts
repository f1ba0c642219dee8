import { Tensor } from "../../src/core/tensor/tensor.js";
import type { Language } from "./protocol.js";
import type { Widget } from "./widget.js";

/** A widget as the gallery, the tests of pictures and the bench show it: `widgets/NAME/example.ts` exports one as `example`. */
export interface Example {
  /** Name of the call that a notebook makes; its doc comment is the widget's manual in the gallery. */
  readonly call: string;
  /** Heading in the gallery. */
  readonly title: Readonly<Record<Language, string>>;
  /** What is to be seen, and what to try: two or three sentences. */
  readonly text: Readonly<Record<Language, string>>;
  /**
   * Makes the widget in Node or in a page, the same one each time (random numbers from a seed), with data of the size that
   * notebooks have, in a second at most. It may go on changing by itself.
   */
  make(language: Language): Promise<ExampleWidget>;
}

/** A widget of whatever state. */
export type ExampleWidget = Widget<object>;

/** A text as a network of characters reads it: one-hot inputs [T, 1, D], D different characters, and the labels of the steps. */
export function textInput(text: string): { x: Tensor; labels: string[][] } {
  const characters = [...text];
  const alphabet = [...new Set(characters)].sort();
  const data = new Float32Array(characters.length * alphabet.length);
  for (const [t, character] of characters.entries()) data[t * alphabet.length + alphabet.indexOf(character)] = 1;
  return { x: new Tensor(data, [characters.length, 1, alphabet.length]), labels: [characters] };
}
