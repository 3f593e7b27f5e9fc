package accesstoken

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

type contextKey struct{}

// Of returns the claims of the request's token. It is for handlers behind [Verifier.Require].
func Of(request *http.Request) Claims {
	claims, ok := request.Context().Value(contextKey{}).(Claims)
	if !ok {
		panic("this handler is not behind Verifier.Require")
	}
	return claims
}

// Require lets in only requests with a good access token.
func (v *Verifier) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		scheme, token, _ := strings.Cut(request.Header.Get("Authorization"), " ")
		if token == "" || !strings.EqualFold(scheme, "Bearer") {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "Sign in first.", http.StatusUnauthorized)
			return
		}
		claims, err := v.Verify(token)
		switch {
		case errors.Is(err, ErrUnavailable):
			w.Header().Set("Retry-After", "1")
			http.Error(w, "Tokens cannot be checked just now.", http.StatusServiceUnavailable)
		case err != nil:
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			http.Error(w, "Sign in again.", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, request.WithContext(context.WithValue(request.Context(), contextKey{}, claims)))
		}
	})
}

// RequireRole lets in only those who have the role. It is for handlers behind [Verifier.Require].
func RequireRole(role string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if !Of(request).HasRole(role) {
			http.Error(w, "This is not for your role.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, request)
	})
}
