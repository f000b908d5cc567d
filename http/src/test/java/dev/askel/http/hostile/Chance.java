package dev.askel.http.hostile;

import java.util.List;
import java.util.SplittableRandom;

/** Choices drawn from a seed. */
record Chance(SplittableRandom random) {
    static Chance of(long seed) {
        return new Chance(new SplittableRandom(seed));
    }

    /** True so many times in a thousand. */
    boolean perMille(int times) {
        return random.nextInt(1_000) < times;
    }

    /** From 0 to below {@code bound}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
