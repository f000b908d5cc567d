package dev.askel.asl.interpreter;

/** Decides at every boundary whether the process dies there. */
@FunctionalInterface
public interface Crashes {
    /** No process ever dies. */
    Crashes NONE = _ -> {};

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
