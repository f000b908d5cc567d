package dev.askel.server.refusal;

/**
 * A node does not start because its database does not answer now; the message tells the operator
 * which. Whoever starts it again may have more luck.
 */
public final class DatabaseAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param refused as if for good
     */
    public DatabaseAwayException(RefusedException refused) {
        super(refused.getMessage(), refused);
    }
}
