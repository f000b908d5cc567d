package dev.askel.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * A body nobody wants. An answer in the middle of it would close the connection, and many a client
 * that still writes would see that instead of the answer.
 */
final class UnwantedBody {
    /** So much of one is let go by; a client that sends more may miss its answer. */
    static final long BYTES_MAX = 64L * 1024 * 1024;

    /** A client that sends nothing for so long has stopped, and may wait for its answer. */
    private static final Duration PAUSE_MAX = Duration.ofMillis(500);

    private UnwantedBody() {}

    /**
     * Lets the request's go by for as long as it comes, and no longer than a body may take; never
     * fails. Who asks before sending it is told at once.
     */
    static CompletionStage<Done> drained(
            HttpRequest request, HttpSettings settings, Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict
                || request.getHeader("expect").isPresent()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return request.entity()
                .withSizeLimit(BYTES_MAX)
                .getDataBytes()
                .idleTimeout(PAUSE_MAX)
                .completionTimeout(settings.bodyTimeout())
                .runWith(Sink.ignore(), materializer)
                .exceptionally(_ -> Done.getInstance());
    }
}
