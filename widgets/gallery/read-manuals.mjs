/** The manual of every widget, read from the doc comment of its call and of its options. */
import { readFileSync } from "node:fs";
import ts from "typescript";

/** Manuals of the documented functions that a file exports, by name. */
export function manualsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const interfaces = new Map(source.statements.filter(ts.isInterfaceDeclaration).map((each) => [each.name.text, each]));
  const functions = source.statements.filter((each) => ts.isFunctionDeclaration(each) && isExported(each));
  return Object.fromEntries(functions.map((each) => [each.name.text, manualOf(each, interfaces, source)]));
}

function isExported(node) {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function manualOf(declaration, interfaces, source) {
  const doc = ts.getJSDocCommentsAndTags(declaration).find(ts.isJSDoc);
  const tags = doc?.tags ?? [];
  const texts = (kind) => tags.filter(({ tagName }) => tagName.text === kind).map(textOf);
  const parameters = tags
    .filter(ts.isJSDocParameterTag)
    .map((tag) => ({ name: tag.name.getText(source), text: textOf(tag) }));
  const types = declaration.parameters.map(({ type }) => type?.getText(source) ?? "");
  const options = types.flatMap((type) => membersOf(interfaces.get(type.replace(/<.*/, "")), source));
  return {
    text: textOf(doc),
    parameters,
    options,
    returns: texts("returns").join(" "),
    throws: texts("throws").join(" "),
    examples: texts("example"),
  };
}

function membersOf(declaration, source) {
  return (declaration?.members ?? []).filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(source),
    optional: member.questionToken !== undefined,
    type: member.type?.getText(source).replaceAll(/\s+/g, " ") ?? "",
    text: textOf(ts.getJSDocCommentsAndTags(member).find(ts.isJSDoc)),
  }));
}

function textOf(node) {
  return (ts.getTextOfJSDocComment(node?.comment) ?? "").trim();
}
