/**
 * A value that this version does not know: a newer service may answer with it. A string at run time. No literal equals it, so that
 * comparing with a misspelt one does not compile. `string & {}` would allow that, and openapi-fetch takes it for an object.
 */
export declare enum UnknownValue {
  Unknown = "",
}
