package dev.askel.engine.wakeup;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Who was told lately, so that rows that stay as they are do not make a message each second. */
final class LatelyTold<K> {
    private final Duration again;
    private final Map<K, Long> toldAt = new HashMap<>();

    /** Telling the same once more makes sense after {@code again}. */
    LatelyTold(Duration again) {
        this.again = again;
    }

    /** Lets go of what was told long enough ago. */
    void forget(long nowMillis) {
        toldAt.values().removeIf(at -> at + again.toMillis() < nowMillis);
    }

    /** Lets go of everybody: what was told may have been lost. */
    void forgetAll() {
        toldAt.clear();
    }

    /** Lets go of one: there was nothing to tell. */
    void forget(K key) {
        toldAt.remove(key);
    }

    /** Whether to tell now; then it counts as told. */
    boolean first(K key, long nowMillis) {
        return toldAt.putIfAbsent(key, nowMillis) == null;
    }
}
