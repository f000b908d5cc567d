"""Serves the Lambda functions of these tours by HTTP: python3 functions.py [PORT]"""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Closed(Exception):
    pass


def price_order(order):
    lines = order["lines"]["L"]
    return {
        "id": order["id"]["S"],
        "total": sum(int(line["M"]["cents"]["N"]) for line in lines),
    }


def describe_image(found):
    names = [label["Name"] for label in found["labels"]]
    return {"text": "shows " + ", ".join(names) if names else "shows nothing known"}


def quote_swift(request):
    return {"provider": "swift", "cents": 1900, "days": 1}


def quote_cheap(request):
    return {"provider": "cheap", "cents": 700, "days": 6}


def quote_closed(request):
    raise Closed("no quotes on Saturdays")


FUNCTIONS = {
    "/price-order": price_order,
    "/describe-image": describe_image,
    "/quote-swift": quote_swift,
    "/quote-cheap": quote_cheap,
    "/quote-closed": quote_closed,
}


class Functions(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            status, answer = 200, FUNCTIONS[self.path](event)
        except Exception as error:
            status, answer = 500, {"errorType": type(error).__name__, "errorMessage": str(error)}
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 9100), Functions)
    print(f"functions on port {server.server_port}", flush=True)
    server.serve_forever()
