package dev.askel.engine.bulk;

/**
 * So many tokens come in a second, and no more than a second's worth are kept. Begins with one, so
 * that who takes over goes on at the pace of whoever was before. Not for many threads.
 */
final class TokenBucket {
    private static final long MILLIS = 1_000;

    private int perSecond;
    private long thousandths;
    private long filledAtMillis;

    TokenBucket(int perSecond, long nowMillis) {
        this.perSecond = perSecond;
        this.thousandths = MILLIS;
        this.filledAtMillis = nowMillis;
    }

    /** How many there are now. */
    int tokens(long nowMillis) {
        long passed = Math.min(nowMillis - filledAtMillis, MILLIS);
        filledAtMillis = nowMillis;
        thousandths = Math.min(thousandths + passed * perSecond, perSecond * MILLIS);
        return Math.toIntExact(thousandths / MILLIS);
    }

    void take(int tokens) {
        thousandths -= tokens * MILLIS;
    }

    /** From now on they come at this pace. */
    void changeRate(int tokensPerSecond) {
        perSecond = tokensPerSecond;
    }
}
