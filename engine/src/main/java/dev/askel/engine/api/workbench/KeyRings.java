package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The key ring of the cluster: keys of task tokens, page tokens and connections. No call returns a
 * key itself.
 */
public interface KeyRings {
    /** Lists the keys. */
    CompletionStage<Answer<KeyRingDescription>> listKeys();

    /**
     * Adds a key, waits until all nodes use it (some seconds), and seals every connection with it.
     * Older keys stay for verifying.
     */
    CompletionStage<Answer<KeyRingDescription>> rotateKeys();

    /** Wraps all keys by the first root key of this node's key file, which is read again. */
    CompletionStage<Answer<KeyRingDescription>> rewrapKeys();

    /**
     * Removes a key: tokens that name it are no longer accepted. {@code ResourceNotFound} when
     * there is none of that id; {@code ConflictException} while new tokens or connections use it.
     */
    CompletionStage<Answer<KeyRingDescription>> deleteKey(int keyId);

    /**
     * The keys of the ring.
     *
     * @param keys the newest first
     */
    record KeyRingDescription(List<KeyDescription> keys) {
        public KeyRingDescription {
            keys = List.copyOf(keys);
        }
    }

    /**
     * One key.
     *
     * @param rootKeyId the id of the root key that wraps it, 16 hexadecimal digits
     * @param inUse whether new tokens are made with it
     * @param connections the number of connections that are sealed with it
     */
    record KeyDescription(
            int keyId, Instant creationDate, String rootKeyId, boolean inUse, long connections) {}
}
