/** How long a message may be on its way after the lock was let go: the two come by different roads. */
const MESSAGE_DELAY_MS = 50;
/** Tabs that use the same service. Where the browser lacks a part of it, each tab is as good as alone. */
export function tabsOf(baseUrl, receive) {
    const name = `portreeve ${baseUrl}`;
    const locks = globalThis.navigator?.locks;
    let channel = globalThis.BroadcastChannel && new BroadcastChannel(name);
    channel?.addEventListener("message", ({ data }) => receive(data));
    return {
        exclusively: locks ? (work) => underLock(locks, name, work) : queue(),
        send: (message) => channel?.postMessage(message),
        close() {
            channel?.close();
            // One that is closed throws when it is written to, in the middle of a sign-out.
            channel = undefined;
        },
    };
}
/** For the transport `body`: the refresh token is in this one place, so there is no other tab to agree with. */
export function alone() {
    return { exclusively: queue(), send: () => { }, close: () => { } };
}
async function underLock(locks, name, work) {
    const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) => lock && { result: await work() });
    if (atOnce) {
        return atOnce.result;
    }
    const waited = await locks.request(name, async () => {
        await new Promise((resolve) => setTimeout(resolve, MESSAGE_DELAY_MS));
        return { result: await work() };
    });
    return waited.result;
}
function queue() {
    let last = Promise.resolve();
    return (work) => {
        const mine = last.then(work);
        last = mine.catch(() => { });
        return mine;
    };
}
