import * as SecureStore from "expo-secure-store";
import type { TokenStorage } from "portreeve-client";

// Also readable while the phone is locked, because an app may refresh then. Never copied to another phone: the two would spend each
// other's tokens, and the service ends a session whose refresh token is used twice.
const options = { keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY };

/** Keeps the refresh token: in the keychain of iOS, and on Android encrypted with a key of the Keystore. */
export const keychain: TokenStorage = {
  getItem: (key) => SecureStore.getItemAsync(key, options),
  setItem: (key, value) => SecureStore.setItemAsync(key, value, options),
  removeItem: (key) => SecureStore.deleteItemAsync(key, options),
};
