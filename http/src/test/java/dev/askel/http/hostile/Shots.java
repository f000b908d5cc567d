package dev.askel.http.hostile;

import dev.askel.http.hostile.Calls.Call;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Requests: valid calls, most of them with something broken. */
final class Shots {
    /**
     * What is written, and what must come back.
     *
     * @param sound whether it is a request of HTTP that must be answered; else the server may also
     *     just close
     * @param last whether the connection is of no use after it
     * @param head whether it is a HEAD, whose answer has no body
     * @param ends whether the client says that it will write no more
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record Shot(byte[] bytes, boolean sound, boolean last, boolean head, boolean ends) {}

    private static final String KIND = "application/x-amz-json-1.0";

    private final Chance chance;
    private final Calls calls;
    private final Heads heads;
    private final Queries queries;

    Shots(Chance chance, Calls calls, Queries queries) {
        this.chance = chance;
        this.calls = calls;
        this.queries = queries;
        heads = new Heads(chance);
    }

    /** The next request. */
    Shot next() {
        var call = calls.next();
        int kind = chance.below(1_000);
        if (kind < 40) {
            return queries.next();
        }
        if (kind < 220) {
            return sound(call.operation(), Texts.bytes(call.json()));
        }
        if (kind < 750) {
            var broken = call;
            do {
                broken = broken(broken);
            } while (chance.perMille(300));
            return sound(broken.operation(), Texts.bytes(broken.json()));
        }
        if (kind < 900) {
            return sound(call.operation(), torn(Texts.bytes(call.json())));
        }
        if (kind < 930) {
            return heads.next(Texts.bytes(call.json()));
        }
        return kind < 970 ? strange(call) : unsound(call);
    }

    /** One member is wrong, missing, twice there, or nobody's. */
    private Call broken(Call call) {
        var members = new LinkedHashMap<>(call.members());
        if (members.isEmpty() || chance.perMille(100)) {
            members.put("unknown" + chance.below(3), Texts.value(chance));
            return new Call(call.operation(), members);
        }
        var name = chance.one(new ArrayList<>(members.keySet()));
        switch (chance.below(10)) {
            case 0 -> members.remove(name);
            case 1 ->
                    members.put(
                            name, members.get(name) + ",\"" + name + "\":" + Texts.value(chance));
            case 2 -> members.put(name, Texts.quoted(Texts.value(chance)));
            default -> members.put(name, Texts.value(chance));
        }
        return new Call(call.operation(), members);
    }

    /** The bytes of a body with some changed, cut off, or more behind. */
    private byte[] torn(byte[] body) {
        return switch (chance.below(6)) {
            case 0 -> java.util.Arrays.copyOf(body, chance.below(body.length));
            case 1, 2 -> {
                var torn = body.clone();
                for (int i = 1 + chance.below(4); i > 0; i--) {
                    torn[chance.below(torn.length)] = (byte) chance.below(256);
                }
                yield torn;
            }
            case 3 -> joined(body, Texts.bytes(Texts.value(chance)));
            case 4 -> joined(Texts.bytes(Texts.value(chance)), body);
            default -> Texts.bytes(Texts.value(chance));
        };
    }

    /** Sound HTTP that no SDK sends. */
    private Shot strange(Call call) {
        var body = Texts.bytes(call.json());
        var length = "Content-Length: " + body.length + "\r\n";
        var target = "X-Amz-Target: AWSStepFunctions." + call.operation() + "\r\n";
        return switch (chance.below(14)) {
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
                yield new Shot(head.bytes(), true, false, true, false);
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

    /** What is no HTTP, or ends in the middle. */
    private Shot unsound(Call call) {
        var body = Texts.bytes(call.json());
        var target = "X-Amz-Target: AWSStepFunctions." + call.operation() + "\r\n";
        var length = "Content-Length: " + body.length + "\r\n";
        var chunks = "Transfer-Encoding: chunked\r\n";
        int kind = chance.below(16);
        var shot =
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
                            new Shot(
                                    torn(request("POST / HTTP/1.1", target + length, body).bytes()),
                                    false,
                                    true,
                                    false,
                                    true);
                };
        return new Shot(shot.bytes(), false, true, false, kind == 2 || kind >= 5);
    }

    private Shot sound(String operation, byte[] body) {
        return request(
                "POST / HTTP/1.1",
                "X-Amz-Target: AWSStepFunctions.%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
                        .formatted(operation, KIND, body.length),
                body);
    }

    private static Shot request(String line, String headers, byte[] body) {
        var head = line + "\r\nHost: localhost\r\n" + headers + "\r\n";
        return new Shot(
                joined(head.getBytes(StandardCharsets.ISO_8859_1), body),
                true,
                false,
                false,
                false);
    }

    private byte[] chunked(byte[] body) {
        var out = new ByteArrayOutputStream();
        for (int from = 0; from < body.length; ) {
            int length = Math.min(body.length - from, 1 + chance.below(4_000));
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
