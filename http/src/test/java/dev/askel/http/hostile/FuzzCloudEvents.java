package dev.askel.http.hostile;

import dev.askel.http.hostile.FuzzRequests.FuzzRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Generates CloudEvents in the structured, batched and binary mode, most of them with errors. */
final class FuzzCloudEvents {
    private static final List<String> TYPES =
            List.of(
                    "application/cloudevents+json",
                    "application/cloudevents+json; charset=utf-8",
                    "application/cloudevents+json; charset=utf-16",
                    "application/cloudevents-batch+json",
                    "application/cloudevents+avro",
                    "application/json",
                    "application/octet-stream",
                    "text/plain; charset=iso-8859-1",
                    "text/plain; charset=\"",
                    "a/b;c");

    private static final List<String> BUSES = List.of("default", "default", "b1", "none", "%00");

    private static final List<String> MEMBERS =
            List.of(
                    "\"specversion\":\"1.0\"",
                    "\"id\":\"1\"",
                    "\"source\":\"s\"",
                    "\"type\":\"t\"",
                    "\"time\":\"2026-11-27t12:00:00z\"",
                    "\"time\":\"2026-99-27T12:00:00Z\"",
                    "\"subject\":\"\\ud800\"",
                    "\"datacontenttype\":\"text/plain; charset=x\"",
                    "\"dataschema\":\":\"",
                    "\"data\":{\"n\":1e400}",
                    "\"data_base64\":\"AAE=\"",
                    "\"data_base64\":\"%\"",
                    "\"tenant\":[]",
                    "\"Tenant\":\"a\"");

    private static final List<String> HEADERS =
            List.of(
                    "ce-specversion: 1.0",
                    "ce-id: 1",
                    "ce-source: s",
                    "ce-type: t",
                    "ce-time: 2026-11-27t12:00:00z",
                    "ce-time: never",
                    "ce-subject: %E2%82%AC%00",
                    "ce-subject: \"a",
                    "ce-a: %F",
                    "ce-datacontenttype: a/b",
                    "ce-id: 2",
                    "ce-: x");

    /** The number of required attributes at the beginning of the lists. */
    private static final int REQUIRED = 4;

    private final SeededRandom random;

    FuzzCloudEvents(SeededRandom random) {
        this.random = random;
    }

    /** Returns the next request. */
    FuzzRequest next() {
        boolean isBinary = random.perMille(400);
        var head = new StringBuilder("POST /api/v1/event-buses/");
        head.append(random.choose(BUSES)).append("/events HTTP/1.1\r\nHost: localhost\r\n");
        if (isBinary) {
            some(HEADERS).forEach(header -> head.append(header).append("\r\n"));
        }
        if (!isBinary || random.perMille(800)) {
            head.append("Content-Type: ").append(random.choose(TYPES)).append("\r\n");
        }
        var body = FuzzTexts.bytes(isBinary ? FuzzTexts.value(random) : body());
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return new FuzzRequest(bytes.toByteArray(), true, false, false, false);
    }

    private String body() {
        if (random.perMille(100)) {
            return FuzzTexts.value(random);
        }
        var event = "{" + String.join(",", some(MEMBERS)) + "}";
        return random.perMille(300) ? "[" + event + "," + event + "]" : event;
    }

    /** Returns most required attributes and a few others. */
    private List<String> some(List<String> all) {
        return IntStream.range(0, all.size())
                .filter(at -> random.perMille(at < REQUIRED ? 970 : 60))
                .mapToObj(all::get)
                .toList();
    }
}
