import type { Fetch } from "./fetch.js";
/** A language tag such as `de`, or what to ask for it at each request, where users can change it. */
export type Language = string | (() => string | undefined);
/** Asks for sentences in this language. Without one the runtime decides, which in a browser is the user's setting. */
export declare function withLanguage(fetch: Fetch, language: Language | undefined): Fetch;
