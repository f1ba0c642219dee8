import { readFileSync } from "node:fs";

/** What a connection file says (specification: "Connection files"). */
export interface Connection {
  transport: string;
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  /** Empty: messages are not signed. */
  key: string;
  signature_scheme?: string;
}

/**
 * Reads a connection file.
 * @throws Error with one sentence that names the file and what is wrong with it.
 */
export function readConnection(file: string): Connection {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`cannot read the connection file ${file}: ${(error as Error).message}`);
  }
  const connection = { transport: "tcp", ip: "127.0.0.1", key: "", ...(read as Partial<Connection>) };
  for (const name of ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const) {
    const port = connection[name];
    if (!Number.isInteger(port)) throw new Error(`the connection file ${file} has no ${name} (found ${port})`);
  }
  const scheme = connection.signature_scheme ?? "hmac-sha256";
  if (connection.key !== "" && scheme !== "hmac-sha256") {
    throw new Error(`the connection file ${file} asks for signatures by ${scheme}; only hmac-sha256 is known`);
  }
  return connection as Connection;
}

/** The address of one port, as ZeroMQ writes it. */
export function address(connection: Connection, port: number): string {
  const separator = connection.transport === "tcp" ? ":" : "-";
  return `${connection.transport}://${connection.ip}${separator}${port}`;
}
