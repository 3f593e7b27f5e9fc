import type { Client } from "./openapi-fetch.js";
import type { Options } from "./options.js";
import type { paths } from "./schema.js";
import { type Listener, type SignedIn, type SignInState } from "./session.js";
import type { Credentials, Registration, SignOutScope, User } from "./types.js";
/** One person's way to the service. What it does by itself throws a `PortreeveError`; `api` answers as openapi-fetch does. */
export interface Portreeve {
    /** Every operation of the service, typed. Carries the access token, which is renewed before it runs out. */
    readonly api: Client<paths>;
    /** The same object until a sign-in, a sign-out, or news of the user. */
    readonly state: SignInState;
    /** Called at each change of `state`. A sign-in as another user is one too. Gives back how to stop it. */
    subscribe(listener: Listener): () => void;
    /**
     * For a page that loads or a program that starts: the session that was kept, if there is one. Also finishes a sign-out that did not
     * reach the service. Throws when the service or the storage cannot say.
     */
    resume(): Promise<SignedIn | undefined>;
    /** First finishes a sign-out that did not reach the service, and throws if it cannot. */
    signIn(credentials: Credentials): Promise<SignedIn>;
    /**
     * Registers and signs in. If only the second fails the account exists, and `signIn` is all that is left to do. Undefined where the
     * service makes an account only when its address is proven: a mail is on its way, and no user is signed in.
     */
    signUp(registration: Registration): Promise<User | undefined>;
    /** Who is signed in. Asks the service only if it is not known yet, and resumes first if that is still to be done. */
    user(): Promise<User | undefined>;
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
