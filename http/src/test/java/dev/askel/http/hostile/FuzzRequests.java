package dev.askel.http.hostile;

import dev.askel.http.hostile.FuzzCalls.Call;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Generates requests, mostly valid calls with one or more errors. */
final class FuzzRequests {
    /**
     * The bytes of a request and the expected reaction.
     *
     * @param mustBeAnswered whether it is an HTTP request that must be answered; otherwise the
     *     server may also close the connection
     * @param isLast whether the connection cannot be used after the request
     * @param isHead whether it is a HEAD, whose answer has no body
     * @param closesOutput whether the client closes its side after the request
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record FuzzRequest(
            byte[] bytes,
            boolean mustBeAnswered,
            boolean isLast,
            boolean isHead,
            boolean closesOutput) {}

    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";

    private static final List<String> WEBHOOK_METHODS = List.of("POST", "POST", "PUT", "GET");
    private static final List<String> WEBHOOK_TYPES =
            List.of(
                    "application/json",
                    "application/json; charset=utf-8",
                    "application/problem+json",
                    "application/x-www-form-urlencoded",
                    "text/plain",
                    "multipart/form-data; boundary=x",
                    "a/b");
    private static final List<String> WEBHOOKS =
            List.of(
                    "/hooks/open",
                    "/hooks/open?a=b&a=c",
                    "/hooks/open?a=%",
                    "/hooks/open/%zz",
                    "/hooks/open/a%00b",
                    "/hooks/open/" + "x".repeat(300),
                    "/hooks/none",
                    "/hooks/",
                    "/hooks/..%2Fopen",
                    "/hooks/123456789012/us-east-1/open",
                    "/hooks/123456789012/us-east-1/");

    private final SeededRandom random;
    private final FuzzCalls calls;
    private final FuzzTriggerCalls triggers;
    private final FuzzCloudEvents cloudEvents;
    private final FuzzHeads heads;
    private final FuzzQueries queries;
    private final FuzzForks forks;

    FuzzRequests(SeededRandom random, FuzzCalls calls, FuzzQueries queries, FuzzForks forks) {
        this.random = random;
        this.calls = calls;
        this.queries = queries;
        this.forks = forks;
        triggers = new FuzzTriggerCalls(random);
        cloudEvents = new FuzzCloudEvents(random);
        heads = new FuzzHeads(random);
    }

    /** Returns the next request. */
    FuzzRequest next() {
        var call = calls.next();
        int kind = random.below(1_000);
        if (kind < 40) {
            return queries.next();
        }
        if (kind < 60) {
            return webhookRequest(call);
        }
        if (kind < 120) {
            return brokenRequest(triggers.next());
        }
        if (kind < 135) {
            return cloudEvents.next();
        }
        if (kind < 145) {
            return brokenRequest(forks.next());
        }
        if (kind < 220) {
            return validRequest(call.operation(), FuzzTexts.bytes(call.json()));
        }
        if (kind < 750) {
            var broken = call;
            do {
                broken = breakMember(broken);
            } while (random.perMille(300));
            return validRequest(broken.operation(), FuzzTexts.bytes(broken.json()));
        }
        if (kind < 900) {
            return validRequest(call.operation(), corrupted(FuzzTexts.bytes(call.json())));
        }
        if (kind < 930) {
            return heads.next(FuzzTexts.bytes(call.json()));
        }
        return kind < 970 ? unusualRequest(call) : malformedRequest(call);
    }

    /** Returns a request for the open webhook {@code open}, or for one that does not exist. */
    private FuzzRequest webhookRequest(Call call) {
        var json = FuzzTexts.bytes(call.json());
        var body = random.perMille(500) ? json : corrupted(json);
        return request(
                random.choose(WEBHOOK_METHODS) + " " + random.choose(WEBHOOKS) + " HTTP/1.1",
                "Content-Type: %s\r\nContent-Length: %d\r\n"
                        .formatted(random.choose(WEBHOOK_TYPES), body.length),
                body);
    }

