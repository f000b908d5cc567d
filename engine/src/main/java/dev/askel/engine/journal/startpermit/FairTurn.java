package dev.askel.engine.journal.startpermit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A turn of a fair key. The turns of all keys are ordered by their rounds, and within a round by
 * their keys as PostgreSQL orders them. Each key has one turn in each round.
 *
 * @param round the rank of a request with a fair key
 * @param key the fair key of {@link StartOrder}
 */
public record FairTurn(long round, String key) implements Comparable<FairTurn> {
    /** The order of keys, which is that of their bytes. */
    public static final Comparator<String> KEYS =
            Comparator.comparing(
                    key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private static final Comparator<FairTurn> ORDER =
            Comparator.comparingLong(FairTurn::round).thenComparing(FairTurn::key, KEYS);

    /** Returns the turn of nullable columns. */
    public static @Nullable FairTurn of(@Nullable Long round, @Nullable String key) {
        return round == null || key == null ? null : new FairTurn(round, key);
    }

    /** Returns the turn of a request; null without a fair key. */
    public static @Nullable FairTurn ofRank(double rank, String key) {
        return key.isEmpty() ? null : new FairTurn((long) rank, key);
    }

    /** Returns the first turn of a key after another turn; null for its first turn of all. */
    public static FairTurn after(@Nullable FairTurn turn, String key) {
        if (turn == null) {
            return new FairTurn(1, key);
        }
        var sameRound = new FairTurn(turn.round(), key);
        return sameRound.compareTo(turn) > 0 ? sameRound : new FairTurn(turn.round() + 1, key);
    }

    @Override
    public int compareTo(FairTurn other) {
        return ORDER.compare(this, other);
    }
}
