package dev.askel.engine.wakeup;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Stores recent notifications, so that an unchanged row does not cause a message each second. */
final class RecentNotifications<K> {
    private final Duration repeatAfter;
    private final Map<K, Long> notifiedAt = new HashMap<>();

    /** Creates an empty store. A notification may be repeated after {@code repeatAfter}. */
    RecentNotifications(Duration repeatAfter) {
        this.repeatAfter = repeatAfter;
    }

    /** Removes the notifications that may be repeated. */
    void expire(long nowMillis) {
        notifiedAt.values().removeIf(at -> at + repeatAfter.toMillis() < nowMillis);
    }

    /** Removes all notifications, because their messages may have been lost. */
    void clear() {
        notifiedAt.clear();
    }

    /** Removes a notification, because no message was sent for it. */
    void remove(K key) {
        notifiedAt.remove(key);
    }

    /** Adds a notification; returns false if there is a recent one with the same key. */
    boolean tryAdd(K key, long nowMillis) {
        return notifiedAt.putIfAbsent(key, nowMillis) == null;
    }
}