    /** Returns a request of EventBridge, EventBridge Scheduler or REST, often an invalid one. */
    private FuzzRequest brokenRequest(Call valid) {
        var call = random.perMille(400) ? breakMember(valid) : valid;
        var json = FuzzTexts.bytes(call.json());
        var body = random.perMille(150) ? corrupted(json) : json;
        var length = "Content-Length: " + body.length + "\r\n";
        return FuzzTriggerCalls.isEventCall(call)
                ? request(
                        "POST / HTTP/1.1",
                        "X-Amz-Target: %s\r\nContent-Type: application/x-amz-json-1.1\r\n"
                                        .formatted(call.operation())
                                + length,
                        body)
                : request(
                        call.operation() + " HTTP/1.1",
                        "Content-Type: application/json\r\n" + length,
                        body);
    }

    /** Makes one member wrong, missing, duplicate or unknown. */
    private Call breakMember(Call call) {
        var members = new LinkedHashMap<>(call.members());
        if (members.isEmpty() || random.perMille(100)) {
            members.put("unknown" + random.below(3), FuzzTexts.value(random));
            return new Call(call.operation(), members);
        }
        var name = random.choose(new ArrayList<>(members.keySet()));
        switch (random.below(10)) {
            case 0 -> members.remove(name);
            case 1 ->
                    members.put(
                            name,
                            members.get(name) + ",\"" + name + "\":" + FuzzTexts.value(random));
            case 2 -> members.put(name, FuzzTexts.quoted(FuzzTexts.value(random)));
            default -> members.put(name, FuzzTexts.value(random));
        }
        return new Call(call.operation(), members);
    }

    /** Changes, cuts or extends the bytes of a body. */
    private byte[] corrupted(byte[] body) {
        return switch (random.below(6)) {
            case 0 -> java.util.Arrays.copyOf(body, random.below(body.length));
            case 1, 2 -> {
                var torn = body.clone();
                for (int i = 1 + random.below(4); i > 0; i--) {
                    torn[random.below(torn.length)] = (byte) random.below(256);
                }
                yield torn;
            }
            case 3 -> joined(body, FuzzTexts.bytes(FuzzTexts.value(random)));
            case 4 -> joined(FuzzTexts.bytes(FuzzTexts.value(random)), body);
            default -> FuzzTexts.bytes(FuzzTexts.value(random));
        };
    }

    /** Returns a valid HTTP request that no SDK sends. */
    private FuzzRequest unusualRequest(Call call) {
        var body = FuzzTexts.bytes(call.json());
        var length = "Content-Length: " + body.length + "\r\n";
        var target = "X-Amz-Target: AWSStepFunctions." + call.operation() + "\r\n";
        return switch (random.below(14)) {
            case 0 -> request("POST / HTTP/1.1", length, body);
            case 1 ->
                    request(
                            "POST / HTTP/1.1",
                            "X-Amz-Target: " + call.operation() + "\r\n" + length,
                            body);
            case 2 ->
                    request(
                            "POST / HTTP/1.1",
                            "X-Amz-Target: AWSStepFunctions.\r\n" + length,
                            body);
            case 3 ->
                    request(
                            "POST / HTTP/1.1",
                            target + "Authorization: AWS4-HMAC-SHA256 Credential=/x\r\n" + length,
                            body);
            case 4 ->
                    request(
                            "POST / HTTP/1.1",
                            target + "Authorization: " + "A".repeat(4_000) + "\r\n" + length,
                            body);
            case 5 -> request("PUT / HTTP/1.1", target + length, body);
            case 6 -> request("GET /?" + "q=%00".repeat(20) + " HTTP/1.1", target, new byte[0]);
            case 7 -> {
                var head = request("HEAD / HTTP/1.1", target, new byte[0]);
                yield new FuzzRequest(head.bytes(), true, false, true, false);
            }
            case 8 -> request("DELETE /no/such/path HTTP/1.1", target + length, body);
            case 9 -> request("POST /no/such/path HTTP/1.1", target + length, body);
            case 10 ->
                    request(
                            "GET /api/v1/inspect?arn=" + "x".repeat(300) + " HTTP/1.1",
                            "",
                            new byte[0]);
            case 11 ->
                    request(
                            "POST / HTTP/1.1",
                            target + "Transfer-Encoding: chunked\r\n",
                            chunked(body));
            case 12 ->
                    request(
                            "POST / HTTP/1.1",
                            target + "Content-Type: text/xml\r\n" + length,
                            body);
            default ->
                    request("POST / HTTP/1.1", target + "Expect: 100-continue\r\n" + length, body);
        };
    }

