package dev.askel.http;

import dev.askel.http.wire.WireError;
import dev.askel.http.wire.WireError.Untransported.Fault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;

/** A body that is read whole. */
final class WantedBody {
    /** How the HTTP library's text begins when a connection ends in the middle of a body. */
    private static final String CLOSED_EARLY = "Entity stream truncation";

    private WantedBody() {}

    /** The request's; fails with {@link UnreadException}. */
    static CompletionStage<byte[]> bytes(
            HttpRequest request, HttpSettings settings, Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict strict) {
            return CompletableFuture.completedStage(strict.getData().toArrayUnsafe());
        }
        return request.entity()
                .toStrict(settings.bodyTimeout().toMillis(), settings.bodyBytesMax(), materializer)
                .thenApply(strict -> strict.getData().toArrayUnsafe())
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedStage(
                                new UnreadException(unread(failure, settings))));
    }

    /** Whatever keeps a body from being read is its client's doing. */
    private static WireError unread(Throwable failure, HttpSettings settings) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return switch (cause) {
            case EntityStreamSizeException _ -> new WireError.TooLarge(settings.bodyBytesMax());
            case TimeoutException _ -> new WireError.Untransported(Fault.RequestTimeoutException);
            case EntityStreamException malformed
                    when !String.valueOf(malformed.getMessage()).startsWith(CLOSED_EARLY) ->
                    new WireError.Untransported(Fault.MalformedHttpRequestException);
            case Throwable _ -> new WireError.Untransported(Fault.RequestAbortedException);
        };
    }

    /** The body did not come; the reason is the answer, should the client still be there. */
    static final class UnreadException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient WireError reason;

        UnreadException(WireError reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }

        WireError reason() {
            return reason;
        }
    }
}
