package dev.askel.http;

import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.Untransported.Fault;
import java.util.UUID;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * What is answered to bytes that are no HTTP: an error of AWS's form with a request id, as to all
 * other requests. The HTTP library knows this class by its name in {@code reference.conf}, and
 * takes the instance from the field it expects of Scala's objects.
 */
public final class ParsingErrors extends ParsingErrorHandler {
    static final ParsingErrors MODULE$ = new ParsingErrors();

    private ParsingErrors() {}

    /** A method or version that the library does not know is the client's fault too: never 5xx. */
    @Override
    public HttpResponse handle(
            StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        log.debug("Not HTTP, {}: {}", status, error.summary());
        var fault = Fault.MalformedHttpRequestException;
        return Replies.aws(
                UUID.randomUUID().toString(),
                status.intValue() >= 500
                        ? new WireError.Untransported(fault)
                        : new WireError.Untransported(fault, status.intValue()));
    }
}
