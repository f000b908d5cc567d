package dev.askel.engine.maprun.child;

import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.maprun.child.ChildRows.ChildRow;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops Standard children. A request to stop is retried until a reply arrives or the child has
 * ended. A child in quarantine (its recovery failed repeatedly) sends no reply, so the run counts
 * it as aborted. The child remains in quarantine until an operator retries or aborts it. The
 * operator's action does not change the result of the run.
 */
final class ChildStops {
    private static final Logger LOG = LoggerFactory.getLogger(ChildStops.class);

    private final ChildServices services;
    private final ChildIdentity identities;
    private final ChildRequests requests;
    private final OpenChildren open;
    private final LongConsumer readSoon;
    private final ChildReads quarantined;

    /**
     * @param readSoon queues a read of the row of a child that has ended
     */
    ChildStops(
            ChildServices services,
            ChildIdentity identities,
            ChildRequests requests,
            OpenChildren open,
            LongConsumer readSoon) {
        this.services = services;
        this.identities = identities;
        this.requests = requests;
        this.open = open;
        this.readSoon = readSoon;
        this.quarantined =
                new ChildReads(
                        children ->
                                services.rows()
                                        .findQuarantined(
                                                children,
                                                identities::standardId,
                                                identities.historyEventsMax(services)),
                        this::endQuarantined);
    }

    /** Stops a child. If the child has no execution, it is removed and no outcome is reported. */
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
            // Usually the hint about the outcome arrives before this reply. If the hint was lost,
            // the read of the row finds the outcome.
            known.onStarted();
            readSoon.accept(child);
        } else {
            open.close(child);
        }
    }

    /**
     * Ends the children that are in quarantine. When the query fails, the next periodic check
     * repeats it.
     */
    void endQuarantined() {
        quarantined.add(open.all().stream().map(TrackedChild::number).toList());
    }

    /** Removes the children that the last check has not read yet. */
    void clear() {
        quarantined.clear();
    }

    private void endQuarantined(long number, ChildRow row) {
        var child = open.get(number);
        if (child != null) {
            LOG.warn(
                    "{}: the child is in quarantine, so the Map Run ends without it",
                    identities.standardId(number));
            open.end(ChildEnds.quarantined(child.planned(), row, services.time().millis()));
        }
    }
}
