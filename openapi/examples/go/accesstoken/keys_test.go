package accesstoken

import (
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func TestAKnownKeyWaitsForNoFetch(t *testing.T) {
	var hangs atomic.Bool
	asked, release := make(chan struct{}), make(chan struct{})
	keys := keysOf(t, func(w http.ResponseWriter) {
		if hangs.Load() {
			close(asked)
			<-release
		}
		fmt.Fprint(w, oneKey("known"))
	})
	if _, err := keys.find("known"); err != nil {
		t.Fatal(err)
	}
	keys.tried = time.Now().Add(-cooldown)
	hangs.Store(true)

	ended := make(chan error)
	go func() {
		_, err := keys.find("made-up")
		ended <- err
	}()
	<-asked
	_, err := keys.find("known")
	close(release)

	if err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, ErrRefused) {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestKeysAreForgottenAfterFiveMinutes(t *testing.T) {
	keys := keysOf(t, func(w http.ResponseWriter) { fmt.Fprint(w, oneKey("new")) })
	keys.known.Store(&keySet{byID: map[string]crypto.PublicKey{"leaked": ed25519.PublicKey{}}, fetched: time.Now().Add(-lifespan)})

	_, leaked := keys.find("leaked")
	_, published := keys.find("new")

	if !errors.Is(leaked, ErrRefused) || published != nil {
		t.Errorf("the old key: %v; the new one: %v", leaked, published)
	}
}

func keysOf(t *testing.T, answer func(http.ResponseWriter)) *keys {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) }))
	t.Cleanup(server.Close)
	keys, err := newKeys(server.URL, "EdDSA")
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func oneKey(id string) string {
	x := base64.RawURLEncoding.EncodeToString(make([]byte, ed25519.PublicKeySize))
	return fmt.Sprintf(`{"keys": [{"kid": %q, "kty": "OKP", "crv": "Ed25519", "x": %q}]}`, id, x)
}
