import type { ServiceCookie } from "./service-cookie.js";
/** A sign-in or a refresh, whose parts are safe to write into cookies. */
export interface Grant {
    readonly sessionId: string;
    readonly refreshToken: string;
    /** Seconds; so is `expiresIn`, of the access token. */
    readonly refreshExpiresIn: number;
    readonly accessToken: string;
    readonly expiresIn: number;
}
/** Base64url and JWT, with room for other forms. Nothing in it ends a value or a header. A browser stores 4 KiB. */
export declare const TOKEN: RegExp;
/** Undefined if the answer grants nothing, or is not one of the service. Leaves it unread. */
export declare function grantIn(answer: Response, cookie: ServiceCookie): Promise<Grant | undefined>;
/** Whether the service says that the session is over. A 401 of something in between says nothing of it. */
export declare function endsSession(answer: Response): Promise<boolean>;
