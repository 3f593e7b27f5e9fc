// A phone for the tests: React Native's host, a screen, and the native modules of Expo that the app uses. Runs before the bundle, in the
// same bare JavaScript context. `network`, `keychain` and `crash` come from the test.

"use strict";

globalThis.global = globalThis;
globalThis.RN$Bridgeless = true;
globalThis.RN$registerCallableModule = () => {};

// --- The native modules of React Native --------------------------------------------------------------------------------------------------

const constants = { Dimensions: { window: { width: 400, height: 800, scale: 1, fontScale: 1 } }, reactNativeVersion: {} };
/** A module that does nothing. */
const idle = new Proxy({}, { get: (_, method) => (method === "getConstants" ? () => constants : () => {}) });
const modules = {
  ExceptionsManager: { reportException: ({ message }) => crash(message) },
  NativeMicrotasksCxx: { queueMicrotask: globalThis.queueMicrotask },
  NativePerformanceCxx: { now: Date.now },
};
globalThis.nativeModuleProxy = {};
globalThis.__turboModuleProxy = (name) => modules[name] ?? (name.startsWith("Expo") ? undefined : idle);

// --- The screen: a tree of nodes that are never changed, only replaced -------------------------------------------------------------------

let roots = [];
let dispatch;
const copy = (node, changes) => ({ ...node, children: [...node.children], ...changes });
globalThis.nativeFabricUIManager = {
  createNode: (tag, type, root, props, handle) => ({ type, props, handle, children: [] }),
  cloneNode: (node) => copy(node),
  cloneNodeWithNewChildren: (node) => copy(node, { children: [] }),
  cloneNodeWithNewProps: (node, props) => copy(node, { props: { ...node.props, ...props } }),
  cloneNodeWithNewChildrenAndProps: (node, props) => copy(node, { children: [], props: { ...node.props, ...props } }),
  appendChild: (parent, child) => parent.children.push(child),
  createChildSet: () => [],
  appendChildToSet: (set, child) => set.push(child),
  completeRoot: (root, set) => (roots = set),
  registerEventHandler: (handler) => (dispatch = handler),
  unstable_getCurrentEventPriority: () => 0,
  dispatchCommand() {},
};

const within = (node) => [node, ...node.children.flatMap(within)];
const textIn = (node) => within(node).map(({ props }) => props.text ?? "").join("");
const onScreen = () => roots.flatMap(within);

// What a user does.
globalThis.read = () => roots.map(textIn).join("");
globalThis.type = (label, text) => {
  const field = onScreen().find(({ props }) => props.accessibilityLabel === label);
  dispatch(field.handle, "topChange", { text, eventCount: 1 });
};
globalThis.press = (title) => {
  const button = onScreen().find((node) => node.props.accessibilityRole === "button" && textIn(node) === title);
  dispatch(button.handle, "topClick", {});
};

// --- The native modules of Expo ----------------------------------------------------------------------------------------------------------

class SharedObject {
  addListener() {}
  removeListener() {}
}

class NativeResponse extends SharedObject {
  get status() {
    return this.answer.status;
  }
  get statusText() {
    return this.answer.statusText;
  }
  get url() {
    return this.answer.url;
  }
  get redirected() {
    return false;
  }
  get _rawHeaders() {
    return this.answer.headers;
  }
  async startStreaming() {
    return this.answer.bytes;
  }
  async text() {
    return this.answer.text;
  }
}

class NativeRequest extends SharedObject {
  constructor(response) {
    super();
    this.response = response;
  }
  async start(url, { method, headers }, body) {
    try {
      this.response.answer = await network(url, { method, headers, body });
    } catch ({ message }) {
      throw new Error(message);
    }
  }
  cancel() {}
}

globalThis.expo = {
  EventEmitter: SharedObject,
  NativeModule: SharedObject,
  SharedObject,
  SharedRef: SharedObject,
  modules: {
    ExpoAsset: {},
    ExponentConstants: {},
    ExpoFetchModule: { NativeRequest, NativeResponse },
    ExpoSecureStore: {
      getValueWithKeyAsync: async (key) => keychain.get(key) ?? null,
      setValueWithKeyAsync: async (value, key) => void keychain.set(key, value),
      deleteValueWithKeyAsync: async (key) => void keychain.delete(key),
    },
  },
};
