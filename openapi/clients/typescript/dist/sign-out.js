import { PortreeveError } from "./problem.js";
import { asksForAnotherToken, ending } from "./refresh.js";
/**
 * Over at once here and in the other tabs; then the service is told, which may fail. What is needed to tell it is kept until it
 * has succeeded, so that signing out can be tried again.
 */
export async function signOut(session, calls, tabs, scope) {
    session.leave();
    // Read already now: a token from another tab is of the session that is being left.
    const { mayHaveCookie } = session;
    if (session.leaving) {
        tabs.tell({ kind: "ended", sessionId: session.leaving.sessionId });
    }
    await tabs.exclusively(async () => {
        // Read only now: a refresh or a sign-in that was running may have brought newer tokens.
        const leaving = session.leaving;
        if (leaving || mayHaveCookie) {
            await end(session, calls, tabs, leaving, scope);
            session.left();
        }
    });
}
async function end(session, calls, tabs, leaving, scope) {
    try {
        if (leaving && (await accepted(calls.logOut(leaving.accessToken, scope)))) {
            return;
        }
        const next = await calls.refresh(leaving?.refreshToken);
        // The cookie may be somebody else's by now, who stays.
        if (leaving && leaving.sessionId !== next.sessionId) {
            return;
        }
        session.stillToLeave(next);
        // Another tab may have handed on a token of it meanwhile.
        session.ended(next.sessionId);
        tabs.tell({ kind: "ended", sessionId: next.sessionId });
        await calls.logOut(next.accessToken, scope);
    }
    catch (error) {
        // Over already: all that was wanted.
        if (!ending(error)) {
            throw error;
        }
    }
}
/** False if the access token has run out. */
async function accepted(loggedOut) {
    try {
        await loggedOut;
        return true;
    }
    catch (error) {
        if (error instanceof PortreeveError && asksForAnotherToken(error.type)) {
            return false;
        }
        throw error;
    }
}
