package dev.askel.http.hostile;

import dev.askel.http.hostile.FuzzRequests.FuzzRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Generates request heads from valid and invalid parts. */
final class FuzzHeads {
    private static final List<String> METHODS =
            List.of(
                    "POST",
                    "POST",
                    "POST",
                    "GET",
                    "HEAD",
                    "PUT",
                    "DELETE",
                    "PATCH",
                    "OPTIONS",
                    "TRACE",
                    "CONNECT",
                    "post",
                    "FROB",
                    "",
                    "P\u00d6ST",
                    "A".repeat(300));

    private static final List<String> TARGETS =
            List.of(
                    "/",
                    "/",
                    "/",
                    "*",
                    "//",
                    "/?",
                    "/?a=%",
                    "/%",
                    "/%zz",
                    "/%00",
                    "/%2e%2e/",
                    "/../..",
                    "/;a=b",
                    "/#f",
                    "h:80",
                    "http://h/",
                    "http://localhost/",
                    "http://[::1/",
                    "https://h:99999/",
                    "\\",
                    "/health/live",
                    "/health/ready",
                    "/health/live/",
                    "/hooks/",
                    "/hooks/none",
                    "/favicon.ico",
                    "/metrics",
                    "/api/v1",
                    "/api/v1/",
                    "/api/v1/openapi.json",
                    "/api/v1/inspect?arn=%ff",
                    "/api/v1/state-machines?maxResults=-1",
                    "/api/v1/executions/%2F?x=%C0%80",
                    "/api/v1/executions?status=\u00e9",
                    "/\u0001",
                    "/" + "a/".repeat(900),
                    "");

    private static final List<String> VERSIONS =
            List.of(
                    "HTTP/1.1",
                    "HTTP/1.1",
                    "HTTP/1.1",
                    "HTTP/1.0",
                    "HTTP/0.9",
                    "HTTP/2.0",
                    "HTTP/1.11",
                    "http/1.1",
                    "HTTP/",
                    "ICAP/1.0",
                    "");

    private static final List<String> HEADERS =
            List.of(
                    "Host: localhost",
                    "Host: localhost",
                    "Host: h",
                    "Host: ",
                    "Host: a b",
                    "Host: [",
                    "Host: h:x",
                    "Content-Type: application/x-amz-json-1.0",
                    "Content-Type: application/json",
                    "Content-Type: ",
                    "Content-Type: ///",
                    "Content-Type: text/plain; charset=none",
                    "Content-Type: multipart/form-data",
                    "Content-Encoding: gzip",
                    "Accept: x",
                    "Accept-Encoding: gzip;q=9",
                    "Range: bytes=9-1",
                    "Expect: miracle",
                    "Connection: close",
                    "Connection: keep-alive",
                    "Connection: ,,",
                    "Connection: Host",
                    "Upgrade: h2c\r\nHTTP2-Settings: x\r\nConnection: Upgrade, HTTP2-Settings",
                    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x",
                    "Transfer-Encoding: gzip",
                    "Transfer-Encoding: chunked, chunked",
                    "Transfer-Encoding: identity",
                    "Transfer-Encoding:\u000bchunked",
                    "Content-Length: 0",
                    "Content-Length: +1",
                    "Content-Length: 1e3",
                    "Content-Length: 1, 1",
                    "Content-Length: ",
                    "Trailer: Host",
                    "TE: x",
                    "X-Amz-Target: ",
                    "X-Amz-Target: AWSStepFunctions.ListActivities",
                    "X-Amz-Target: AWSStepFunctions.StartExecution\r\nX-Amz-Target: x",
                    "X-Amz-Target: AWSStepFunctions.\u00ff",
                    "X-Amz-Target: a.b.c.d",
                    "Authorization: AWS4-HMAC-SHA256",
                    "Authorization: AWS4-HMAC-SHA256 Credential=1/2/3/states/aws4_request",
                    "Authorization: AWS4-HMAC-SHA256 Credential=a/d/\u00e9/states/aws4_request",
                    "Authorization: Basic !",
                    "X-Amz-Date: never",
                    "Cookie: =;=;",
                    "Date: x",
                    "Origin: null",
                    "Last-Event-ID: -1",
                    "X-\u00e9: \u00e9",
                    " folded: yes",
                    "a b: c",
                    ": no name",
                    "no colon",
                    "A:" + "b".repeat(15_000),
                    "\u0000: \u0000",
                    "X: a\rb");

    private static final int HEADERS_MAX = 8;
    private static final int FLOOD_MAX = 300;

    private final SeededRandom random;

    FuzzHeads(SeededRandom random) {
        this.random = random;
    }

    /**
     * Returns a request with a generated head. Its errors are the client's, so the server must not
     * answer 5xx.
     */
    FuzzRequest next(byte[] body) {
        var method = random.choose(METHODS);
        var head = new StringBuilder(method);
        head.append(random.perMille(20) ? "  " : " ").append(random.choose(TARGETS));
        head.append(' ').append(random.choose(VERSIONS)).append(end());
        for (int i = random.below(HEADERS_MAX); i > 0; i--) {
            head.append(random.choose(HEADERS)).append(end());
        }
        if (random.perMille(50)) {
            for (int i = random.below(FLOOD_MAX); i > 0; i--) {
                head.append("X-Flood-").append(i).append(": ").append(i).append(end());
            }
        }
        switch (random.below(4)) {
            case 0 -> head.append("Transfer-Encoding: chunked").append(end());
            case 1 -> head.append("Content-Length: ").append(random.below(9)).append(end());
            case 2 -> head.append("Content-Length: ").append(body.length).append(end());
            default -> {}
        }
        if (!random.perMille(100)) {
            head.append(end());
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return new FuzzRequest(bytes.toByteArray(), false, true, method.equals("HEAD"), true);
    }

    private String end() {
        return random.perMille(30) ? "\n" : "\r\n";
    }
}
