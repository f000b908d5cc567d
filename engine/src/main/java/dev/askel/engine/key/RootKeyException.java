package dev.askel.engine.key;

/** The root keys do not open the key ring or cannot be read; the message gives the reason. */
public final class RootKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message one or more complete sentences for the operator
     */
    public RootKeyException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message one or more complete sentences for the operator
     */
    public RootKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
