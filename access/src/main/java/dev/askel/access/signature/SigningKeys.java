package dev.askel.access.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives signing keys. Caches the keys that have verified a request, so that a request costs one
 * HMAC instead of five. Safe for use by many threads.
 */
final class SigningKeys {
    private static final String HMAC = "HmacSHA256";

    /** The lookup of a provider costs as much as the signature itself. */
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(SigningKeys::mac);

    private final int keysMax;
    private final ConcurrentHashMap<CredentialPath, SigningKey> verified =
            new ConcurrentHashMap<>();

    /**
     * Creates an empty cache.
     *
     * @param keysMax the maximum number of cached keys; a further key clears the cache
     */
    SigningKeys(int keysMax) {
        this.keysMax = keysMax;
    }

    /** The signing key of one access key, day, region and service. */
    static final class SigningKey {
        /** The secret from which the key is derived. */
        private final String secret;

        private final byte[] key;

        private SigningKey(String secret, byte[] key) {
            this.secret = secret;
            this.key = key;
        }

        /** Signs a string. */
        byte[] sign(String text) {
            return hmac(key, text);
        }

        @Override
        public String toString() {
            return "signing key";
        }
    }

    /** Returns the key of a credential. */
    SigningKey key(CredentialPath credential, String secret) {
        var cached = verified.get(credential);
        return cached != null && isEqual(cached.secret, secret)
                ? cached
                : derive(credential, secret);
    }

    /**
     * Caches the key of a verified request. Requests that were not verified must not fill the
     * cache.
     */
    void keep(CredentialPath credential, SigningKey key) {
        if (verified.get(credential) == key) {
            return;
        }
        if (verified.size() >= keysMax && !verified.containsKey(credential)) {
            verified.clear();
        }
        verified.put(credential, key);
    }

    /** The number of cached keys. */
    int size() {
        return verified.size();
    }

    static SigningKey derive(CredentialPath credential, String secret) {
        var day = hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), credential.day());
        var region = hmac(day, credential.region());
        var service = hmac(region, credential.service());
        return new SigningKey(secret, hmac(service, CredentialPath.TERMINATOR));
    }

    private static boolean isEqual(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
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
