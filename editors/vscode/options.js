// What starts the server, and what it is told: no more than the settings say. Nothing here needs VS Code.
"use strict";

/** The executable and its arguments, from the settings. */
function serverOptions(settings) {
  const [command, ...words] = settings.command;
  const config = settings.config ? ["--config", settings.config] : [];
  return { command, args: [...words, "server", ...config] };
}

/** Which documents the server is told of, and the options that it takes. */
function clientOptions(settings) {
  return {
    documentSelector: [
      { scheme: "file", language: "python" },
      { scheme: "file", language: "markdown" },
      { scheme: "file", language: "restructuredtext" },
      { notebook: "jupyter-notebook", language: "python" },
    ],
    initializationOptions: { ignoreReason: settings.ignoreReason },
  };
}

/** The findings of smfix that start on a line, of what is shown in a document. */
function findingsOn(diagnostics, line) {
  return diagnostics.filter(
    (one) => one.source === "smfix" && /^SMF\d{3}/.test(String(one.code)) && one.range.start.line === line,
  );
}

/** What is wrong with a reason, in words; nothing where it will do. */
function wrongReason(text) {
  if (!text.trim()) return "Say why.";
  if (/[\r\n]/.test(text)) return "The reason must fit on a line.";
  return text.length > 200 ? "The reason must have at most 200 characters." : undefined;
}

module.exports = { serverOptions, clientOptions, findingsOn, wrongReason };
