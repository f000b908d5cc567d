package dev.askel.http.message;

import dev.askel.engine.api.EngineError;
import dev.askel.http.wire.WireError;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for requests whose processing failed with an exception. */
public final class RequestFailure {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFailure.class);

    private RequestFailure() {}

    /**
     * Returns the error for the client: the reason when the body could not be read, otherwise
     * ServiceUnavailable after a time-out and InternalFailure for a defect. Logs the last two.
     *
     * @param subject describes the request in the log, such as the operation
     * @param failure the exception, or a {@link CompletionException} with it
     */
    public static WireError errorOf(String requestId, String subject, Throwable failure) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof BoundedBody.UnreadBodyException unread) {
            return unread.reason();
        }
        if (cause instanceof TimeoutException) {
            LOG.warn("request {} {}: no answer in time: {}", requestId, subject, cause.toString());
            return new WireError.EngineRefusal(new EngineError.ServiceUnavailable());
        }
        LOG.error("request {} {} failed", requestId, subject, cause);
        return new WireError.EngineRefusal(new EngineError.InternalFailure());
    }
}
