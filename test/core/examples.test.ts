import { globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { expect, it } from "vitest";
import * as core from "../../src/core/index.js";
import * as tasks from "../../src/tasks/index.js";

const root = new URL("../../", import.meta.url);

/** Every `@example` of the doc comments, by its file and line. */
const examples = globSync("src/{core,tasks}/**/*.ts", { cwd: root, exclude: ["**/assembly/**"] }).flatMap((file) => {
  const source = readFileSync(new URL(file, root), "utf8");
  return [...source.matchAll(/ \* @example\n((?: {0,4} \*(?! @|\/).*\n)+)/g)].map((match) => {
    const line = source.slice(0, match.index).split("\n").length + 1;
    return [`${file}:${line}`, match[1].replace(/^ *\* ?/gm, "")] as const;
  });
});

it("finds the examples", () => expect(examples.length).toBeGreaterThanOrEqual(7));

it.each(examples)("%s runs", async (_, code) => {
  const task = tasks.digitSum({ length: 3 });
  const recurrent = new core.SRN({ inputSize: 2, hiddenSize: 2 });
  const model = new core.SequenceClassifier(recurrent, task);
  const scope = {
    ...core,
    ...tasks,
    model,
    data: task.train.slice(0, 8),
    dev: task.dev.slice(0, 8),
    optimizer: new core.Adam(model.parameters()),
    x: new core.Random(1).normalTensor([5, 2, 8]),
    console: { log: () => {} },
  };
  // A block, because an example may declare a name that is also given.
  const source = `return async (${Object.keys(scope).join(", ")}) => {{ ${stripTypeScriptTypes(code)} }}`;
  await new Function(source)()(...Object.values(scope));
});
