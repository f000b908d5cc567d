package dev.askel.engine.activity;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The tasks that an activity passes over because their executions refused them a moment ago.
 *
 * <p>The table may list a task that its execution no longer offers. Each entry expires by itself,
 * so that a task which becomes available again is dispatched however busy its queue is. The number
 * of entries is bounded because the activity reads as many more rows of its queue.
 *
 * <p>Not thread-safe. Times are epoch milliseconds of engine time.
 */
final class RefusedTasks {
    /**
     * How long an activity passes over a refused task. It is shorter than the pause between two
     * reads of an idle queue, so that the next read finds the task.
     */
    static final Duration RETRY_AFTER = Duration.ofMillis(1_500);

    /** When each entry expires. Insertion order is the order of expiry. */
    private final SequencedMap<ActivityTaskId, Long> expiryMillis = new LinkedHashMap<>();

    private final int sizeMax;

    /**
     * Creates an empty set.
     *
     * @param sizeMax largest number of tasks
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

    /** Removes the entries whose time is over. */
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
