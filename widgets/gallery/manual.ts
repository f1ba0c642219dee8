/** What the doc comments say of a widget's call. */
export interface Manual {
  readonly text: string;
  readonly parameters: readonly { readonly name: string; readonly text: string }[];
  readonly options: readonly ManualOption[];
  readonly returns: string;
  readonly throws: string;
  readonly examples: readonly string[];
}

/** A member of the call's options. */
export interface ManualOption {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}
