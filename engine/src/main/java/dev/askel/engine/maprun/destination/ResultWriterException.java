package dev.askel.engine.maprun.destination;

/**
 * The results of a Map Run cannot be stored. The Map Run fails with {@code
 * States.ResultWriterFailed} and the message as its cause.
 */
public final class ResultWriterException extends Exception {
    public ResultWriterException(String cause) {
        super(cause);
    }
}
