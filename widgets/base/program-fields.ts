import { choice, row } from "./controls.js";
import { messageOf, tidyProgram } from "./program.js";
import { text } from "./text-control.js";
import type { View } from "./view.js";

/** State of a widget that runs a program of the reader's. */
export interface ProgramState {
  program: string;
  input: string;
  /** The present step of the run. */
  step: number;
}

/** A program to begin with, and an input for it. */
export interface Example {
  name: string;
  program: string;
  input: string;
}

/** What {@link programFields} needs to know. */
export interface ProgramFieldsOptions<State extends ProgramState> {
  view: View<State>;
  labels: { readonly example: string; readonly own: string; readonly input: string; readonly program: string };
  examples: readonly Example[];
  /** Throws for a program that cannot be. */
  read(program: string): void;
  /** Throws for an input that the program cannot be run on. */
  run(program: string, input: string): void;
  /** Is called before the state changes. */
  onRewrite(): void;
}

/** Fields of a program and its input. */
export interface ProgramFields {
  readonly rows: readonly HTMLElement[];
  /** Moves the fields to where the state is. */
  show(): void;
}

/**
 * A choice of examples, the input and the program as texts to be rewritten. What is written runs there and then; where it
 * cannot, the field says why, and everything else stays as it was.
 */
export function programFields<State extends ProgramState>(options: ProgramFieldsOptions<State>): ProgramFields {
  const { view, labels } = options;
  const state: ProgramState = view.state();
  const examples = options.examples.map((each) => ({ ...each, program: tidyProgram(each.program) }));
  const exampleOf = (program: string): string | null =>
    examples.find((each) => each.program === tidyProgram(program))?.name ?? null;

  const rewrite = (): void => {
    program.fail("");
    input.fail("");
    const next = { program: program.value, input: input.value, step: 0 };
    try {
      options.read(next.program);
    } catch (error) {
      program.fail(messageOf(error));
      return;
    }
    try {
      options.run(next.program, next.input);
    } catch (error) {
      input.fail(messageOf(error));
      return;
    }
    options.onRewrite();
    view.set(next as Partial<State>);
  };
  const example = choice<string | null>({
    name: "example",
    label: labels.example,
    value: exampleOf(state.program),
    choices: [{ value: null, label: labels.own }, ...examples.map(({ name }) => ({ value: name, label: name }))],
    onInput(name) {
      const chosen = examples.find((each) => each.name === name);
      if (chosen === undefined) return;
      program.show(chosen.program);
      input.show(chosen.input);
      rewrite();
    },
  });
  const input = text({ name: "input", label: labels.input, value: state.input, onInput: rewrite });
  const program = text({ name: "program", label: labels.program, value: state.program, lines: 9, onInput: rewrite });
  return {
    rows: [row(example, input), row(program)],
    show() {
      program.show(state.program);
      input.show(state.input);
      program.fail("");
      input.fail("");
      example.show(exampleOf(state.program));
    },
  };
}
