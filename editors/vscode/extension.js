// Starts `smfix server`, and gives its commands a place in VS Code.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { serverOptions, clientOptions, findingsOn, wrongReason } = require("./options");

let client;

function settings() {
  const known = vscode.workspace.getConfiguration("smfix");
  return { command: known.get("command"), config: known.get("config"), ignoreReason: known.get("ignoreReason") };
}

async function start() {
  const found = settings();
  client = new LanguageClient("smfix", "smfix", serverOptions(found), clientOptions(found));
  try {
    await client.start();
  } catch (error) {
    const command = found.command.join(" ");
    vscode.window.showErrorMessage(
      `smfix could not be started by \`${command} server\` (${error.message}). Install it with ` +
        "`pip install 'smfix[lsp]'`, or say in the setting `smfix.command` where it is.",
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running && running.isRunning()) await running.stop();
}

/** Have the server do something about the file in the editor. */
async function run(command, ...words) {
  const editor = vscode.window.activeTextEditor;
  if (!client || !client.isRunning() || !editor) return undefined;
  const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
  try {
    return await client.sendRequest("workspace/executeCommand", { command, arguments: [uri, ...words] });
  } catch (error) {
    vscode.window.showWarningMessage(`smfix: ${error.message}`);
    return undefined;
  }
}

async function ignoreWithReason() {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const line = editor.selection.active.line;
  const found = findingsOn(vscode.languages.getDiagnostics(editor.document.uri), line);
  if (!found.length) {
    vscode.window.showInformationMessage("smfix finds nothing on this line.");
    return;
  }
  const codes = [...new Set(found.map((one) => String(one.code)))];
  const code = codes.length === 1 ? codes[0] : await vscode.window.showQuickPick(codes);
  if (!code) return;
  const reason = await vscode.window.showInputBox({ prompt: `Why is ${code} to be ignored?`, validateInput: wrongReason });
  if (reason) await run("smfix.ignore", code, line, reason.trim());
}

async function activate(context) {
  const register = (name, work) => context.subscriptions.push(vscode.commands.registerCommand(name, work));
  register("smfix.showGraph", () => run("smfix.graph"));
  register("smfix.fixFile", () => run("smfix.fixAll"));
  register("smfix.ignoreWithReason", ignoreWithReason);
  register("smfix.restart", async () => {
    await stop();
    await start();
  });
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (!event.affectsConfiguration("smfix")) return;
      await stop();
      await start();
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
