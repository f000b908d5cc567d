package dev.askel.http;

import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.Untransported.Fault;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;
import org.apache.pekko.util.ByteString;

/**
 * What is answered to bytes that are no HTTP: an error of AWS's form with a request id, as to all
 * other requests. The HTTP library knows this class by its name in {@code reference.conf}, and
 * takes the instance from the field it expects of Scala's objects.
 */
public final class ParsingErrors extends ParsingErrorHandler {
    private static final Fault FAULT = Fault.MalformedHttpRequestException;

    static final ParsingErrors MODULE$ = new ParsingErrors();

    private ParsingErrors() {}

    /** A method or version that the library does not know is the client's fault too: never 5xx. */
    @Override
    public HttpResponse handle(
            StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        log.debug("Not HTTP, {}: {}", status, error.summary());
        return Replies.aws(
                newId(),
                status.intValue() >= 500
                        ? new WireError.Untransported(FAULT)
                        : new WireError.Untransported(FAULT, status.intValue()));
    }

    /** The same as bytes, for where the library would say something else; the connection ends. */
    static ByteString rendered() {
        var answer = Replies.aws(newId(), new WireError.Untransported(FAULT));
        var body = ((HttpEntity.Strict) answer.entity()).getData();
        var head = new StringBuilder("HTTP/1.1 ").append(answer.status()).append("\r\n");
        answer.getHeaders()
                .forEach(header ->
                        head.append(header.name())
                                .append(": ")
                                .append(header.value())
                                .append("\r\n"));
        head.append("Content-Type: ").append(answer.entity().getContentType()).append("\r\n");
        head.append("Content-Length: ").append(body.size()).append("\r\nConnection: close\r\n\r\n");
        return ByteString.fromString(head.toString(), StandardCharsets.US_ASCII).concat(body);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
