package dev.askel.access.signature;

import dev.askel.access.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives signing keys. Caches the keys that have verified a request, so that a request costs one
 * HMAC instead of five. Safe for use by many threads.
 */
final class SigningKeys {
    private static final String HMAC = "HmacSHA256";

    /** Threads reuse their MAC, because finding its provider costs as much as a signature. */
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(SigningKeys::mac);

    private final int keysMax;
    private final ConcurrentHashMap<CredentialPath, SigningKey> verified =
            new ConcurrentHashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param keyCountMax the maximum number of cached keys; a further key clears the cache
     */
    SigningKeys(int keyCountMax) {
        this.keysMax = keyCountMax;
    }

    /** The signing key of one access key, day, region and service. */
    static final class SigningKey {
        private static final int BLOCK_BYTES = 64;
        private static final byte INNER_PADDING = 0x36;
        private static final byte OUTER_PADDING = 0x5c;

        /** The secret from which the key is derived. */
        private final String secret;

        private final byte[] key;

        // The two digests of HMAC (RFC 2104) after the block of the key. Each signature copies the
        // digests, so it hashes two blocks fewer. The digests are never updated, so many threads
        // can copy them.
        private final MessageDigest inner;
        private final MessageDigest outer;

        /**
         * Creates a key.
         *
         * @param key at most 64 bytes
         */
        private SigningKey(String secret, byte[] key) {
            this.secret = secret;
            this.key = key;
            inner = padded(key, INNER_PADDING);
            outer = padded(key, OUTER_PADDING);
        }

        private static MessageDigest padded(byte[] key, byte padding) {
            var block = new byte[BLOCK_BYTES];
            Arrays.fill(block, padding);
            for (int i = 0; i < key.length; i++) {
                block[i] ^= key[i];
            }
            var digest = Sha256.newDigest();
            digest.update(block);
            return digest;
        }

        /** Signs a string. */
        byte[] sign(String text) {
            try {
                var hash = copy(inner).digest(text.getBytes(StandardCharsets.UTF_8));
                return copy(outer).digest(hash);
            } catch (CloneNotSupportedException _) {
                // A provider of hardware or FIPS digests may refuse copies.
                return hmac(key, text);
            }
        }

        private static MessageDigest copy(MessageDigest digest) throws CloneNotSupportedException {
            return (MessageDigest) digest.clone();
        }

        @Override
        public String toString() {
            return "signing key";
        }
    }

    /** Returns the key of a credential. */
    SigningKey getOrDerive(CredentialPath credential, String secret) {
        var cached = verified.get(credential);
        // The secrets are not compared in constant time, because both come from the key store.
        return cached != null && cached.secret.equals(secret) ? cached : derive(credential, secret);
    }

    /**
     * Caches the key of a verified request. Requests that were not verified must not fill the
     * cache.
     */
    void cache(CredentialPath credential, SigningKey key) {
        if (verified.get(credential) == key) {
            return;
        }
        if (verified.size() >= keysMax && !verified.containsKey(credential)) {
            verified.clear();
        }
        verified.put(credential, key);
    }

    /** The number of cached keys. */
    int cachedKeyCount() {
        return verified.size();
    }

    static SigningKey derive(CredentialPath credential, String secret) {
        var day = hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), credential.day());
        var region = hmac(day, credential.region());
        var service = hmac(region, credential.service());
        return new SigningKey(secret, hmac(service, CredentialPath.TERMINATOR));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = MAC.get();
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 accepts every key", e);
        }
    }

    private static Mac mac() {
        try {
            return Mac.getInstance(HMAC);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
