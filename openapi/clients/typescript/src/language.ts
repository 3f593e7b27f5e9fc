import type { Fetch } from "./fetch.js";

/** A language tag such as `de`, or what to ask for it at each request, where users can change it. */
export type Language = string | (() => string | undefined);

/** Asks for sentences in this language. Without one the runtime decides, which in a browser is the user's setting. */
export function withLanguage(fetch: Fetch, language: Language | undefined): Fetch {
  if (language === undefined) {
    return fetch;
  }
  return (request) => {
    const wanted = typeof language === "function" ? language() : language;
    if (wanted && !request.headers.has("Accept-Language")) {
      request.headers.set("Accept-Language", wanted);
    }
    return fetch(request);
  };
}
