// A service behind Portreeve: it lets in those who bring a good access token.
package main

import (
	"cmp"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/orders/accesstoken"
)

func main() {
	verifier, err := accesstoken.NewVerifier(accesstoken.Config{
		URL:       env("PORTREEVE_URL", "http://localhost:8080"),
		Issuer:    env("JWT_ISSUER", "portreeve"),
		Audience:  env("JWT_AUDIENCE", "portreeve"),
		Algorithm: env("JWT_ALGORITHM", "EdDSA"),
	})
	if err != nil {
		log.Fatal(err)
	}
	server := http.Server{
		Addr:              env("ADDRESS", "localhost:8000"),
		Handler:           verifier.Require(routes()),
		ReadHeaderTimeout: 5 * time.Second,
	}
	log.Fatal(server.ListenAndServe())
}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /whoami", whoAmI)
	mux.Handle("GET /admin", accesstoken.RequireRole("admin", http.HandlerFunc(whoAmI)))
	return mux
}

func whoAmI(w http.ResponseWriter, request *http.Request) {
	claims := accesstoken.Of(request)
	w.Header().Set("Content-Type", "application/json")
	answer := map[string]any{"sub": claims.Subject, "roles": claims.Roles}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		log.Print(err)
	}
}

func env(name, fallback string) string { return cmp.Or(os.Getenv(name), fallback) }
