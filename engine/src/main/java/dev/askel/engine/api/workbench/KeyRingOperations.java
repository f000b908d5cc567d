package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Operations on the key ring of the cluster, with the keys of task tokens, page tokens and
 * connections. No operation returns a key itself.
 */
public interface KeyRingOperations {
    /** Lists the keys. */
    CompletionStage<Answer<KeyRingDescription>> listKeys();

    /**
     * Adds a key, waits until all nodes use it, and seals every connection with it. Older keys
     * still verify tokens. If the nodes do not use the key after 30 seconds, the operation is
     * refused with {@code ServiceUnavailable}; the new key remains.
     */
    CompletionStage<Answer<KeyRingDescription>> rotateKeys();

    /** Wraps all keys with the first root key of this node's key file, which is read again. */
    CompletionStage<Answer<KeyRingDescription>> rewrapKeys();

    /**
     * Deletes a key. Tokens that were signed with the key are refused afterwards. An unknown id is
     * refused with {@code ResourceNotFound}. A key that is in use, is not in use yet, or seals a
     * connection is refused with {@code ConflictException}.
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
     * @param inUse whether new tokens are signed with it
     * @param connections the number of connections that are sealed with it
     */
    record KeyDescription(
            int keyId, Instant creationDate, String rootKeyId, boolean inUse, long connections) {}
}
