package dev.askel.engine;

import dev.askel.engine.task.CallPermits;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Permits that a test opens and closes, by name; all are free at first. */
public final class Permits implements CallPermits {
    private final Set<String> closed = ConcurrentHashMap.newKeySet();

    /** Has calls wait for this permit from now on. */
    public void close(String permit) {
        closed.add(permit);
    }

    /** Lets the calls that wait for it be made again. */
    public void open(String permit) {
        closed.remove(permit);
    }

    /** Whether calls wait for this permit. */
    public boolean isClosed(String permit) {
        return closed.contains(permit);
    }

    @Override
    public int claim(String permit, int callsMax) {
        return isClosed(permit) ? 0 : callsMax;
    }
}
