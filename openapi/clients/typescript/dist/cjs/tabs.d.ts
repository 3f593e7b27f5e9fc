import type { Tokens } from "./session.js";
import type { Problem } from "./types.js";
/** The messages between the tabs of one browser. */
export type TabMessage = ({
    readonly kind: "granted";
} & Granted) | ({
    readonly kind: "ended";
} & Ended);
export interface Granted {
    readonly tokens: Tokens;
}
export interface Ended {
    readonly sessionId: string;
    readonly problem?: Problem | undefined;
}
/** The other tabs: they share the cookie, so they take turns in spending it and hand on what they got for it. */
export interface Tabs {
    /** Runs `work` while no other tab runs theirs. */
    exclusively<T>(work: () => Promise<T>): Promise<T>;
    /** After `close`, sends nothing. */
    send(message: TabMessage): void;
    close(): void;
}
/** Tabs that use the same service. Where the browser lacks a part of it, each tab is as good as alone. */
export declare function tabsOf(baseUrl: string, receive: (message: TabMessage) => void): Tabs;
/** For the transport `body`: the refresh token is in this one place, so there is no other tab to agree with. */
export declare function alone(): Tabs;
