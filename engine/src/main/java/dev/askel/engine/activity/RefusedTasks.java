package dev.askel.engine.activity;

import dev.askel.engine.activity.ActivityEntity.TaskId;
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

    /** How many refused tasks are kept: a refusal for each of the polls, twice. */
    static final int SIZE_MAX = 2 * ActivityEntity.POLLS_MAX;

    /** When each entry expires. Insertion order is the order of expiry. */
    private final SequencedMap<TaskId, Long> expiryMillis = new LinkedHashMap<>();

    /** Adds a task. Removes the oldest one when there are too many. */
    void add(TaskId task, long nowMillis) {
        expiryMillis.remove(task);
        expiryMillis.put(task, nowMillis + RETRY_AFTER.toMillis());
        if (expiryMillis.size() > SIZE_MAX) {
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

    boolean contains(TaskId task) {
        return expiryMillis.containsKey(task);
    }

    int size() {
        return expiryMillis.size();
    }
}
