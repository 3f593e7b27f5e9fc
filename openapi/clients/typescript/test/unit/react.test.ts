// What a server renders. What a browser makes of it is tested in tests/browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createPortreeve } from "portreeve-client";
import { PortreeveProvider, useSession, useSignInState, useUser } from "portreeve-client/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

function Who() {
  return createElement("p", null, useSignInState().status, useSession()?.sessionId, useUser()?.email);
}

test("a server renders that it is not known yet who is signed in, also if its client says otherwise", () => {
  const portreeve = createPortreeve({ baseUrl: "/" });
  assert.equal(portreeve.state.status, "signed-out");

  assert.equal(renderToString(createElement(PortreeveProvider, { client: portreeve }, createElement(Who))), "<p>unknown</p>");
});

test("a hook without a provider says what is missing", () => {
  assert.throws(() => renderToString(createElement(Who)), /there is no PortreeveProvider/);
});
