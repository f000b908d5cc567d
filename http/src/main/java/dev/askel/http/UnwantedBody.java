package dev.askel.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A body nobody wants. An answer in the middle of it would close the connection, and many a client
 * that still writes would see that instead of the answer.
 */
final class UnwantedBody {
    /** So much of one is let go by; a client that sends more may miss its answer. */
    private static final long BYTES_MAX = 64L * 1024 * 1024;

    /** Long enough for a body that is under way when its request is refused. */
    private static final Duration DISCARDED_WITHIN = Duration.ofSeconds(1);

    private UnwantedBody() {}

    /** Lets the request's go by, for as long as a body may take; never fails. */
    static CompletionStage<Done> drained(
            HttpRequest request, HttpSettings settings, Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict || asksFirst(request)) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return parts(request, settings)
                .runWith(Sink.ignore(), materializer)
                .exceptionally(_ -> Done.getInstance());
    }

    /**
     * Discards the body of a request that deserves no effort; never fails. A short body is read and
     * discarded, so that an honest client sees the answer. A long or slow one is cut off, and the
     * answer closes the connection.
     */
    static CompletionStage<Done> discarded(
            HttpRequest request, HttpSettings settings, Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict || asksFirst(request)) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return request.entity()
                .withSizeLimit(settings.bodyBytesMax())
                .getDataBytes()
                .completionTimeout(DISCARDED_WITHIN)
                .runWith(Sink.ignore(), materializer)
                .exceptionally(_ -> Done.getInstance());
    }

    /** The client sends nothing before it is told to; an answer tells it not to. */
    private static boolean asksFirst(HttpRequest request) {
        return request.getHeader("expect")
                .filter(expected -> expected.value().equalsIgnoreCase("100-continue"))
                .isPresent();
    }

    /**
     * What comes of a body, even where it is more than is wanted; fails with the HTTP library's
     * failures and, when it takes too long, with a {@link java.util.concurrent.TimeoutException}.
     */
    static Source<ByteString, ?> parts(HttpRequest request, HttpSettings settings) {
        return request.entity()
                .withSizeLimit(Math.max(BYTES_MAX, settings.bodyBytesMax()))
                .getDataBytes()
                .completionTimeout(settings.bodyTimeout());
    }
}
