package dev.askel.engine.usage;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.arn.ArnScope;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The usage of this node's executions that is not stored yet, by account and region. Thread-safe.
 * Executions with a test case count nothing, because AWS does not run them.
 */
public final class UsageCounters {
    /** The duration that AWS bills as one unit, in milliseconds (AWS Step Functions pricing). */
    private static final long UNIT_MILLIS = 100;

    /** The maximum number of accounts and regions. Further ones are not counted. */
    static final int SCOPES_MAX = 10_000;

    private final Map<ArnScope, Usage> counts = new ConcurrentHashMap<>();

    /**
     * Returns the number of state transitions in some entries: entered states, and retries, which
     * AWS bills as transitions (AWS Step Functions pricing).
     */
    public static long transitionsIn(List<Entry> entries) {
        long transitions = 0;
        for (var entry : entries) {
            if (isTransition(entry)) {
                transitions++;
            }
        }
        return transitions;
    }

    private static boolean isTransition(Entry entry) {
        return switch (entry) {
            case HistoryEvent event ->
                    switch (event.type()) {
                        case PassStateEntered,
                                TaskStateEntered,
                                ChoiceStateEntered,
                                WaitStateEntered,
                                SucceedStateEntered,
                                FailStateEntered,
                                ParallelStateEntered,
                                MapStateEntered ->
                                true;
                        default -> false;
                    };
            case Fact fact -> fact instanceof Fact.RetryScheduled;
        };
    }

    /** Counts durable state transitions of a Standard execution. */
    public void addTransitions(ExecutionIdentity execution, long transitions) {
        add(execution, new Usage(transitions, 0, 0));
    }

    /**
     * Counts an Express execution that has ended. Its memory counts as 64 MB, the least that AWS
     * bills, because Askel does not measure it.
     */
    public void addExpress(ExecutionIdentity execution, Instant endedAt) {
        var duration = Duration.between(execution.startedAt(), endedAt);
        add(
                execution,
                new Usage(0, 1, Math.max(1, Math.ceilDiv(duration.toMillis(), UNIT_MILLIS))));
    }

    private void add(ExecutionIdentity execution, Usage usage) {
        if (execution.testCase() == null) {
            add(ArnScope.of(execution.region(), execution.account()), usage);
        }
    }

    void add(ArnScope scope, Usage usage) {
        if (counts.containsKey(scope) || counts.size() < SCOPES_MAX) {
            counts.merge(scope, usage, Usage::plus);
        }
    }

    /**
     * Removes all counts and returns them. A concurrent addition is either in the result or kept.
     */
    Map<ArnScope, Usage> drain() {
        var drained = new HashMap<ArnScope, Usage>();
        for (var scope : Set.copyOf(counts.keySet())) {
            var usage = counts.remove(scope);
            if (usage != null) {
                drained.put(scope, usage);
            }
        }
        return drained;
    }
}
