package dev.askel.engine.journal.startpermit;

import org.jspecify.annotations.Nullable;

/**
 * The place of a request in a queue whose rule has an order.
 *
 * @param rank requests with lower ranks are first. Requests of the same rank and fair key keep the
 *     order of their arrival
 * @param fairKey a text for the key whose requests get permits in turn with those of other keys;
 *     empty without one. The transaction of the request replaces the rank by the round of its turn
 */
public record StartOrder(double rank, String fairKey) {
    /** The text of an empty fair key. */
    public static final String EMPTY_KEY = "/";

    /**
     * The place of a request under a rule without an order. Under a rule with fair keys, it has an
     * empty fair key.
     */
    public static final StartOrder NONE = new StartOrder(0, "");

    /** Returns the place of a request with a priority or with a fair key, which can be empty. */
    public static StartOrder of(double priority, @Nullable String fairKey) {
        return new StartOrder(0 - priority, fairKey == null ? "" : EMPTY_KEY + fairKey);
    }
}
