package dev.askel.engine.activity;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The tasks that an activity skips because their executions have just refused them.
 *
 * <p>The table of open tasks may contain a task that its execution no longer offers. Each entry
 * expires separately, so that a task that becomes available again is dispatched even if the queue
 * is busy. The number of entries is bounded, because the activity reads one additional row of its
 * queue for each entry.
 *
 * <p>Not thread-safe. Times are epoch milliseconds of engine time.
 */
final class RefusedTasks {
    /**
     * The time for which an activity skips a refused task. It is shorter than the interval between
     * two reads while polls wait, so that the next read finds the task.
     */
    static final Duration RETRY_AFTER = Duration.ofMillis(1_500);

    /** The expiry time of each entry. The order of insertion is also the order of expiry. */
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

    /** Adds a task. If there are too many tasks, the oldest one is removed. */
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
