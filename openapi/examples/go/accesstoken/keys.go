package accesstoken

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// Portreeve gives its keys out for five minutes. A leaked one is gone from here no later.
	lifespan = 5 * time.Minute
	// Anyone can make up key ids: the keys are not fetched again for each.
	cooldown = 30 * time.Second
	// While there are none, no request can be let in.
	retry = time.Second
)

// The public keys of one algorithm, by their ids.
type keys struct {
	url    string
	parse  func(jwk) (crypto.PublicKey, error)
	client http.Client
	// Read without the lock: a known key waits for no fetch.
	known atomic.Pointer[keySet]

	fetching sync.Mutex
	tried    time.Time
	failure  error
}

type keySet struct {
	byID    map[string]crypto.PublicKey
	fetched time.Time
}

func newKeys(url, algorithm string) (*keys, error) {
	parse, ok := parsers[algorithm]
	if !ok {
		return nil, fmt.Errorf("no algorithm with public keys: %q", algorithm)
	}
	address := strings.TrimRight(url, "/") + "/.well-known/jwks.json"
	return &keys{url: address, parse: parse, client: http.Client{Timeout: 3 * time.Second}}, nil
}

func (k *keys) find(id string) (crypto.PublicKey, error) {
	if key := k.fresh().key(id); key != nil {
		return key, nil
	}
	k.fetching.Lock()
	defer k.fetching.Unlock()
	// Another request may have fetched them meanwhile.
	pause := cooldown
	if k.fresh() == nil {
		pause = retry
	}
	if k.fresh().key(id) == nil && time.Since(k.tried) >= pause {
		k.failure = k.fetch()
		// When it ended and not when it began: those who waited meanwhile do not try one after the other.
		k.tried = time.Now()
	}
	if key := k.fresh().key(id); key != nil {
		return key, nil
	}
	if k.failure != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, k.failure)
	}
	return nil, refused("its key is not known")
}

// The keys, or nil if there are none or too old ones.
func (k *keys) fresh() *keySet {
	set := k.known.Load()
	if set == nil || time.Since(set.fetched) >= lifespan {
		return nil
	}
	return set
}

func (s *keySet) key(id string) crypto.PublicKey {
	if s == nil {
		return nil
	}
	return s.byID[id]
}

func (k *keys) fetch() error {
	answer, err := k.client.Get(k.url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", k.url, answer.Status)
	}
	var found struct {
		Keys []jwk `json:"keys"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&found); err != nil {
		return err
	}
	set := keySet{byID: map[string]crypto.PublicKey{}, fetched: time.Now()}
	for _, candidate := range found.Keys {
		if key, err := k.parse(candidate); err == nil && candidate.Kid != "" {
			set.byID[candidate.Kid] = key
		}
	}
	if len(set.byID) == 0 {
		return fmt.Errorf("%s has no key for this algorithm", k.url)
	}
	k.known.Store(&set)
	return nil
}

// A key as it is published (RFC 7517).
type jwk struct {
	Kid string `json:"kid"`
	Kty string `json:"kty"`
	Alg string `json:"alg"`
	Use string `json:"use"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y"`
	N   string `json:"n"`
	E   string `json:"e"`
}

var errOther = errors.New("it is for something else")

// By algorithm, so that no key is ever used for another.
var parsers = map[string]func(jwk) (crypto.PublicKey, error){
	"EdDSA": func(j jwk) (crypto.PublicKey, error) {
		x, err := j.numbers("EdDSA", "OKP", "Ed25519", j.X)
		if err != nil || len(x[0]) != ed25519.PublicKeySize {
			return nil, errOther
		}
		return ed25519.PublicKey(x[0]), nil
	},
	"ES256": func(j jwk) (crypto.PublicKey, error) {
		xy, err := j.numbers("ES256", "EC", "P-256", j.X, j.Y)
		if err != nil {
			return nil, err
		}
		return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, xy[0], xy[1]))
	},
	"RS256": func(j jwk) (crypto.PublicKey, error) {
		ne, err := j.numbers("RS256", "RSA", "", j.N, j.E)
		if err != nil || len(ne[1]) > 4 {
			return nil, errOther
		}
		return &rsa.PublicKey{N: new(big.Int).SetBytes(ne[0]), E: int(new(big.Int).SetBytes(ne[1]).Int64())}, nil
	},
}

// What the key consists of, if it is one to verify signatures of this algorithm.
func (j jwk) numbers(algorithm, kty, crv string, encoded ...string) ([][]byte, error) {
	if j.Kty != kty || j.Crv != crv || j.Alg != "" && j.Alg != algorithm || j.Use != "" && j.Use != "sig" {
		return nil, errOther
	}
	var numbers [][]byte
	for _, text := range encoded {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, raw)
	}
	return numbers, nil
}
