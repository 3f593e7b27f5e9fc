// Shows the finished document, which the service publishes. Who signs in by trying an operation out is signed in on the page too.
const OPEN = ["registerAccount", "logIn"];
const GIVES_TOKEN = ["/api/v1/auth/login", "/api/v1/auth/refresh"];

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  // Keeps what "Authorize" was told over a reload.
  persistAuthorization: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  onComplete: openTheFirst,
  responseInterceptor: keepToken,
});

// The operations that one begins with stand open, unless the address names another.
function openTheFirst() {
  if (location.hash.length > 2) return;
  for (const operation of OPEN) ui.layoutActions.show(["operations", "auth", operation], true);
  ui.layoutActions.show(["operations", "users", "getMe"], true);
}

function keepToken(response) {
  const path = new URL(response.url, location.href).pathname;
  if (response.ok && GIVES_TOKEN.includes(path)) {
    ui.preauthorizeApiKey("bearerAuth", JSON.parse(response.text).access_token);
  }
  return response;
}
