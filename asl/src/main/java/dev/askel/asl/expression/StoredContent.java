package dev.askel.asl.expression;

/**
 * The content of a large {@link Payload} that is stored outside memory. Thread-safe. Equal objects
 * have equal JSON.
 *
 * <p>The interpreter has no storage. Its caller passes payloads with such a content.
 */
public interface StoredContent {
    /**
     * Reads the original JSON of the payload ({@link Payload#verbatimUtf8}). May wait for the
     * storage.
     *
     * @return a new array, which the caller may keep
     * @throws UnreadContentException when the current thread may not wait
     * @throws RuntimeException when the content cannot be read
     */
    byte[] read();
}
