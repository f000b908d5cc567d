package dev.askel.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;

/**
 * A body nobody wants. An answer in the middle of it would close the connection, and many a client
 * that still writes would see that instead of the answer.
 */
final class UnwantedBody {
    private UnwantedBody() {}

    /** Lets the request's go by, for as long as a body may take; never fails. */
    static CompletionStage<Done> drained(
            HttpRequest request, HttpSettings settings, Materializer materializer) {
        if (request.entity() instanceof HttpEntity.Strict) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return request.discardEntityBytes(materializer)
                .completionStage()
                .toCompletableFuture()
                .copy()
                .orTimeout(settings.bodyTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .handle((_, _) -> Done.getInstance());
    }
}
