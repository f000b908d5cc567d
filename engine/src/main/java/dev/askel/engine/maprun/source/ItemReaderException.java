package dev.askel.engine.maprun.source;

/**
 * The items of a Map Run cannot be read. The Map Run fails with the error {@code
 * States.ItemReaderFailed}. The message of this exception is its cause.
 */
public final class ItemReaderException extends Exception {
    /**
     * Creates the exception.
     *
     * @param cause the cause of the Map Run's failure
     */
    public ItemReaderException(String cause) {
        super(cause);
    }

    /** Returns the exception for a resource that no connector of this server can read. */
    public static ItemReaderException notServed(String resource) {
        return new ItemReaderException(
                "The resource '%s' could not be read: no connector of this server serves it."
                        .formatted(resource));
    }
}
