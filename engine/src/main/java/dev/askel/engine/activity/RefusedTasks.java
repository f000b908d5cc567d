package dev.askel.engine.activity;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The tasks that an activity skips because their executions refused them a moment ago.
 *
 * <p>The table may list a task that its execution no longer offers. Each entry expires separately.
 * So a task that becomes available again is dispatched even from a busy queue. The number of
 * entries is bounded, because the activity reads one more row of its queue for each entry.
 *
 * <p>Not thread-safe. Times are epoch milliseconds of engine time.
 */
final class RefusedTasks {
    /**
     * The time for which an activity skips a refused task. It is shorter than the interval between
     * two reads of an idle queue, so that the next read finds the task.
     */
    static final Duration RETRY_AFTER = Duration.ofMillis(1_500);

    /** The time at which each entry expires, in the order of insertion and of expiry. */
    private final SequencedMap<ActivityTaskId, Long> expiryMillis = new LinkedHashMap<>();

    private final int sizeMax;

    /**
     * Creates an empty set.
     *
     * @param sizeMax the maximum number of tasks
     */
    RefusedTasks(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    /** Adds a task. Removes the oldest one when there are too many. */
    void add(ActivityTaskId task, long nowMillis) {
        expiryMillis.remove(task);
        expiryMillis.put(task, nowMillis + RETRY_AFTER.toMillis());
        if (expiryMillis.size() > sizeMax) {
            expiryMillis.pollFirstEntry();
        }
    }

    /** Removes the expired entries. */
    void expire(long nowMillis) {
        var oldest = expiryMillis.firstEntry();
        while (oldest != null && oldest.getValue() <= nowMillis) {
            expiryMillis.pollFirstEntry();
            oldest = expiryMillis.firstEntry();
        }
    }

    boolean contains(ActivityTaskId task) {
        return expiryMillis.containsKey(task);
    }

    int size() {
        return expiryMillis.size();
    }
}
