import type { Problem } from "./problem.js";
import type { Tokens } from "./session.js";
/** What the tabs of one browser tell one another. */
export type News = {
    readonly kind: "granted";
    readonly tokens: Tokens;
} | {
    readonly kind: "ended";
    readonly sessionId: string;
    readonly problem?: Problem;
};
/** The other tabs: they share the cookie, so they take turns in spending it and hand on what they got for it. */
export interface Tabs {
    /** Runs `work` while no other tab runs theirs. */
    exclusively<T>(work: () => Promise<T>): Promise<T>;
    /** After `close`, tells nobody. */
    tell(news: News): void;
    close(): void;
}
/** Tabs that use the same service. Where the browser lacks a part of it, each tab is as good as alone. */
export declare function tabsOf(baseUrl: string, hear: (news: News) => void): Tabs;
/** For the transport `body`: the refresh token is in this one place, so there is nobody to agree with. */
export declare function alone(): Tabs;
