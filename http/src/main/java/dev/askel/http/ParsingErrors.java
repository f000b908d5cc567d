package dev.askel.http;

import dev.askel.http.message.HttpResponses;
import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.TransportFailure.Fault;
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
 * Answers bytes that are not HTTP with an error of AWS's form and a request id. The HTTP library
 * finds this class by its name in {@code reference.conf}. It reads the instance from the static
 * field {@code MODULE$}, as for a Scala object.
 */
public final class ParsingErrors extends ParsingErrorHandler {
    private static final Fault FAULT = Fault.MalformedHttpRequestException;

    static final ParsingErrors MODULE$ = new ParsingErrors();

    private ParsingErrors() {}

    /**
     * Answers with a 4xx status. The library uses a 5xx status for an unknown method or version,
     * but the client caused these errors, too.
     */
    @Override
    public HttpResponse handle(
            StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        log.debug("Not HTTP, {}: {}", status, error.summary());
        return HttpResponses.aws(
                newId(),
                status.intValue() >= 500
                        ? new WireError.TransportFailure(FAULT)
                        : new WireError.TransportFailure(FAULT, status.intValue()));
    }

    /** Renders the error as bytes, for a connection on which the library would send a bare 500. */
    static ByteString response() {
        var answer = HttpResponses.aws(newId(), new WireError.TransportFailure(FAULT));
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
