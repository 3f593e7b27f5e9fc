const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** Tries again and again, with longer and longer pauses, until it succeeds. What it returns ends that. */
export function keepTrying(work: () => Promise<unknown>, onError?: (error: unknown) => void): () => void {
  let pause = FIRST_PAUSE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  async function attempt(): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isOver) {
        onError?.(error);
        timer = setTimeout(attempt, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
  }

  void attempt();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
