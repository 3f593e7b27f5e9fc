/** What this server refuses by itself, as the service would. */
export declare const foreignOrigin: () => Response;
export declare const payloadTooLarge: () => Response;
export declare const unsupportedMediaType: () => Response;
/** All of them are removed: were only ours removed, another's would be taken for ours the next time. */
export declare function ambiguousCookie(removal: readonly string[]): Response;
/** The service gave no answer, or something else answered in its place. */
export declare function unavailable(instead?: Response): Response;
