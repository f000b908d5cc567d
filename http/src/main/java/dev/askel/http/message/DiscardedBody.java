package dev.askel.http.message;

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
 * Reads and discards bodies of requests that are refused. An answer that is sent before the end of
 * the body would close the connection. Many clients that are still sending the body would then
 * report the closed connection instead of the answer.
 */
public final class DiscardedBody {
    /**
     * The maximum number of bytes that are read. A client that sends more may not see its answer.
     */
    private static final long BYTES_MAX = 64L * 1024 * 1024;

    /** This time suffices for a body that is already being sent when its request is refused. */
    private static final Duration BRIEF_TIMEOUT = Duration.ofSeconds(1);

    private DiscardedBody() {}

    /** Reads the body to its end within the time limit of bodies; never fails. */
    public static CompletionStage<Done> drain(
            HttpRequest request, BodyLimits limits, Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict || awaitsContinue(request)) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return chunks(request, limits)
                .runWith(Sink.ignore(), materializer)
                .exceptionally(_ -> Done.getInstance());
    }

    /**
     * Reads the body of a request from a host or page that is not permitted; never fails. A short
     * body is read to its end, so that a well-behaved client sees the answer. A long or slow body
     * is not read to its end, and the answer closes the connection.
     */
    public static CompletionStage<Done> drainBriefly(
            HttpRequest request, BodyLimits limits, Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict || awaitsContinue(request)) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return request.entity()
                .withSizeLimit(limits.bytesMax())
                .getDataBytes()
                .completionTimeout(BRIEF_TIMEOUT)
                .runWith(Sink.ignore(), materializer)
                .exceptionally(_ -> Done.getInstance());
    }

    /**
     * Whether the client waits for {@code 100 Continue}, which is not sent unless the body is read.
     */
    private static boolean awaitsContinue(HttpRequest request) {
        return request.getHeader("expect")
                .filter(expected -> expected.value().equalsIgnoreCase("100-continue"))
                .isPresent();
    }

    /**
     * Returns the chunks of a body, including chunks beyond the accepted size.
     *
     * @return fails with the HTTP library's exceptions, and with a {@link
     *     java.util.concurrent.TimeoutException} when the body takes too long
     */
    static Source<ByteString, ?> chunks(HttpRequest request, BodyLimits limits) {
        return request.entity()
                .withSizeLimit(Math.max(BYTES_MAX, limits.bytesMax()))
                .getDataBytes()
                .completionTimeout(limits.timeout());
    }
}
