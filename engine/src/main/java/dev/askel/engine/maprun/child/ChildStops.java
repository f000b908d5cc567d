package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.child.ChildExecutions;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Aborts Standard children. A request is repeated until it is answered or the child has ended. */
final class ChildStops {
    private final ChildServices services;
    private final ChildRequests requests;
    private final OpenChildren open;
    private final LongConsumer readSoon;

    /**
     * @param readSoon reads the row of a child that has ended
     */
    ChildStops(
            ChildServices services,
            ChildRequests requests,
            OpenChildren open,
            LongConsumer readSoon) {
        this.services = services;
        this.requests = requests;
        this.open = open;
        this.readSoon = readSoon;
    }

    /** Aborts a child. A child without an execution has no end. */
    void stop(long child) {
        stop(child, 1);
    }

    private void stop(long child, int attempt) {
        if (open.get(child) != null) {
            requests.stop(child, (reply, _) -> onReply(child, attempt, reply));
        }
    }

    private void onReply(long child, int attempt, @Nullable StopReply reply) {
        var known = open.get(child);
        if (known == null) {
            return;
        }
        if (reply == null) {
            services.after(
                    ChildExecutions.retryDelay(attempt, services.random()),
                    () -> stop(child, attempt + 1));
        } else if (reply.exists()) {
            // The hint usually arrives first; the row has the end in any case.
            known.onStarted();
            readSoon.accept(child);
        } else {
            open.close(child);
        }
    }
}
