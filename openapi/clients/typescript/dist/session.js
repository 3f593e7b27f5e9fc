/**
 * Who is signed in here, and with what. Decides which grants still count: an answer may arrive after a sign-out,
 * from the network or from another tab, and must not bring them back.
 */
export class Session {
    #state;
    #tokens;
    #leaving;
    #mayHaveCookie = false;
    #departures = 0;
    #over = new Set();
    #listeners = new Set();
    constructor(state) {
        this.#state = state;
    }
    get state() {
        return this.#state;
    }
    /** Absent unless a user is signed in. */
    get tokens() {
        return this.#tokens;
    }
    /** What the service must still end, when here it is over already. */
    get leaving() {
        return this.#leaving;
    }
    /** The user signed out before it was known whether there is a cookie. If there is, its session must still be ended. */
    get mayHaveCookie() {
        return this.#mayHaveCookie;
    }
    /** How often there was a sign-out. Remember it before asking for a grant. */
    get departures() {
        return this.#departures;
    }
    /** Refuses, with false, a grant that was asked for before a sign-out. */
    begin(tokens, departures) {
        if (departures !== this.#departures || this.#over.has(tokens.sessionId)) {
            this.stillToLeave(tokens);
            return false;
        }
        this.#hold(tokens);
        return true;
    }
    /** Takes what another tab was granted, unless it is out of date. */
    take(tokens) {
        const newer = this.#tokens === undefined || this.#tokens.grantedAt <= tokens.grantedAt;
        if (newer && !this.#over.has(tokens.sessionId)) {
            this.#hold(tokens);
        }
    }
    /** Signs out. At once, whatever the service will say. */
    leave() {
        this.#departures += 1;
        if (this.#tokens) {
            this.stillToLeave(this.#tokens);
        }
        this.#tokens = undefined;
        this.#mayHaveCookie ||= this.#state.status === "unknown";
        if (this.#state.status !== "signed-out") {
            this.#become({ status: "signed-out" });
        }
    }
    stillToLeave(tokens) {
        this.#over.add(tokens.sessionId);
        this.#leaving = tokens;
    }
    left() {
        this.#leaving = undefined;
        this.#mayHaveCookie = false;
    }
    /** A session is over. It may be another than the present one, which then goes on. */
    ended(sessionId, problem) {
        this.#over.add(sessionId);
        if (this.#tokens?.sessionId === sessionId) {
            this.#departures += 1;
            this.#tokens = undefined;
            this.#become({ status: "signed-out", ...(problem && { problem }) });
        }
    }
    /** There turned out to be no session to resume. */
    noUser(problem) {
        this.#become({ status: "signed-out", ...(problem && { problem }) });
    }
    subscribe(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }
    #hold(tokens) {
        const before = this.#tokens?.sessionId;
        this.#tokens = tokens;
        this.left();
        if (before !== tokens.sessionId) {
            this.#become({ status: "signed-in", sessionId: tokens.sessionId });
        }
    }
    #become(state) {
        this.#state = state;
        for (const listener of [...this.#listeners]) {
            // A listener that fails is the page's concern, and must not stop a refresh.
            try {
                listener(state);
            }
            catch (error) {
                queueMicrotask(() => {
                    throw error;
                });
            }
        }
    }
}
