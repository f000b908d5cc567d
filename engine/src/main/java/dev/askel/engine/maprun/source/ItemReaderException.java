package dev.askel.engine.maprun.source;

/**
 * The items of a Map Run cannot be read. The Map Run fails with {@code States.ItemReaderFailed} and
 * the message as its cause.
 */
public final class ItemReaderException extends Exception {
    public ItemReaderException(String cause) {
        super(cause);
    }
}
