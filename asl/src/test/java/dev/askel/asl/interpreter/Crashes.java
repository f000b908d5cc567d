package dev.askel.asl.interpreter;

import java.util.random.RandomGenerator;

/** Decides at every boundary whether the process dies. */
@FunctionalInterface
public interface Crashes {
    /** No process ever dies. */
    Crashes NONE = _ -> {};

    /** Some processes die, at boundaries that the random source chooses. */
    static Crashes few(RandomGenerator random, int kills) {
        var left = new int[] {kills};
        return boundary -> {
            if (left[0] > 0 && random.nextInt(50) == 0) {
                left[0]--;
                throw new Killed(boundary);
            }
        };
    }

    /** Returns normally, or throws {@link Killed} to end the process. */
    void at(Boundary boundary);

    /** Ends the process, which loses its memory. The driver catches it. */
    final class Killed extends RuntimeException {
        /** The boundary of the crash. */
        private final Boundary boundary;

        /** A crash at {@code boundary}. */
        public Killed(Boundary boundary) {
            super("killed at " + boundary, null, false, false);
            this.boundary = boundary;
        }

        /** The boundary of the crash. */
        public Boundary boundary() {
            return boundary;
        }
    }
}
