import { type Client } from "./openapi-fetch.js";
import type { Fetch } from "./fetch.js";
import type { paths } from "./schema.js";
import { type Listener, type SignInState } from "./session.js";
import type { Credentials, Registration, SignOutScope, Transport, User } from "./types.js";
export interface Options {
    /** Where the service is: `https://accounts.example.com`, or `/` for the page's own origin. */
    baseUrl: string;
    /** Where the refresh token is kept. `cookie` where there is a `document`, otherwise `body`, which means in memory. */
    transport?: Transport | undefined;
    /** Instead of the global one. */
    fetch?: Fetch | undefined;
}
/** One person's way to the service. What it does by itself throws a `PortreeveError`; `api` answers as openapi-fetch does. */
export interface Portreeve {
    /** Every operation of the service, typed. Carries the access token and gets a new one when it runs out. */
    readonly api: Client<paths>;
    /** The same object until a sign-in or sign-out. */
    readonly state: SignInState;
    /** Called at each change of `state`. A sign-in as another user is one too. Gives back how to stop it. */
    subscribe(listener: Listener): () => void;
    /** For a page that loads: whether a user is still signed in. Throws when the service cannot say. */
    resume(): Promise<boolean>;
    signIn(credentials: Credentials): Promise<void>;
    /** Registers and signs in. If only the second fails the account exists, and `signIn` is all that is left to do. */
    signUp(registration: Registration): Promise<User>;
    /**
     * `current` by default. Over at once here; when it throws, it may not have reached the service, so try again. `others` leaves
     * this session as it is.
     */
    signOut(options?: {
        scope?: SignOutScope | undefined;
    }): Promise<void>;
    /** For other services that check our access tokens; renewed before it runs out. Undefined if no user is signed in. */
    accessToken(): Promise<string | undefined>;
    /** Disconnects from the other tabs. All else goes on. */
    close(): void;
}
export declare function createPortreeve(options: Options): Portreeve;
