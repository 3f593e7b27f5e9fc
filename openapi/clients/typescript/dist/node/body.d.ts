/** The body, which is read into memory: at most so many bytes, or undefined. Counts what comes, because not every body tells its length. */
export declare function limitedBody({ headers, body }: Request, most: number): Promise<ArrayBuffer | undefined>;
