// Package accesstoken tells whether an access token is one of Portreeve's, and valid for this service.
//
// Start at [Verifier.Require], which protects an [http.Handler]; keys.go keeps the public keys.
package accesstoken

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

var (
	// ErrRefused is a 401: the token is not good.
	ErrRefused = errors.New("the access token is refused")
	// ErrUnavailable is a 503: it is not known just now.
	ErrUnavailable = errors.New("the keys cannot be had")
)

// For clocks that differ, in seconds.
const leeway = 30

// Config is what Portreeve has as JWT_ISSUER, JWT_AUDIENCE and JWT_ALGORITHM, and where it is.
type Config struct {
	URL      string
	Issuer   string
	Audience string
	// EdDSA, ES256 or RS256. It is never taken from the token.
	Algorithm string
}

// Claims are those of a token that is good.
type Claims struct {
	// The account. It never changes.
	Subject string
	Session string
	Roles   []string
}

// HasRole says what was so when the token was made, up to a quarter of an hour ago.
func (c Claims) HasRole(role string) bool { return slices.Contains(c.Roles, role) }

type Verifier struct {
	config Config
	keys   *keys
}

func NewVerifier(config Config) (*Verifier, error) {
	keys, err := newKeys(config.URL, config.Algorithm)
	if err != nil {
		return nil, err
	}
	return &Verifier{config, keys}, nil
}

// Verify returns [ErrRefused] or [ErrUnavailable], wrapped, for a token that is not known to be good.
func (v *Verifier) Verify(token string) (Claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Claims{}, refused("it has not three parts")
	}
	var header struct {
		Typ  string          `json:"typ"`
		Alg  string          `json:"alg"`
		Kid  string          `json:"kid"`
		Crit json.RawMessage `json:"crit"`
	}
	if err := decode(parts[0], &header); err != nil {
		return Claims{}, refused("its header cannot be read")
	}
	switch {
	case header.Typ != "at+jwt":
		return Claims{}, refused("it is no access token")
	case header.Alg != v.config.Algorithm:
		return Claims{}, refused("its algorithm is another")
	case header.Kid == "":
		return Claims{}, refused("it names no key")
	case header.Crit != nil:
		return Claims{}, refused("it has an extension that is not known here")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return Claims{}, refused("its signature cannot be read")
	}
	key, err := v.keys.find(header.Kid)
	if err != nil {
		return Claims{}, err
	}
	if !isSigned(key, []byte(parts[0]+"."+parts[1]), signature) {
		return Claims{}, refused("its signature is wrong")
	}
	return v.claims(parts[1])
}

// Pointers, because what is absent is refused.
type payload struct {
	Issuer    *string   `json:"iss"`
	Subject   *string   `json:"sub"`
	Audience  audience  `json:"aud"`
	Expires   *float64  `json:"exp"`
	IssuedAt  *float64  `json:"iat"`
	NotBefore *float64  `json:"nbf"`
	ID        *string   `json:"jti"`
	Session   *string   `json:"sid"`
	Roles     *[]string `json:"roles"`
}

func (v *Verifier) claims(part string) (Claims, error) {
	var p payload
	if err := decode(part, &p); err != nil {
		return Claims{}, refused("a claim has another form")
	}
	if p.Issuer == nil || p.Subject == nil || p.Expires == nil || p.IssuedAt == nil || p.NotBefore == nil || p.ID == nil ||
		p.Session == nil || p.Roles == nil {
		return Claims{}, refused("a claim is missing")
	}
	now := float64(time.Now().Unix())
	switch {
	case *p.Issuer != v.config.Issuer:
		return Claims{}, refused("its issuer is another")
	case !slices.Contains(p.Audience, v.config.Audience):
		return Claims{}, refused("it is for another service")
	case now-leeway >= *p.Expires:
		return Claims{}, refused("it has expired")
	case now+leeway < *p.NotBefore:
		return Claims{}, refused("it is not valid yet")
	}
	return Claims{*p.Subject, *p.Session, *p.Roles}, nil
}

// One, or several.
type audience []string

func (a *audience) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(raw, []byte("[")) {
		return json.Unmarshal(raw, (*[]string)(a))
	}
	*a = make([]string, 1)
	return json.Unmarshal(raw, &(*a)[0])
}

// The type of the key decides, and [newKeys] takes only those of one algorithm.
func isSigned(key crypto.PublicKey, message, signature []byte) bool {
	digest := sha256.Sum256(message)
	switch key := key.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(key, message, signature)
	case *ecdsa.PublicKey:
		if len(signature) != 64 {
			return false
		}
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		return ecdsa.Verify(key, digest[:], r, s)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
	default:
		return false
	}
}

func decode(part string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func refused(reason string) error { return fmt.Errorf("%w: %s", ErrRefused, reason) }
