// Package pebblepay verifies what PebblePay sends: copy this file into your project. It needs Go
// 1.19 and nothing else. Each function returns an error that says why, or nil if all is well.
//
// body is the request's body exactly as it came: io.ReadAll(r.Body). header gives the value of a
// request header by its name: r.Header.Get. secret is your webhook secret as PebblePay shows it,
// whsec_ included.
package pebblepay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

const toleranceS = 300

// VerifyWebhook checks webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks)
// against the present time.
func VerifyWebhook(body []byte, header func(string) string, secret string) error {
	return VerifyWebhookAt(body, header, secret, time.Now())
}

// VerifyWebhookAt is VerifyWebhook at another time, for tests.
func VerifyWebhookAt(body []byte, header func(string) string, secret string, now time.Time) error {
	for _, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
		if header(name) == "" {
			return errors.New(name + " is missing")
		}
	}
	id, timestamp := header("webhook-id"), header("webhook-timestamp")
	seconds, err := strconv.ParseUint(timestamp, 10, 63)
	if err != nil || len(timestamp) > 12 {
		return errors.New("webhook-timestamp is not a number")
	}
	if int64(seconds) < now.Unix()-toleranceS {
		return errors.New("the webhook is too old")
	}
	if int64(seconds) > now.Unix()+toleranceS {
		return errors.New("the webhook is from the future")
	}
	key, err := keyOf(secret)
	if err != nil {
		return err
	}
	mac := hmacSHA256(key, []byte(id+"."+timestamp+"."), body)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac)
	// While a secret is rotated there are two signatures, with a space between.
	for _, signature := range strings.Split(header("webhook-signature"), " ") {
		if hmac.Equal([]byte(signature), []byte(expected)) {
			return nil
		}
	}
	return errors.New("no signature matches")
}

// VerifySignature checks x-webhook-signature. It has no time in it: remember which event_id you
// have seen.
func VerifySignature(body []byte, header func(string) string, secret string) error {
	given := header("x-webhook-signature")
	if given == "" {
		return errors.New("x-webhook-signature is missing")
	}
	expected := hex.EncodeToString(hmacSHA256([]byte(secret), body))
	if !hmac.Equal([]byte(given), []byte(expected)) {
		return errors.New("no signature matches")
	}
	return nil
}

func keyOf(secret string) ([]byte, error) {
	encoded := strings.TrimPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if encoded == secret || err != nil || len(key) != 32 || len(encoded) != 44 {
		return nil, errors.New("the secret is not whsec_ and 32 bytes in base64")
	}
	return key, nil
}

func hmacSHA256(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}
