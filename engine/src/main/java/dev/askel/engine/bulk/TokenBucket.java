package dev.askel.engine.bulk;

/**
 * A token bucket that holds at most the tokens of one second. A bucket begins with one token, so
 * that a new owner continues a job at the rate of the previous owner. Not thread-safe.
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

    /** Returns the number of available tokens. */
    int availableTokens(long nowMillis) {
        long passed = Math.min(nowMillis - filledAtMillis, MILLIS);
        filledAtMillis = nowMillis;
        thousandths = Math.min(thousandths + passed * perSecond, perSecond * MILLIS);
        return Math.toIntExact(thousandths / MILLIS);
    }

    void take(int tokens) {
        thousandths -= tokens * MILLIS;
    }

    void changeRate(int tokensPerSecond) {
        perSecond = tokensPerSecond;
    }
}
