import type { Client } from "./openapi-fetch.js";
import type { paths } from "./schema.js";
import type { CurrentSession } from "./session.js";
/** Something that happened to the account; for administrators, to any account. */
export interface LiveEvent {
    /** The place to resume from. Opaque. */
    readonly id: string;
    /** Such as `auth.signed_out`. New ones may be added. */
    readonly type: string;
    /** When it happened, as in RFC 3339. */
    readonly at: string;
    /** As the document of the events describes it. */
    readonly data: Readonly<Record<string, unknown>>;
}
export interface LiveOptions {
    onEvent(event: LiveEvent): void;
    /** Events may have been missed, as at the first connection: get again what you show. */
    onGap?(): void;
    /** The id of the last event that was seen, to begin after it. */
    after?: string | undefined;
}
/** Watches as long as somebody is signed in, and connects again when the connection is lost. */
export declare function createLive(session: CurrentSession, api: Client<paths>): (options: LiveOptions) => () => void;
