package dev.askel.engine;

import dev.askel.engine.task.CallPermits;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Permits that a test opens and closes by name. All permits are open at first. */
public final class ClosablePermits implements CallPermits {
    private final Set<String> closed = ConcurrentHashMap.newKeySet();

    /** Closes a permit, so that calls wait for it. */
    public void close(String permit) {
        closed.add(permit);
    }

    /** Opens a permit, so that waiting calls are retried. */
    public void open(String permit) {
        closed.remove(permit);
    }

    /** Whether calls wait for this permit. */
    public boolean isClosed(String permit) {
        return closed.contains(permit);
    }

    @Override
    public int reservePermits(String permit, int callsMax) {
        return isClosed(permit) ? 0 : callsMax;
    }
}
