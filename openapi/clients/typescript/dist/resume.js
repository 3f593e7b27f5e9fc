import { ending } from "./refresh.js";
/** Whether somebody is signed in. Throws when the service cannot say: then nobody knows yet, and it can be asked again. */
export async function resume(session, refresh) {
    if (session.state.status === "unknown") {
        const problem = await refresh.after(undefined).then(() => undefined, endingOrThrow);
        // Unless another tab has told meanwhile.
        if (session.state.status === "unknown") {
            // Without a cookie nobody was signed in, which is no problem to tell anybody about.
            session.nobody(problem?.type === "/problems/invalid-refresh-token" ? undefined : problem);
        }
    }
    return session.state.status === "signed-in";
}
function endingOrThrow(error) {
    const problem = ending(error);
    if (!problem) {
        throw error;
    }
    return problem;
}
