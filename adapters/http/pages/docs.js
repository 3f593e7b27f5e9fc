// Shows the document that the service publishes.
//
// The page signs in as any page should: the refresh token is in an HttpOnly cookie, which no script can read, and the access token is in memory.
// After a reload the cookie gets another one. Nothing is written to a storage of the browser.
const SCHEMES = ["bearerAuth", "passwordAuth"];
/** A token that has less to live, in milliseconds, is replaced before it is used. */
const TOO_SHORT = 30_000;

// Relative to the page: the service may be below a path that it does not know.
const root = new URL(".", location.href).href;
const DOCUMENT = new URL("openapi.json", root).href;
const LOGIN = operation("login");
const REFRESH = operation("refresh");
const LOGOUT = operation("logout");

/** What the page is signed in with: token, session, and until when the token is valid. */
let held;
/** The access tokens that were held here. */
const granted = new Set();
/** What a sign-out that is tried out leaves. */
let leaving;

forgetOldVersions();
followColorScheme();

const ui = SwaggerUIBundle({
  url: DOCUMENT,
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: false,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  plugins: [signsInByCookie],
  onComplete: resume,
  requestInterceptor: freshen,
  responseInterceptor: look,
});

function operation(name) {
  return new URL(`api/v1/auth/${name}`, root).href;
}

/** Earlier versions of this page kept the password that was typed in. */
function forgetOldVersions() {
  try {
    localStorage.removeItem("authorized");
  } catch {
    // A browser that has no storage has kept nothing.
  }
}

/** Swagger UI has a dark form, and leaves it to the page when to wear it. */
function followColorScheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wear = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", wear);
  wear();
}

/** The button *Authorize*: signs in and out by cookie, and keeps neither password nor refresh token. */
function signsInByCookie() {
  return {
    statePlugins: {
      auth: {
        wrapActions: {
          authorizePassword: (_, system) => (auth) => signIn(auth, system),
          logoutWithPersistOption: (forget, system) => (names) => signOut(names, forget, system),
        },
      },
    },
  };
}

async function signIn(auth, { authActions, errActions }) {
  const { name, username, password } = auth;
  const answer = await post(LOGIN, { email: username, password, transport: "cookie" });
  if (!answer?.ok) {
    errActions.newAuthErr({ authId: name, level: "error", source: "auth", message: await reason(answer) });
    return;
  }
  const { access_token, token_type, ...grant } = await answer.json();
  hold({ access_token, ...grant });
  authActions.authorizeOauth2WithPersistOption({
    auth: { ...auth, password: "", clientSecret: "" },
    token: { access_token, token_type },
  });
}

async function signOut(names, forget, { errActions }) {
  if (!held) {
    forget(names);
    return;
  }
  // The cookie speaks where the access token has run out; the session's id, because the cookie may be of another by now.
  const answer = await post(LOGOUT, { session_id: held.session }, held.token);
  if (answer?.ok || answer?.status === 401) {
    letGo(forget);
    return;
  }
  errActions.newAuthErr({ authId: names[0], level: "error", source: "auth", message: `${await reason(answer)}. You are still signed in` });
}

/** Goes on with the session of the cookie, if there is one; when one is held already, with none but that. */
async function resume() {
  const answer = await post(REFRESH, {});
  // Without a cookie it is a 204, with nothing in it.
  if (answer?.status !== 200) return;
  const grant = await answer.json();
  if (!held || held.session === grant.session_id) hold(grant);
}

function hold({ access_token, expires_in, session_id }) {
  held = { token: access_token, session: session_id, goodUntil: Date.now() + expires_in * 1000 - TOO_SHORT };
  granted.add(access_token);
  ui.preauthorizeApiKey("bearerAuth", access_token);
}

function letGo(forget) {
  held = undefined;
  granted.clear();
  forget(SCHEMES);
}

/** Undefined if no answer came. */
function post(url, body, token) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  return fetch(url, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => undefined);
}

async function reason(answer) {
  const problem = await answer?.json().catch(() => undefined);
  return problem?.error ?? "The service does not answer";
}

/** Before a request that is tried out. */
async function freshen(request) {
  if (request.url === LOGOUT) leaving = scope(request.body);
  const token = request.headers?.Authorization?.replace(/^Bearer /, "");
  if (!granted.has(token)) return request;
  if (held.goodUntil < Date.now()) await resume();
  request.headers.Authorization = `Bearer ${held.token}`;
  return request;
}

function scope(body) {
  try {
    return JSON.parse(body).scope ?? "current";
  } catch {
    return "current";
  }
}

/** A sign-in or sign-out by a request of the page is one of the page too. */
function look(response) {
  if (!response.ok) return response;
  if (response.url === DOCUMENT) {
    // The page may have been reached by another address than the public one, and may talk to its own only.
    const document = JSON.parse(response.text);
    document.servers = [{ url: root.replace(/\/$/, "") }];
    response.text = JSON.stringify(document);
  } else if ([LOGIN, REFRESH].includes(response.url)) {
    hold(JSON.parse(response.text));
  } else if (response.url === LOGOUT && leaving !== "others") {
    letGo(ui.authActions.logout);
  }
  return response;
}
