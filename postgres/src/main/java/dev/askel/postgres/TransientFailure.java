package dev.askel.postgres;

/** A failed start that may succeed when it is repeated. */
final class TransientFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TransientFailure(String message) {
        super(message);
    }
}
