// Run by `npm test`. The server is the real one, spoken to by the library that VS Code uses; VS Code itself is played.
"use strict";

const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const Module = require("node:module");
const os = require("node:os");
const path = require("node:path");
const { test } = require("node:test");
const { pathToFileURL } = require("node:url");

const { serverOptions, clientOptions, findingsOn, wrongReason } = require("../options");
const contributed = require("../package.json").contributes;

const SMFIX = (process.env.SMFIX_COMMAND || "smfix").split(" ");
const CODE = `from sagemaker.workflow.steps import ProcessingStep, TrainingStep
a = ProcessingStep(name="A", step_args={})
b = TrainingStep(name="B", step_args={})
b.add_depends_on(a)
`;

function defaults() {
  const found = {};
  for (const [name, one] of Object.entries(contributed.configuration.properties)) found[name.slice(6)] = one.default;
  return found;
}

test("the server is started as the settings say", () => {
  assert.deepEqual(serverOptions(defaults()), { command: "smfix", args: ["server"] });
  const other = serverOptions({ command: ["python", "-m", "smfix"], config: "/x y.toml" });
  assert.deepEqual(other, { command: "python", args: ["-m", "smfix", "server", "--config", "/x y.toml"] });
  assert.equal(clientOptions(defaults()).initializationOptions.ignoreReason, "reviewed");
});

test("only findings of smfix on the line are offered", () => {
  const at = (source, code, line) => ({ source, code, range: { start: { line } } });
  const all = [at("smfix", "SMF001", 3), at("smfix", "syntax", 3), at("ruff", "SMF001", 3), at("smfix", "SMF002", 4)];
  assert.deepEqual(findingsOn(all, 3), [all[0]]);
});

test("a reason is a line", () => {
  assert.equal(wrongReason("agreed with Ann"), undefined);
  for (const bad of ["", "  ", "a\nb", "x".repeat(201)]) assert.ok(wrongReason(bad));
});

test("the library of VS Code gets findings from the server", async () => {
  const rpc = require("vscode-jsonrpc/node");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "smfix-"));
  const { command, args } = serverOptions({ ...defaults(), command: SMFIX });
  const server = spawn(command, args, { cwd: folder });
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(server.stdout),
    new rpc.StreamMessageWriter(server.stdin),
  );
  const ended = new Promise((resolve) => server.on("exit", resolve));
  try {
    const published = new Promise((resolve) => connection.onNotification("textDocument/publishDiagnostics", resolve));
    connection.listen();
    const rootUri = pathToFileURL(folder).href;
    const answered = await connection.sendRequest("initialize", { processId: process.pid, rootUri, capabilities: {} });
    const offered = answered.capabilities.executeCommandProvider.commands;
    assert.deepEqual([...offered].sort(), ["smfix.fixAll", "smfix.graph", "smfix.ignore"]);
    for (const own of contributed.commands) assert.ok(!offered.includes(own.command));
    connection.sendNotification("initialized", {});
    const uri = `${rootUri}/pipeline.py`;
    const textDocument = { uri, languageId: "python", version: 1, text: CODE };
    connection.sendNotification("textDocument/didOpen", { textDocument });
    const { diagnostics } = await published;
    assert.deepEqual(diagnostics.map((one) => one.code), ["SMF001"]);
    assert.equal(findingsOn(diagnostics, 3).length, 1);
    await connection.sendRequest("shutdown");
    connection.sendNotification("exit");
    assert.equal(await ended, 0);
  } finally {
    connection.dispose();
    server.kill();
    fs.rmSync(folder, { recursive: true });
  }
});

test("every command that is contributed is registered, and the server is started and stopped", async () => {
  const registered = {};
  const calls = [];
  class LanguageClient {
    constructor(id, name, server) {
      calls.push(["new", server.command]);
      this.code2ProtocolConverter = { asUri: String };
    }
    isRunning() {
      return true;
    }
    async start() {
      calls.push(["start"]);
    }
    async stop() {
      calls.push(["stop"]);
    }
    async sendRequest(method, params) {
      calls.push([method, params]);
    }
  }
  const editor = { document: { uri: "file:///p.py" }, selection: { active: { line: 3 } } };
  const vscode = {
    workspace: { getConfiguration: () => ({ get: (name) => defaults()[name] }), onDidChangeConfiguration: () => ({}) },
    commands: { registerCommand: (name, work) => ((registered[name] = work), {}) },
    languages: { getDiagnostics: () => [{ source: "smfix", code: "SMF001", range: { start: { line: 3 } } }] },
    window: { activeTextEditor: editor, showInputBox: async () => " agreed ", showWarningMessage() {} },
  };
  const load = Module._load;
  Module._load = (name, ...rest) =>
    name === "vscode" ? vscode : name === "vscode-languageclient/node" ? { LanguageClient } : load(name, ...rest);
  try {
    const extension = require("../extension");
    await extension.activate({ subscriptions: [] });
    assert.deepEqual(Object.keys(registered).sort(), contributed.commands.map((one) => one.command).sort());
    await registered["smfix.showGraph"]();
    await registered["smfix.ignoreWithReason"]();
    await extension.deactivate();
  } finally {
    Module._load = load;
  }
  const ask = (command, ...words) => ["workspace/executeCommand", { command, arguments: ["file:///p.py", ...words] }];
  assert.deepEqual(calls, [["new", "smfix"], ["start"], ask("smfix.graph"), ask("smfix.ignore", "SMF001", 3, "agreed"), ["stop"]]);
});
