package dev.askel.engine.key;

/** The root keys do not open the key ring or cannot be read; the message gives the reason. */
public final class RootKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a failure without a cause.
     *
     * @param message whole sentences
     */
    public RootKeyException(String message) {
        super(message);
    }

    /**
     * Creates a failure with a cause.
     *
     * @param message whole sentences
     */
    public RootKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
