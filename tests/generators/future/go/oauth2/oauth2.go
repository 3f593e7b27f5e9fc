// Package oauth2 stands in for golang.org/x/oauth2, of which the generated client uses this much, and the test nothing.
package oauth2

import "net/http"

type Token struct{}

func (*Token) SetAuthHeader(*http.Request) {}

type TokenSource interface{ Token() (*Token, error) }
