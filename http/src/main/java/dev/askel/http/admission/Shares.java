package dev.askel.http.admission;

import java.util.HashMap;
import java.util.Map;

/**
 * Places, and who holds how many. As long as half of them are free everybody takes what there is;
 * from then on nobody takes more than an equal share of all, so that who asks most cannot keep out
 * the others. Safe for use by many threads.
 */
public final class Shares {
    private final Map<String, Integer> held = new HashMap<>();
    private volatile int total;

    /** Takes a place if there is one of so many. */
    public synchronized boolean take(String who, int places) {
        if (!isFree(who, places)) {
            return false;
        }
        held.merge(who, 1, Integer::sum);
        total++;
        return true;
    }

    /** Whether {@link #take} would find a place. */
    public synchronized boolean isFree(String who, int places) {
        if (total >= places) {
            return false;
        }
        int own = held.getOrDefault(who, 0);
        int holders = held.size() + (own == 0 ? 1 : 0);
        return total < places / 2 || own < Math.max(1, places / holders);
    }

    /** Gives a place back that was taken. */
    public synchronized void giveBack(String who) {
        if (held.merge(who, -1, Integer::sum) == 0) {
            held.remove(who);
        }
        total--;
    }

    /** How many are taken. */
    public int taken() {
        return total;
    }
}
