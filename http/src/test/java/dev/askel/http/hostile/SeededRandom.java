package dev.askel.http.hostile;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices from a seed. */
record SeededRandom(SplittableRandom random) {
    static SeededRandom of(long seed) {
        return new SeededRandom(new SplittableRandom(seed));
    }

    /** Returns true in {@code times} of a thousand cases. */
    boolean perMille(int times) {
        return random.nextInt(1_000) < times;
    }

    /** Returns a number from 0 to below {@code bound}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns one of the choices. */
    <T> T choose(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
