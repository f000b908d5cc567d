package dev.askel.engine.journal.startpermit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decisions about starts that the transaction of a write has made.
 *
 * @param own identifies the grant of the write's own request for a permit; null without a grant
 * @param grants the decisions about other executions; one write of the transaction has them
 * @param areIncomplete whether the queue of a slot needs further decisions
 * @param nextInMillis the time until a rate permits the next request of a queue; {@code
 *     Long.MAX_VALUE} when no queue waits for its rate
 */
public record StartDecisions(
        @Nullable Long own, List<StartGrant> grants, boolean areIncomplete, long nextInMillis) {
    /** No decisions. */
    public static final StartDecisions NONE =
            new StartDecisions(null, List.of(), false, Long.MAX_VALUE);

    public StartDecisions {
        grants = List.copyOf(grants);
    }

    /** Whether other executions get decisions, now or at a later time. */
    public boolean concernOthers() {
        return !grants.isEmpty() || areIncomplete || nextInMillis != Long.MAX_VALUE;
    }

    /** Returns these decisions with the grant of the write's own request. */
    public StartDecisions withOwn(@Nullable Long decision) {
        return new StartDecisions(decision, grants, areIncomplete, nextInMillis);
    }
}
