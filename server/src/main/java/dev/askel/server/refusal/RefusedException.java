package dev.askel.server.refusal;

/**
 * Askel refuses to start a server or to perform a command. The message gives the operator the
 * reason and the remedy.
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a refusal.
     *
     * @param message whole sentences
     */
    public RefusedException(String message) {
        super(message);
    }

    /**
     * Creates a refusal that a failure caused.
     *
     * @param message whole sentences
     * @param cause the failure that led to the refusal
     */
    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
