import type { Problem } from "portreeve-client";

type Fault = NonNullable<Problem["errors"]>[number];

/** The rules in the page's own language, by `code`. `message` may be in another: it follows the language of the browser. */
const RULES: Record<string, (params: Record<string, number>) => string> = {
  required: () => "is required",
  empty: () => "must not be empty",
  wrong: () => "is wrong",
  too_short: ({ min }) => `must have at least ${min} characters`,
  too_long: ({ max }) => `must have at most ${max} characters`,
  invalid_email: () => "must be an email address, such as ada@example.com",
  invalid_email_domain: () => "must end in a domain name, such as example.com",
  invalid_locale: () => "must be a language tag, such as en or de-CH",
  invalid_url: ({ max }) => `must be an https address of at most ${max} characters`,
};

/**
 * What is wrong with a field, to follow its label. In the words of the service where the page has none: for a password that is
 * easy to guess, as they hold advice, and for rules that are newer than the page.
 */
export function fault({ code, message, params = {} }: Fault): string {
  return RULES[code]?.(params) ?? message;
}
