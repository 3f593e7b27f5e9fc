/** The source of problem-types.ts: every problem that the OpenAPI document names. */
export function problemTypes({ paths, components }) {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const responses = operations.flatMap((operation) => Object.entries(operation.responses ?? {}));
  const refusals = responses.filter(([status]) => /^[45]/.test(status)).map(([, response]) => resolved(response, components));
  const types = [...new Set(refusals.flatMap((refusal) => typesOf(refusal, components)))].sort();
  if (types.length === 0) {
    throw new Error("the document names no problem at all");
  }
  return source(types);
}

// A problem stands in the description of its response, or as one of its examples.
function typesOf(response, components) {
  const described = response.description?.match(/\/problems\/[a-z0-9-]+/g) ?? [];
  const examples = Object.entries(response.content?.["application/problem+json"]?.examples ?? {});
  const shown = examples.map(([key, example]) => resolved(example, components).value?.type ?? key);
  return [...described, ...shown].map((name) => (name.startsWith("/problems/") ? name : `/problems/${name}`));
}

// What a reference to a component leads to, or the value itself.
function resolved(value, components) {
  const [, kind, name] = /^#\/components\/(.+)\/(.+)$/.exec(value.$ref ?? "") ?? [];
  return name === undefined ? value : components[kind][name];
}

function source(types) {
  const members = types.map((type) => `  | ${JSON.stringify(type)}`).join("\n");
  return `// Made by scripts/generate.mjs from the OpenAPI document; do not edit.

/** Every problem that the OpenAPI document names, and \`about:blank\` for what a proxy answers. */
export type ProblemType =
${members}
  | "about:blank";
`;
}
