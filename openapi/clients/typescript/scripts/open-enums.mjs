/** In the place of a type that is no literal. `schema.ts` gets its name without the marks. */
export const placeholder = (type) => `«${type}»`;

const UNKNOWN = placeholder("UnknownValue");

/**
 * A copy of the OpenAPI document in which the enums of answers have one value more: a newer service may answer with others. Those that
 * only a request has stay closed, because the service refuses what it does not know. Fields that a newer service may add have no type:
 * with one, every misspelt field would compile.
 */
export function withOpenEnums(document) {
  const copy = structuredClone(document);
  const { schemas, responses: shared = {} } = copy.components;
  const operations = Object.values(copy.paths).flatMap((path) => Object.values(path));
  const asked = reached(operations.map(({ parameters, requestBody }) => [parameters, requestBody]), schemas);
  const answered = reached([shared, operations.map(({ responses }) => responses)], schemas);

  for (const name of answered) {
    if (!asked.has(name)) {
      schemas[name] = opened(schemas[name], schemas);
    }
  }
  // They are a type of their own, in problem-types.ts.
  schemas.Problem.properties.type.enum = [placeholder("ProblemType"), UNKNOWN];
  return copy;
}

/** The names of the schemas that `from` leads to. */
function reached(from, schemas, names = new Set()) {
  for (const name of referenced(from)) {
    if (!names.has(name)) {
      names.add(name);
      reached(schemas[name], schemas, names);
    }
  }
  return names;
}

function referenced(value) {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, part]) => (key === "$ref" ? schemaNames(part) : referenced(part)));
}

function schemaNames(ref) {
  const [, name] = /^#\/components\/schemas\/(.+)$/.exec(ref) ?? [];
  return name === undefined ? [] : [name];
}

// An enum that requests have too is written out where an answer has it.
function opened(schema, schemas) {
  if (Array.isArray(schema)) {
    return schema.map((part) => opened(part, schemas));
  }
  if (typeof schema !== "object" || schema === null) {
    return schema;
  }
  const [name] = schemaNames(schema.$ref);
  if (schemas[name]?.enum) {
    return opened(schemas[name], schemas);
  }
  const values = schema.enum ?? schema["x-extensible-enum"];
  if (Array.isArray(values)) {
    return { ...schema, enum: [...values, UNKNOWN] };
  }
  const parts = Object.entries(schema).filter(([key, part]) => key !== "additionalProperties" || part !== true);
  return Object.fromEntries(parts.map(([key, part]) => [key, opened(part, schemas)]));
}
