import type { TokenStorage } from "portreeve-client";

/** A storage whose behaviour the test decides. Outlives the clients, as a file does. */
export class FakeStorage implements TokenStorage {
  readonly items = new Map<string, string>();
  /** What it does before it works. */
  before: () => void | Promise<void> = () => {};

  async getItem(key: string): Promise<string | null> {
    await this.before();
    return this.items.get(key) ?? null;
  }

  async setItem(key: string, value: string): Promise<void> {
    await this.before();
    this.items.set(key, value);
  }

  async removeItem(key: string): Promise<void> {
    await this.before();
    this.items.delete(key);
  }

  get kept(): unknown {
    const [text] = this.items.values();
    return text === undefined ? undefined : JSON.parse(text);
  }
}
