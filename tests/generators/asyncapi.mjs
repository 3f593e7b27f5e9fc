// Reads the document of the events as tools for AsyncAPI do, and prints what it finds: also messages of an operation that its channel has
// not, which Spectral's own rules do not look for.
//
//   node asyncapi.mjs <document>
import { readFileSync } from "node:fs";
import parser from "@asyncapi/parser";

const [file] = process.argv.slice(2);
const { document, diagnostics } = await new parser.Parser().parse(readFileSync(file, "utf8"), { source: file });

// Up to warnings. What is only information is that there is a newer version of AsyncAPI.
const found = diagnostics.filter(({ severity }) => severity <= 1);
for (const { code, message, path } of found) {
    console.log(`${code} ${path.join(".")}: ${message}`);
}
const messages = document?.operations().get("sendEvents")?.messages().all() ?? [];
console.log(`${messages.length} events`);
process.exitCode = found.length > 0 || messages.length === 0 ? 1 : 0;
