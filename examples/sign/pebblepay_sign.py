"""Signs payment buttons and links: copy this file into your project. It needs Python 3.9 and
nothing else. Keep the key on your server; `checkout-server store button-key` shows it.

    sig = button_signature(key, store_id, {"amount": "49.99", "product": "Premium"})
    <button data-pebblepay="checkout" data-amount="49.99" data-product="Premium" data-sig="{sig}">

`params` are the parameters of the link, by their names there, as texts: exactly as the page says
them, "49.99" and "49.990" are two amounts. With a variant_id leave the amount out.
"""

import base64
import hashlib
import hmac

COVERED = [
    "amount", "cancel_url", "currency", "metadata", "product", "quantity", "ref", "return_url",
    "store_id", "testMode", "variant_id", "webhook_url",
]


def button_signature(key: str, store_id: str, params: dict) -> str:
    values = {**params, "store_id": store_id}
    if values.get("success_url"):
        values["return_url"] = values["success_url"]
    if values.get("variant_id"):
        values.pop("amount", None)
    message = b"pebblepay-button-v1\n"
    for name in COVERED:
        value = values.get(name, "").encode()
        if value:
            message += b"%s:%d:%s\n" % (name.encode(), len(value), value)
    mac = hmac.new(key.encode(), message, hashlib.sha256).digest()
    return "v1_" + base64.urlsafe_b64encode(mac).decode().rstrip("=")
