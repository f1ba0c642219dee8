import { dependency, ownPackage } from "../engine/modules.js";
import { protocolVersion } from "../wire/messages.js";

/** Content of kernel_info_reply, but for the status. */
export function kernelInfo(): Record<string, unknown> {
  const { name, version } = ownPackage();
  const typescript = dependency("typescript").version;
  return {
    protocol_version: protocolVersion,
    implementation: name,
    implementation_version: version,
    supported_features: [],
    banner: `TypeScript ${typescript} on Node ${process.versions.node} (${name} ${version})`,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node.js", url: "https://nodejs.org/docs/latest-v24.x/api/" },
    ],
  };
}
