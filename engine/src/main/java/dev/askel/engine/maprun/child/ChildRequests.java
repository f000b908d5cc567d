package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.AskRetry;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.execution.start.MapChildStartResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the executions of a run's children. Each callback receives a reply, or null
 * when the request failed.
 */
final class ChildRequests {
    /** The maximum number of concurrent requests to stop or redrive children. */
    private static final int REQUESTS_MAX = 256;

    private final ChildServices services;
    private final ChildIdentity identities;
    private final RunAttempt attempt;
    private final BoundedRequests requests = new BoundedRequests(REQUESTS_MAX);

    ChildRequests(ChildServices services, ChildIdentity identities, RunAttempt attempt) {
        this.services = services;
        this.identities = identities;
        this.attempt = attempt;
    }

    /** Starts a child. A child that never waits runs on the calling thread. */
    void start(
            ChildStart start, BiConsumer<@Nullable MapChildStartResult, @Nullable Throwable> next) {
        var _ = request(() -> start(start), next);
    }

    private CompletionStage<MapChildStartResult> start(ChildStart start) {
        return services.starts()
                .startChild(
                        new StandardStart(
                                identities.standardIdentity(start.child(), start.items()),
                                start.input(),
                                attempt.owner()));
    }

    /** Redrives an unsuccessful child. */
    void redrive(long child, BiConsumer<@Nullable RedriveReply, @Nullable Throwable> next) {
        this.<RedriveReply>ask(
                child,
                replyTo -> new ExecutionCommand.Redrive(attempt.redriveToken(), replyTo),
                next);
    }

    /** Aborts a child. */
    void stop(long child, BiConsumer<@Nullable StopReply, @Nullable Throwable> next) {
        this.<StopReply>ask(
                child, replyTo -> new ExecutionCommand.Stop(null, null, null, replyTo), next);
    }

    /** Removes the unsent requests to redrive or stop children. */
    void clear() {
        requests.clear();
    }

    private <R> void ask(
            long child,
            Function<ActorRef<R>, ExecutionCommand> command,
            BiConsumer<@Nullable R, @Nullable Throwable> next) {
        requests.submit(() ->
                request(
                        () ->
                                AskRetry.ask(wait ->
                                        services.region()
                                                .<R>ask(
                                                        identities.standardId(child),
                                                        command,
                                                        wait)),
                        next));
    }

    /**
     * Makes a request. {@code next} receives the reply or the failure, even if the request throws.
     */
    private static <T> CompletionStage<?> request(
            Supplier<CompletionStage<T>> request,
            BiConsumer<@Nullable T, @Nullable Throwable> next) {
        CompletionStage<T> reply;
        try {
            reply = request.get();
        } catch (RuntimeException | Error bug) {
            FatalErrors.throwIfFatal(bug);
            reply = CompletableFuture.failedStage(bug);
        }
        return reply.whenComplete(next);
    }
}
