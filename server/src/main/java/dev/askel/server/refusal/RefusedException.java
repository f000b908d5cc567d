package dev.askel.server.refusal;

/** The server does not start; the message tells the operator why and what to do. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message whole sentences
     */
    public RefusedException(String message) {
        super(message);
    }

    /**
     * @param message whole sentences
     * @param cause what made it so
     */
    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
