// Made by scripts/generate.mjs from the OpenAPI document; do not edit.
export {};
