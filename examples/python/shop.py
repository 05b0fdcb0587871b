"""A shop with a backend in Python, with its standard library alone: it creates the order with its
key, so that nobody else decides the price, opens the checkout for it, and delivers when the signed
webhook has come.
"""

import json
import os
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).parent.parent / "verify" / "python"))
from pebblepay import verify_result, verify_webhook

HOST = os.environ["PEBBLEPAY_HOST"]
STORE = os.environ["PEBBLEPAY_STORE"]
KEY = os.environ["PEBBLEPAY_KEY"]
SECRET = os.environ["PEBBLEPAY_WEBHOOK_SECRET"]
SHOP_URL = os.environ["SHOP_URL"]
PORT = int(os.environ.get("PORT", "3000"))

# A real shop keeps these in its database.
orders = {}
seen = set()

PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<h1>Stoneware mug</h1>
<form method="post" action="/orders"><button>Buy for $49.99</button></form>
<script src="{HOST}/js/pebblepay.js" data-store="{STORE}"></script>
<script src="/shop.js"></script></html>"""

# Without scripts the form leads to the hosted page. With them the same order opens in a dialog.
SCRIPT = """
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const headers = { accept: 'application/json' };
  const answer = await fetch('/orders', { method: 'POST', headers });
  const { session } = await answer.json();
  await PebblePay.open({ session });
});"""

THANKS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Thanks</title>
<h1>Thanks</h1>
<p>Order <b id="order">{order}</b>: <b id="state">{state}</b></p></html>"""


def api(path, order=None):
    """Calls the checkout's API; `order` is posted."""
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    body = None
    if order is not None:
        # If the answer is lost, asking again with the same key makes no second order.
        headers["Idempotency-Key"] = order["order_reference"]
        body = json.dumps(order).encode()
    with urlopen(Request(f"{HOST}/api/v1{path}", body, headers), timeout=30) as answer:
        return json.load(answer)


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        if address.path == "/":
            self.answer(200, PAGE)
        elif address.path == "/shop.js":
            self.answer(200, SCRIPT, "text/javascript")
        elif address.path == "/thanks":
            self.thanks(parse_qs(address.query).get("result_token", [""])[0])
        else:
            self.answer(404, "not found", "text/plain")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/orders":
            self.order()
        elif self.path == "/webhooks/pebblepay":
            self.webhook(body)
        else:
            self.answer(404, "not found", "text/plain")

    def order(self):
        number = str(uuid.uuid4())
        order = api("/orders", {
            "amount": 49.99,
            "currency": "USD",
            "product_name": "Stoneware mug",
            "order_reference": number,
            "return_url": f"{SHOP_URL}/thanks",
            "cancel_url": f"{SHOP_URL}/",
            "webhook_url": f"{SHOP_URL}/webhooks/pebblepay",
        })
        orders[number] = "waiting"
        if self.headers.get("Accept") == "application/json":
            self.answer(200, json.dumps({"session": order["id"]}), "application/json")
        else:
            self.send_response(303)
            self.send_header("Location", order["checkout_url"])
            self.end_headers()

    def webhook(self, body):
        try:
            verify_webhook(body, self.headers.get, SECRET)
        except ValueError as error:
            self.answer(401, str(error), "text/plain")
            return
        event = json.loads(body)
        if event["event"] == "payment.completed" and event["event_id"] not in seen:
            seen.add(event["event_id"])
            orders[event["order_reference"]] = "paid"
            print(f"paid: {event['order_reference']}, {event['amount']} {event['currency']}")
        self.answer(200, "OK", "text/plain")

    def thanks(self, token):
        """The customer is back. The token says what the checkout said; whether to deliver says
        the webhook."""
        try:
            result = verify_result(token, STORE, SECRET)
        except ValueError:
            self.answer(400, "This is not an address of the checkout.", "text/plain")
            return
        number = api(f"/orders/{result['order_id']}")["order_reference"]
        state = orders.get(number, "unknown")
        self.answer(200, THANKS.format(order=result["order_id"], state=state))

    def answer(self, status, text, media="text/html; charset=utf-8"):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Shop)
    print(f"the shop is on {SHOP_URL}", flush=True)
    server.serve_forever()
