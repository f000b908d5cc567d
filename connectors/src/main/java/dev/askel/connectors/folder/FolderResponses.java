package dev.askel.connectors.folder;

import dev.askel.connectors.call.StreamedExchange;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Creates answers in the form of HTTP. */
final class FolderResponses {
    private static final DateTimeFormatter HTTP_TIME =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** Characters that no XML document can have. A key may have them. */
    private static final Pattern NOT_XML =
            Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]");

    private FolderResponses() {}

    /**
     * Creates an answer.
     *
     * @param body closed by the reader of the answer
     */
    static StreamedExchange answer(int status, Map<String, String> headers, InputStream body) {
        var all = new TreeMap<String, List<String>>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        all.put("x-amz-request-id", List.of(requestId()));
        return new StreamedExchange.Opened(status, HttpHeaders.of(all, (_, _) -> true), body);
    }

    /** Creates an answer whose body is complete. */
    static StreamedExchange answer(int status, Map<String, String> headers, byte[] body) {
        return answer(status, headers, new ByteArrayInputStream(body));
    }

    /** Creates an answer with a document. */
    static StreamedExchange xml(byte[] document) {
        return answer(200, Map.of("Content-Type", "application/xml"), document);
    }

    /**
     * Creates the answer to a refused request. The body contains the code and the message. An
     * answer to a HEAD request and an answer with status 304 have no body.
     */
    static StreamedExchange refused(S3ErrorException refusal, String operation) {
        boolean isBodiless = operation.startsWith("Head") || refusal.status() == 304;
        var body =
                isBodiless
                        ? new byte[0]
                        : new XmlBuilder()
                                .begin("Error")
                                .add("Code", refusal.code())
                                .add("Message", NOT_XML.matcher(refusal.message()).replaceAll("?"))
                                .end("Error")
                                .bytes();
        return answer(refusal.status(), Map.of("Content-Type", "application/xml"), body);
    }

    /** Formats a time for a header. */
    static String httpTime(Instant time) {
        return HTTP_TIME.format(time);
    }

    /** Returns sixteen hexadecimal digits, the form of S3's request ids. */
    private static String requestId() {
        return "%016X".formatted(ThreadLocalRandom.current().nextLong());
    }
}
