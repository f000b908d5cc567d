package dev.askel.postgres;

/** A failed start that may succeed when it is repeated. */
final class TransientStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TransientStartException(String message) {
        super(message);
    }
}
