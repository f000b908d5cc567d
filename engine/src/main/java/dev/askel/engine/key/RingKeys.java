package dev.askel.engine.key;

import dev.askel.engine.sql.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Keys by id. The newest key signs tokens and seals content; every key verifies and opens. */
public interface RingKeys {
    /** The maximum number of cached derived keys. A ring never has so many keys at a time. */
    int DERIVED_MAX = 64;

    /** The key for new tokens and seals. */
    RingKey newest();

    /** Returns the key with this id; null when the ring does not have it. */
    @Nullable RingKey find(int id);

    /**
     * Returns a ring whose keys do not change.
     *
     * @param newestFirst the keys from the newest to the oldest, at least one
     */
    static RingKeys of(RingKey... newestFirst) {
        var keys = List.of(newestFirst);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("The key ring is empty");
        }
        return new RingKeys() {
            @Override
            public RingKey newest() {
                return keys.getFirst();
            }

            @Override
            public @Nullable RingKey find(int id) {
                return keys.stream().filter(key -> key.id() == id).findFirst().orElse(null);
            }
        };
    }

    /**
     * Returns this ring with each key replaced by a key derived from it, so that no key serves two
     * purposes.
     *
     * @param purpose names the use, such as {@code page tokens}
     */
    default RingKeys derivedFor(String purpose) {
        var ring = this;
        // The cache maps keys and not their ids, because after the ring is deleted, a new ring has
        // other keys with the same ids.
        var derived = new ConcurrentHashMap<RingKey, RingKey>();
        return new RingKeys() {
            private RingKey derive(RingKey key) {
                // The cache is cleared when it is full, because it also contains keys that were
                // deleted from the ring.
                if (derived.size() >= DERIVED_MAX && !derived.containsKey(key)) {
                    derived.clear();
                }
                return derived.computeIfAbsent(
                        key, it -> new RingKey(it.id(), Bytes.wrap(hmac(it.secret(), purpose))));
            }

            @Override
            public RingKey newest() {
                return derive(ring.newest());
            }

            @Override
            public @Nullable RingKey find(int id) {
                var key = ring.find(id);
                return key == null ? null : derive(key);
            }
        };
    }

    /** Returns the HMAC-SHA-256 of a string, 32 bytes. */
    static byte[] hmac(Bytes secret, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.unsafeArray(), "HmacSHA256"));
            return Arrays.copyOf(
                    mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), RingKey.SECRET_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
