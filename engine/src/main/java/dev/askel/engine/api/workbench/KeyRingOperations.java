package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Operations on the key ring of the cluster. Its keys sign task tokens and page tokens, and seal
 * (encrypt) connections and access keys. No operation returns a key itself.
 */
public interface KeyRingOperations {
    /** Lists the keys. */
    CompletionStage<Answer<KeyRingDescription>> listKeys();

    /**
     * Adds a key, waits until all nodes use it, and seals all connections, webhooks, access keys
     * and payload keys with it. Older keys still verify tokens. If the nodes do not use the key
     * after 30 seconds, the operation is refused with {@code ServiceUnavailable}; the new key
     * remains.
     */
    CompletionStage<Answer<KeyRingDescription>> rotateKeys();

    /** Reads this node's key file again, and wraps (encrypts) all keys with its first root key. */
    CompletionStage<Answer<KeyRingDescription>> rewrapKeys();

    /**
     * Deletes a key. Tokens that were signed with the key are refused afterwards. An unknown id is
     * refused with {@code ResourceNotFound}. A key is refused with {@code ConflictException} when
     * it is in use, is not in use yet, or seals a connection, a webhook, an access key or a payload
     * key.
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
     * @param rootKeyId the id of the root key that wraps this key, 16 hexadecimal digits
     * @param inUse whether this key signs new tokens
     * @param connectionCount the number of connections that this key seals
     * @param webhookCount the number of webhooks whose secrets this key seals
     */
    record KeyDescription(
            int keyId,
            Instant creationDate,
            String rootKeyId,
            boolean inUse,
            long connectionCount,
            long webhookCount) {}
}
