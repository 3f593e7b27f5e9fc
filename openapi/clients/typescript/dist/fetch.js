/**
 * Waits for `promise`, but no longer than the signal lets it. What was begun goes on for the others who wait.
 *
 * A caller that sends a copy of a request waits like this for its answer, by the signal of the original: in Node the copy's own may
 * be collected, and then never tells that the caller has given up.
 */
export function unlessAborted(promise, signal) {
    return new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason);
        if (signal.aborted) {
            stop();
        }
        signal.addEventListener("abort", stop, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
}
