package dev.askel.asl.interpreter;

import java.util.random.RandomGenerator;

/** Decides at every boundary whether the process dies there. */
@FunctionalInterface
public interface Crashes {
    /** No process ever dies. */
    Crashes NONE = _ -> {};

    /** A few processes die, at boundaries far apart. */
    static Crashes seldom(RandomGenerator random, int kills) {
        var left = new int[] {kills};
        return boundary -> {
            if (left[0] > 0 && random.nextInt(50) == 0) {
                left[0]--;
                throw new Killed(boundary);
            }
        };
    }

    /** Returns, or throws {@link Killed}. */
    void at(Boundary boundary);

    /** The process is gone with all it knew; thrown through everything up to the driver. */
    final class Killed extends RuntimeException {
        /** Where it died. */
        private final Boundary boundary;

        /** A death at {@code boundary}. */
        public Killed(Boundary boundary) {
            super("killed at " + boundary, null, false, false);
            this.boundary = boundary;
        }

        /** Where it died. */
        public Boundary boundary() {
            return boundary;
        }
    }
}
