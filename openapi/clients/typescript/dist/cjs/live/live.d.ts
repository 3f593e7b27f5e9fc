import { type Portreeve } from "../index.js";
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
/**
 * Watches what happens to the account, for as long as somebody is signed in; for administrators, to all accounts. Connects again by itself,
 * after what was seen. When the session is ended elsewhere, the client is signed out at once. Gives back how to stop it. Needs a `fetch` whose
 * answers can be read as they come, which React Native's cannot.
 */
export declare function live(portreeve: Portreeve, { onEvent, onGap, after }: LiveOptions): () => void;
