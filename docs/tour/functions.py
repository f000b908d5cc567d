#!/usr/bin/env python3
"""The functions of the tour, all in one program: POST /NAME with the payload calls one.

    python3 functions.py [PORT]        (9000)

The return value of a function is the answer. Failed(...) becomes an error that Retry and Catch can name.
Busy(429) becomes an answer of the function's host, like Lambda's own "too many requests".
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Failed(Exception):
    """The function failed: an error name and a text."""


class Busy(Exception):
    """The function's host refused the call: an HTTP status, without a body."""


def total_order(order, _execution):
    lines = order["lines"]
    return {"orderId": order["orderId"], "total": sum(line["price"] * line["quantity"] for line in lines)}


def write_invoice(order, _execution):
    return {"invoice": "INV-" + order["orderId"], "amount": order["total"]}


def check_credit(application, execution):
    # Too busy for the first call of an execution, out of order for the second.
    call = counted("check-credit", execution)
    if call <= 2:
        raise Busy(429 if call == 1 else 503)
    return {"score": 500 + application["income"] // 200, "calls": call}


def reserve_stock(order, _execution):
    return {"reservation": "R-" + order["orderId"]}


def charge_card(order, _execution):
    if order["amount"] > order["limit"]:
        raise Failed("CardDeclined", "the card's limit is %d" % order["limit"])
    return {"charge": "C-" + order["orderId"]}


def ship_order(order, _execution):
    if order["city"] == "Atlantis":
        raise Failed("NoCarrier", "nobody goes to Atlantis")
    return {"parcel": "P-" + order["orderId"]}


def refund_card(order, _execution):
    return {"refunded": order["charge"]["charge"]}


def release_stock(order, _execution):
    return {"released": order["reservation"]["reservation"]}


def quote_road(parcel, _execution):
    return {"carrier": "road", "price": 4 + parcel["kilograms"]}


def quote_air(parcel, _execution):
    return {"carrier": "air", "price": 9 + 3 * parcel["kilograms"]}


def price_line(line, _execution):
    amount = {"bolt": 2, "nut": 1, "washer": 3}.get(line["article"])
    if amount is None:
        raise Failed("UnknownArticle", line["article"])
    return {"line": line["number"], "amount": amount * line["quantity"]}


def submit_job(job, _execution):
    return {"jobId": "J-" + job["name"], "progress": 0}


def job_status(job, execution):
    # Each poll finds the job a third further.
    look = counted(job["jobId"], execution)
    return {"jobId": job["jobId"], "status": "DONE" if look >= 3 else "RUNNING", "looks": look}


def register_goods(order, _execution):
    return {"expected": order["orderId"]}


def order_parcel(order, _execution):
    # Answers immediately. The carrier of the parcel fetches the token (GET /parcels/ID) and calls back.
    with LOCK:
        PARCELS[order["parcelId"]] = order["token"]
    return {"accepted": order["parcelId"]}


def quote_premium(person, _execution):
    return {"premium": 100 + 5 * max(0, 25 - person["age"])}


FUNCTIONS = {
    "total-order": total_order,
    "write-invoice": write_invoice,
    "check-credit": check_credit,
    "reserve-stock": reserve_stock,
    "charge-card": charge_card,
    "ship-order": ship_order,
    "refund-card": refund_card,
    "release-stock": release_stock,
    "quote-road": quote_road,
    "quote-air": quote_air,
    "price-line": price_line,
    "submit-job": submit_job,
    "job-status": job_status,
    "register-goods": register_goods,
    "order-parcel": order_parcel,
    "quote-premium": quote_premium,
}

LOCK = threading.Lock()
PARCELS = {}
COUNTS = {}


def counted(what, execution):
    """Counts the requests of an execution for it, including this one."""
    with LOCK:
        COUNTS[what, execution] = COUNTS.get((what, execution), 0) + 1
        return COUNTS[what, execution]


class Calls(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        function = FUNCTIONS.get(self.path.strip("/"))
        if function is None:
            self.answer(404, {"errorType": "NoSuchFunction", "errorMessage": self.path})
            return
        try:
            self.answer(200, function(payload, self.headers.get("Askel-Execution-Arn")))
        except Failed as failed:
            error, message = failed.args
            self.answer(400, {"errorType": error, "errorMessage": message})
        except Busy as busy:
            self.answer(busy.args[0], None)

    def do_GET(self):
        # A carrier asks for a parcel, and gets its token once.
        with LOCK:
            token = PARCELS.pop(self.path.removeprefix("/parcels/"), None)
        self.answer(404 if token is None else 200, {"token": token})

    def answer(self, status, result):
        body = b"" if result is None else json.dumps(result).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *values):
        print(self.path, values[1] if len(values) > 1 else "", file=sys.stderr)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    server = ThreadingHTTPServer(("127.0.0.1", port), Calls)
    print("functions on port", server.server_address[1], flush=True)
    server.serve_forever()
