/** What the service's own cookie holds. An empty token removes it. */
export interface ServiceCookie {
    readonly token: string;
    readonly maxAge: number | undefined;
}
/** The `Cookie` header that the service takes these tokens from. */
export declare function serviceCookies(name: string, tokens: readonly string[]): string;
/** What the service has set. All other cookies of the answer are none of this site. */
export declare function serviceCookieIn(answer: Response, name: string): ServiceCookie | undefined;
