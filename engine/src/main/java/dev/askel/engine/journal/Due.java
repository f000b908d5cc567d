package dev.askel.engine.journal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What the pollers ask: who must be awake. Never blocks the caller. */
public interface Due {
    /**
     * Wake-ups due up to a time, earliest first.
     *
     * @param untilMillis epoch milliseconds in engine time, included
     */
    CompletionStage<List<Wakeup>> wakeupsDue(SliceRange slices, long untilMillis, int rowsMax);

    /** Wake-ups with a call in flight that no living node has claimed. */
    CompletionStage<List<Wakeup>> callsWithoutNode(
            SliceRange slices, Set<String> livingIncarnations, int rowsMax);

    /** Open tasks whose heartbeat was due before {@code nowMillis}, longest overdue first. */
    CompletionStage<List<StoredTask>> heartbeatsOverdue(
            SliceRange slices, long nowMillis, int rowsMax);
}
