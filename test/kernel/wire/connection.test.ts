import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { address, readConnection } from "../../../src/kernel/wire/connection.js";

const file: string = join(mkdtempSync(join(tmpdir(), "unrolled-")), "connection.json");
const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
const read = (content: string) => {
  writeFileSync(file, content);
  return readConnection(file);
};

test("a connection file gives ports, key and addresses", () => {
  const connection = read(JSON.stringify({ ...ports, key: "k", ip: "10.0.0.1", transport: "tcp" }));
  expect(connection).toMatchObject({ ...ports, key: "k" });
  expect(address(connection, connection.hb_port)).toBe("tcp://10.0.0.1:5");
  expect(address({ ...connection, transport: "ipc", ip: "/run/kernel" }, 5)).toBe("ipc:///run/kernel-5");
});

test("what is wrong with one is said, with its name", () => {
  expect(() => readConnection("/no/such/file")).toThrow("/no/such/file");
  expect(() => read("{")).toThrow(file);
  expect(() => read(JSON.stringify({ ...ports, hb_port: "5" }))).toThrow("hb_port");
  expect(() => read(JSON.stringify({ ...ports, key: "k", signature_scheme: "hmac-md5" }))).toThrow("hmac-md5");
});
