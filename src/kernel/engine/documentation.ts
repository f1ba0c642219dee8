/** Documentation of what is installed, which programs.ts has left out. */
import type TypeScript from "typescript";
import type { TS } from "./typescript.js";

type Documented = TypeScript.Node & { jsDoc?: TypeScript.JSDoc[] };

/** Files parsed again for their documentation: a name hovered over once is soon followed by its neighbours. */
const kept = 4;

export class Documentation {
  readonly #ts: TS;
  readonly #files = new Map<string, TypeScript.SourceFile>();

  constructor(ts: TS) {
    this.#ts = ts;
  }

  /** Gives a symbol's declarations their documentation, where they have none; to be called before TypeScript reads it. */
  supply(checker: TypeScript.TypeChecker, symbol: TypeScript.Symbol): void {
    const isAlias = (symbol.flags & this.#ts.SymbolFlags.Alias) !== 0;
    const { declarations = [] } = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of declarations) {
      const file = declaration.getSourceFile();
      if ((file as { jsDocParsingMode?: unknown }).jsDocParsingMode === this.#ts.JSDocParsingMode.ParseNone) {
        this.#supplyFrom(this.#documented(file), file, declaration);
      }
    }
  }

  #documented(file: TypeScript.SourceFile): TypeScript.SourceFile {
    let documented = this.#files.get(file.fileName);
    if (!documented) {
      documented = this.#ts.createSourceFile(file.fileName, file.text, file.languageVersion, true);
      this.#files.set(file.fileName, documented);
      if (this.#files.size > kept) this.#files.delete(this.#files.keys().next().value!);
    }
    return documented;
  }

  /** Documentation stands at the declaration or at a statement around it. */
  #supplyFrom(documented: TypeScript.SourceFile, file: TypeScript.SourceFile, declaration: TypeScript.Node): void {
    for (let node: Documented = declaration; node !== file; node = node.parent) {
      const same = nodeAt(this.#ts, documented, node);
      if (same?.jsDoc) node.jsDoc ??= same.jsDoc;
      if (this.#ts.isStatement(node)) return;
    }
  }
}

/** The node of another parse of a file that is of the same kind at the same place. */
function nodeAt(ts: TS, file: TypeScript.SourceFile, { kind, pos, end }: TypeScript.Node): Documented | undefined {
  const visit = (node: TypeScript.Node): TypeScript.Node | undefined => {
    if (node.pos === pos && node.end === end && node.kind === kind) return node;
    return node.pos <= pos && node.end >= end ? ts.forEachChild(node, visit) : undefined;
  };
  return visit(file);
}
