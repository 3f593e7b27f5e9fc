/** Tries again and again, with longer and longer pauses, until it succeeds. What it returns ends that. */
export declare function keepTrying(work: () => Promise<unknown>, onError?: (error: unknown) => void): () => void;
