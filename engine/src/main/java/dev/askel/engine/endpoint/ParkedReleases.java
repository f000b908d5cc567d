package dev.askel.engine.endpoint;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Releases the parked calls of one endpoint on this node. Each account gets an equal part. Released
 * calls take their permits when they arrive, so they reserve nothing here. Not thread-safe.
 */
final class ParkedReleases {
    /** The number of calls that are released in a second beyond the calls that need no wait. */
    static final int EXTRA = 64;

    /**
     * The number of calls of each account that are released and wait in memory, even if other
     * accounts use the memory of the endpoint.
     */
    static final int ACCOUNT_MIN = 4;

    /** The maximum number of accounts whose calls are released at the same time. */
    private static final int ACCOUNTS_MAX = 1_000;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Pollers ask for each account with parked calls at least every two seconds. */
    private static final long PARKED_FOR = Duration.ofSeconds(3).toNanos();

    /** The last time at which a poller asked for permits of parked calls, by account. */
    private final Map<String, Long> askedNanos = new HashMap<>();

    /** The calls that were released in this second, by account. */
    private final Map<String, Integer> released = new HashMap<>();

    private long sinceNanos;
    private boolean begun;
    private int all;

    /**
     * Begins another second if the last one is over. Returns the seconds that have passed since it
     * began; 0 if it is not over.
     */
    int begin(long nowNanos) {
        long passed = begun ? (nowNanos - sinceNanos) / SECOND : 1;
        if (passed < 1) {
            return 0;
        }
        begun = true;
        sinceNanos = nowNanos;
        released.clear();
        all = 0;
        askedNanos.values().removeIf(asked -> nowNanos - asked > PARKED_FOR);
        return (int) Math.min(passed, Integer.MAX_VALUE);
    }

    /** Whether calls of the account are parked, as far as this node knows. */
    boolean hasParked(String account, long nowNanos) {
        var asked = askedNanos.get(account);
        return asked != null && nowNanos - asked <= PARKED_FOR;
    }

    /** Returns the number of accounts whose calls wait in memory or are parked. */
    int accounts(WaitingCalls waiting) {
        return askedNanos.size() + waiting.accountsOutside(askedNanos.keySet());
    }

    /**
     * Returns the number of parked calls of an account to release now.
     *
     * @param target the number of calls that all accounts may have in this second
     * @param waitingMax the maximum number of calls that wait in memory
     */
    int release(
            String account,
            int callsMax,
            int target,
            int waitingMax,
            WaitingCalls waiting,
            long nowNanos) {
        if (!askedNanos.containsKey(account) && askedNanos.size() >= ACCOUNTS_MAX) {
            return 0;
        }
        askedNanos.put(account, nowNanos);
        int own = released.getOrDefault(account, 0) + waiting.countOf(account);
        int share = Math.max(ACCOUNT_MIN, target / accounts(waiting));
        int memory = Math.max(target, waitingMax) - all - waiting.count();
        int granted =
                Math.clamp(Math.min(share - own, Math.max(ACCOUNT_MIN - own, memory)), 0, callsMax);
        released.merge(account, granted, Integer::sum);
        all += granted;
        return granted;
    }

    /** Returns releases of this second for which a poller found no parked calls. */
    void giveBack(String account, int unused) {
        int returned = Math.min(unused, released.getOrDefault(account, 0));
        released.merge(account, -returned, Integer::sum);
        all -= returned;
    }
}
