"""Reads one case a line and prints what examples/verify/python says to it; see languages.mjs."""

import base64
import sys

import pebblepay


def field(text):
    return None if text == "-" else base64.b64decode(text[1:])


def judge(what, now, *rest):
    values = [field(text) for text in rest]
    body = values.pop()
    secret, event_id, timestamp, signature = [None if v is None else v.decode() for v in values]
    if what == "result":
        return " " + pebblepay.verify_result(signature, event_id, secret, int(now))["order_id"]
    if what == "hex":
        headers = {"x-webhook-signature": signature}
        pebblepay.verify_signature(body, headers.get, secret)
        return ""
    headers = {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature,
    }
    pebblepay.verify_webhook(body, headers.get, secret, int(now))
    return ""


for line in sys.stdin:
    try:
        print("ok" + judge(*line.rstrip("\n").split("\t")))
    except ValueError as error:
        print(f"no: {error}")