    /** Returns bytes that are not HTTP or end early. */
    private FuzzRequest malformedRequest(Call call) {
        var body = FuzzTexts.bytes(call.json());
        var target = "X-Amz-Target: AWSStepFunctions." + call.operation() + "\r\n";
        var length = "Content-Length: " + body.length + "\r\n";
        var chunks = "Transfer-Encoding: chunked\r\n";
        int kind = random.below(16);
        var request =
                switch (kind) {
                    case 0 -> request("POST / HTTP/1.1", target + "Content-Length: -1\r\n", body);
                    case 1 ->
                            request(
                                    "POST / HTTP/1.1",
                                    target + "Content-Length: 9999999999999999999\r\n",
                                    body);
                    case 2 ->
                            request(
                                    "POST / HTTP/1.1",
                                    target + "Content-Length: 2097153\r\n",
                                    body);
                    case 3 -> request("POST / HTTP/1.1", target + "Content-Length: x\r\n", body);
                    case 4 ->
                            request(
                                    "POST / HTTP/1.1",
                                    target + length + "Content-Length: 1\r\n",
                                    body);
                    case 5 -> request("POST / HTTP/1.1", target + chunks, body);
                    case 6 ->
                            request(
                                    "POST / HTTP/1.1",
                                    target + chunks,
                                    "ffffffffffffffff\r\n{}".getBytes(StandardCharsets.US_ASCII));
                    case 7 ->
                            request(
                                    "POST / HTTP/1.1",
                                    target + chunks,
                                    "5\r\n{}".getBytes(StandardCharsets.US_ASCII));
                    case 8 ->
                            request(
                                    "POST / HTTP/1.1",
                                    target + "Content-Length: " + (body.length + 7) + "\r\n",
                                    body);
                    case 9 -> request("FROBNICATE / HTTP/1.1", target + length, body);
                    case 10 -> request("POST / HTTP/3.7", target + length, body);
                    case 11 ->
                            request(
                                    "POST " + "x".repeat(9_000) + " HTTP/1.1",
                                    target + length,
                                    body);
                    case 12 ->
                            request(
                                    "POST / HTTP/1.1",
                                    "X-Long: " + "x".repeat(20_000) + "\r\n" + target + length,
                                    body);
                    case 13 ->
                            request(
                                    "POST / HTTP/1.1",
                                    "X: 1\r\n".repeat(200) + target + length,
                                    body);
                    case 14 -> request("POST / HTTP/1.1", "no header\r\n" + target + length, body);
                    default ->
                            new FuzzRequest(
                                    corrupted(
                                            request("POST / HTTP/1.1", target + length, body)
                                                    .bytes()),
                                    false,
                                    true,
                                    false,
                                    true);
                };
        return new FuzzRequest(request.bytes(), false, true, false, kind == 2 || kind >= 5);
    }

    private FuzzRequest validRequest(String operation, byte[] body) {
        return request(
                "POST / HTTP/1.1",
                "X-Amz-Target: AWSStepFunctions.%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
                        .formatted(operation, CONTENT_TYPE, body.length),
                body);
    }

    private static FuzzRequest request(String line, String headers, byte[] body) {
        var head = line + "\r\nHost: localhost\r\n" + headers + "\r\n";
        return new FuzzRequest(
                joined(head.getBytes(StandardCharsets.ISO_8859_1), body),
                true,
                false,
                false,
                false);
    }

    private byte[] chunked(byte[] body) {
        var out = new ByteArrayOutputStream();
        for (int from = 0; from < body.length; ) {
            int length = Math.min(body.length - from, 1 + random.below(4_000));
            out.writeBytes(
                    (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body, from, length);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            from += length;
        }
        out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var out = new ByteArrayOutputStream(first.length + second.length);
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }
}
