import { PortreeveError } from "portreeve-client";

import { fault } from "./fault";

/** A refusal for people. The service writes these sentences; only when to try again is added. */
export function sentence(error: unknown): string {
  if (!(error instanceof PortreeveError)) {
    return "The service cannot be reached. Check your connection, then try again.";
  }
  const said = `${error.message}.`;
  return error.retryAfter === undefined ? said : `${said} Try again in ${duration(error.retryAfter)}.`;
}

/** What is wrong with single fields, by their names. */
export function faults(error: unknown): Record<string, string> {
  const all = error instanceof PortreeveError ? error.errors : [];
  return Object.fromEntries(all.map((error) => [error.field, fault(error)]));
}

function duration(seconds: number): string {
  const [count, unit] = seconds < 90 ? [Math.max(1, Math.ceil(seconds)), "second"] : [Math.ceil(seconds / 60), "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
