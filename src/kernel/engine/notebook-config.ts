/** The `tsconfig.json` beside the notebook. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type TypeScript from "typescript";
import type { Diagnostic, TS } from "./typescript.js";

export interface NotebookConfig {
  options: TypeScript.CompilerOptions;
  /** Whether a cell with type errors runs: `"unrolled": { "typeErrors": "warn" }` at the top of the tsconfig.json. */
  typeErrors: "stop" | "warn";
  /** What is wrong with it; cells do not run before it is put right. */
  errors: Diagnostic[];
  /** Files that it was read from, there or not. */
  files: string[];
}

/** Options with which cells are compiled, whatever the notebook's author asks for: the kernel depends on them. */
const ownOptions: readonly string[] = [
  ...["module", "moduleResolution", "target", "outDir", "rootDir", "outFile", "declarationDir", "noEmit", "composite"],
  ...["incremental", "tsBuildInfoFile", "declaration", "declarationMap", "emitDeclarationOnly", "isolatedDeclarations"],
  ...["sourceMap", "inlineSourceMap", "inlineSources", "mapRoot", "sourceRoot", "noEmitOnError", "removeComments"],
  ...["stripInternal", "noLib", "skipLibCheck", "esModuleInterop", "rewriteRelativeImportExtensions", "importHelpers"],
  ...["allowJs", "resolveJsonModule", "noEmitHelpers", "preserveConstEnums", "isolatedModules", "verbatimModuleSyntax"],
  "configFilePath",
];

/** "No inputs were found", "The 'files' list is empty": the notebook is no input. */
const noInputs: readonly number[] = [18002, 18003];

export function readNotebookConfig(ts: TS, directory: string): NotebookConfig {
  const path = join(directory, "tsconfig.json");
  const config: NotebookConfig = { options: {}, typeErrors: "stop", errors: [], files: [path] };
  if (!existsSync(path)) return config;
  const file = ts.readJsonConfigFile(path, (name) => readFileSync(name, "utf8"));
  const host = { ...ts.sys, readDirectory: () => [] };
  const parsed = ts.parseJsonSourceFileConfigFileContent(file, host, directory, undefined, path);
  const found = [...(file as unknown as { parseDiagnostics: TypeScript.Diagnostic[] }).parseDiagnostics];
  found.push(...parsed.errors.filter((error) => !noInputs.includes(error.code) && !found.includes(error)));
  config.errors = found.map((error) => describe(ts, error, directory, path));
  config.files.push(...(file.extendedSourceFiles ?? []));
  const kept = Object.entries(parsed.options).filter(([name]) => !ownOptions.includes(name));
  config.options = Object.fromEntries(kept) as TypeScript.CompilerOptions;
  const wanted = parsed.raw?.unrolled?.typeErrors;
  if (wanted === "warn" || wanted === "stop") config.typeErrors = wanted;
  else if (wanted !== undefined) {
    config.errors.push({
      ...atStart,
      code: 0,
      fileName: "tsconfig.json",
      messageText: `"unrolled": { "typeErrors": … } is "stop" or "warn", not ${JSON.stringify(wanted)}.`,
    });
  }
  return config;
}

const atStart = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function describe(
  ts: TS,
  { file, start = 0, length = 0, code, messageText }: TypeScript.Diagnostic,
  directory: string,
  path: string,
): Diagnostic {
  const place = file
    ? { start: file.getLineAndCharacterOfPosition(start), end: file.getLineAndCharacterOfPosition(start + length) }
    : atStart;
  const name = file?.fileName ?? path;
  return {
    ...place,
    code,
    text: file?.text,
    fileName: dirname(name) === directory ? "tsconfig.json" : relative(directory, name),
    messageText: ts.flattenDiagnosticMessageText(messageText, "\n"),
  };
}
