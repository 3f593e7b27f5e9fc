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
	"io"
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
	header, err := members(parts[0])
	if err != nil {
		return Claims{}, refused("its header cannot be read")
	}
	var typ, alg, kid string
	if header.read("typ", &typ) != nil || header.read("alg", &alg) != nil || header.read("kid", &kid) != nil {
		return Claims{}, refused("its header is incomplete")
	}
	_, isExtended := header["crit"]
	switch {
	case typ != "at+jwt":
		return Claims{}, refused("it is no access token")
	case alg != v.config.Algorithm:
		return Claims{}, refused("its algorithm is another")
	case kid == "":
		return Claims{}, refused("it names no key")
	case isExtended:
		return Claims{}, refused("it has an extension that is not known here")
	}
	signature, err := base64url.DecodeString(parts[2])
	if err != nil {
		return Claims{}, refused("its signature cannot be read")
	}
	key, err := v.keys.find(kid)
	if err != nil {
		return Claims{}, err
	}
	if !isSigned(key, []byte(parts[0]+"."+parts[1]), signature) {
		return Claims{}, refused("its signature is wrong")
	}
	return v.claims(parts[1])
}

func (v *Verifier) claims(part string) (Claims, error) {
	claims, err := members(part)
	if err != nil {
		return Claims{}, refused("its claims cannot be read")
	}
	var issuer, subject, id, session string
	var audience audience
	var expires, issuedAt, notBefore float64
	var roles []*string
	for name, into := range map[string]any{
		"iss": &issuer, "sub": &subject, "aud": &audience, "exp": &expires, "iat": &issuedAt, "nbf": &notBefore, "jti": &id,
		"sid": &session, "roles": &roles,
	} {
		if claims.read(name, into) != nil {
			return Claims{}, refused("a claim is missing, or has another form")
		}
	}
	now := float64(time.Now().Unix())
	switch {
	case issuer != v.config.Issuer:
		return Claims{}, refused("its issuer is another")
	case !slices.Contains(audience, v.config.Audience):
		return Claims{}, refused("it is for another service")
	case now-leeway >= expires:
		return Claims{}, refused("it has expired")
	case now+leeway < notBefore:
		return Claims{}, refused("it is not valid yet")
	case subject == "" || session == "" || slices.Contains(roles, nil):
		return Claims{}, refused("a claim is empty")
	}
	found := Claims{Subject: subject, Session: session}
	for _, role := range roles {
		found.Roles = append(found.Roles, *role)
	}
	return found, nil
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

// Other padding bits would be another text for the same token.
var base64url = base64.RawURLEncoding.Strict()

// The members of a JSON object, by their exact names. Into a struct, encoding/json would also read `Roles`, or the last of two.
type object map[string]json.RawMessage

func members(part string) (object, error) {
	raw, err := base64url.DecodeString(part)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, errNoObject
	}
	found := object{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if _, isTwice := found[name]; isTwice {
			return nil, errNoObject
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		found[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errNoObject
	}
	return found, nil
}

// An absent member and a null are errors.
func (o object) read(name string, into any) error {
	raw, ok := o[name]
	if !ok || bytes.Equal(raw, []byte("null")) {
		return errNoObject
	}
	return json.Unmarshal(raw, into)
}

var errNoObject = errors.New("it is no JSON object as expected")

func refused(reason string) error { return fmt.Errorf("%w: %s", ErrRefused, reason) }
