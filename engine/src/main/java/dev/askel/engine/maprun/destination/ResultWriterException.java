package dev.askel.engine.maprun.destination;

/**
 * The results of a Map Run cannot be exported. The Map Run fails with the error {@code
 * States.ResultWriterFailed}. The message of this exception is its cause.
 */
public final class ResultWriterException extends Exception {
    /**
     * Creates the exception.
     *
     * @param cause the cause of the Map Run's failure
     */
    public ResultWriterException(String cause) {
        super(cause);
    }
}
