package dev.askel.postgres;

/** A start that failed for a reason which passes by itself. */
final class TransientFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TransientFailure(String message) {
        super(message);
    }
}
