package dev.askel.engine.wakeup;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Keeps recent notifications, so that unchanged rows do not cause a message each second. */
final class RecentNotifications<K> {
    private final Duration repeatAfter;
    private final Map<K, Long> notifiedAt = new HashMap<>();

    /** Creates an empty record; a notification may be repeated after {@code repeatAfter}. */
    RecentNotifications(Duration repeatAfter) {
        this.repeatAfter = repeatAfter;
    }

    /** Removes the entries that may be repeated. */
    void expire(long nowMillis) {
        notifiedAt.values().removeIf(at -> at + repeatAfter.toMillis() < nowMillis);
    }

    /** Removes all entries, because their messages may have been lost. */
    void clear() {
        notifiedAt.clear();
    }

    /** Removes an entry for which no message was sent. */
    void remove(K key) {
        notifiedAt.remove(key);
    }

    /** Adds an entry; false when it was notified recently. */
    boolean tryAdd(K key, long nowMillis) {
        return notifiedAt.putIfAbsent(key, nowMillis) == null;
    }
}
