"""Verifies what PebblePay sends: copy this file into your project. It needs Python 3.8 and nothing
else. Each function raises ValueError, which says why, and returns nothing (or the claims) if all
is well.

`body` is the request's body exactly as it came, in bytes: request.get_data() in Flask,
request.body in Django. `header` gives the value of a request header by its name, or None:
request.headers.get. `secret` is your webhook secret as PebblePay shows it, `whsec_` included.
"""

import base64
import hashlib
import hmac
import json
import re
import time

TOLERANCE_S = 300


def verify_webhook(body, header, secret, now_s=None):
    """Checks webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks)."""
    now_s = time.time() if now_s is None else now_s
    event_id = _required(header, "webhook-id")
    timestamp = _required(header, "webhook-timestamp")
    signatures = _required(header, "webhook-signature")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise ValueError("webhook-timestamp is not a number")
    if int(timestamp) < now_s - TOLERANCE_S:
        raise ValueError("the webhook is too old")
    if int(timestamp) > now_s + TOLERANCE_S:
        raise ValueError("the webhook is from the future")
    signed = f"{event_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(_hmac(_key_of(secret), signed)).decode()
    # While a secret is rotated there are two signatures, with a space between.
    if not [one for one in signatures.split(" ") if _is_same(one, expected)]:
        raise ValueError("no signature matches")


def verify_signature(body, header, secret):
    """Checks x-webhook-signature. It has no time in it: remember which event_id you have seen."""
    given = _required(header, "x-webhook-signature")
    if not _is_same(given, _hmac(secret.encode(), body).hex()):
        raise ValueError("no signature matches")


def verify_result(token, store_id, secret, now_s=None):
    """Checks the result token of a redirect (result_token) or a message (resultToken) and returns
    what it says: order_id, transaction_id, amount, currency, status, is_test …
    Show the customer a receipt with it; deliver when the webhook has come.
    """
    now_s = time.time() if now_s is None else now_s
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("the token is malformed")
    key = _hmac(secret.encode(), b"pebblepay result token v1")
    mac = _hmac(key, f"{parts[0]}.{parts[1]}".encode())
    if not _is_same(parts[2], base64.urlsafe_b64encode(mac).rstrip(b"=").decode()):
        raise ValueError("no signature matches")
    head, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in parts[:2])
    if head.get("alg") != "HS256":
        raise ValueError("the token is malformed")
    if claims.get("aud") != store_id:
        raise ValueError("the token is for another store")
    if not claims.get("exp", 0) > now_s:
        raise ValueError("the token is too old")
    return claims


def _required(header, name):
    value = header(name)
    if not value:
        raise ValueError(f"{name} is missing")
    return value


def _key_of(secret):
    match = re.fullmatch(r"whsec_([A-Za-z0-9+/]{43}=)", secret)
    if not match:
        raise ValueError("the secret is not whsec_ and 32 bytes in base64")
    return base64.b64decode(match[1])


def _hmac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def _is_same(given, expected):
    return hmac.compare_digest(given.encode(), expected.encode())
