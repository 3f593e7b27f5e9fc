/** What a browser has and this Node may not: locks and channels that its tabs share. */
export class Browser {
  readonly #held = new Map<string, Promise<unknown>>();
  readonly channels = new Set<FakeChannel>();
  /** Messages under way while this is on, in their order. */
  held: (() => void)[] | undefined;

  readonly locks = {
    request: async (name: string, ...rest: unknown[]): Promise<unknown> => {
      const work = rest.at(-1) as (lock: object | null) => Promise<unknown>;
      const options = (rest.length > 1 ? rest[0] : {}) as { ifAvailable?: boolean };
      const before = this.#held.get(name);
      if (before && options.ifAvailable) {
        return work(null);
      }
      const mine = (before ?? Promise.resolve()).catch(() => {}).then(() => work({ name }));
      this.#held.set(name, mine);
      try {
        return await mine;
      } finally {
        if (this.#held.get(name) === mine) {
          this.#held.delete(name);
        }
      }
    },
  };

  /** Makes it the one that the tabs opened from now on are in. */
  enter(parts: { locks: boolean; channels: boolean } = { locks: true, channels: true }): void {
    const browser = this;
    const Channel = class extends FakeChannel {
      constructor(name: string) {
        super(name, browser);
      }
    };
    define("navigator", parts.locks ? { locks: this.locks } : {});
    define("BroadcastChannel", parts.channels ? Channel : undefined);
  }

  hold(): void {
    this.held = [];
  }

  deliver(): void {
    const held = this.held ?? [];
    this.held = undefined;
    held.forEach((arrive) => arrive());
  }
}

class FakeChannel extends EventTarget {
  constructor(
    readonly name: string,
    readonly browser: Browser,
  ) {
    super();
    browser.channels.add(this);
  }

  postMessage(message: unknown): void {
    if (!this.browser.channels.has(this)) {
      throw new DOMException("the channel is closed", "InvalidStateError");
    }
    const data: unknown = structuredClone(message);
    for (const channel of this.browser.channels) {
      if (channel !== this && channel.name === this.name) {
        const arrive = () => channel.dispatchEvent(new MessageEvent("message", { data }));
        this.browser.held ? this.browser.held.push(arrive) : queueMicrotask(arrive);
      }
    }
  }

  close(): void {
    this.browser.channels.delete(this);
  }
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
