package dev.askel.engine.encryption;

import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts payloads with AES-256-GCM. Thread-safe.
 *
 * <p>Layout: {@code 0xFF}, version (1 byte), key id (4), nonce (12), ciphertext with tag. The bytes
 * before the nonce are also authenticated.
 *
 * <p>The key of a payload is the HMAC-SHA-256 of its owner with the account's key. A key with
 * random nonces may encrypt 2<sup>32</sup> messages (<a
 * href="https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf">NIST SP
 * 800-38D</a>, section 8.3). An account can store more payloads in a few days, but an execution
 * cannot.
 */
final class PayloadCipher {
    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 2 + Integer.BYTES;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final String MAC = "HmacSHA256";

    /** Precedes the digest of a content. No owner of a payload begins with this byte. */
    private static final byte CONTENT_ID = 0;

    private final SecureRandom random;

    PayloadCipher(SecureRandom random) {
        this.random = random;
    }

    /**
     * Returns the id of the key of an encrypted payload.
     *
     * @throws IllegalStateException when the payload is damaged, or a later release stored it
     */
    static int keyId(String owner, Bytes stored) {
        if (stored.size() < HEAD_BYTES + NONCE_BYTES + TAG_BYTES) {
            throw damaged(owner, null);
        }
        int version = stored.unsafeArray()[1];
        if (version != VERSION) {
            throw new IllegalStateException(
                    "A payload of %s is encrypted in version %d; this release reads version %d"
                            .formatted(owner, version, VERSION));
        }
        return ByteBuffer.wrap(stored.unsafeArray()).getInt(2);
    }

    Bytes encrypt(String owner, PayloadKey key, Bytes clear) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var encrypted = new byte[HEAD_BYTES + NONCE_BYTES + clear.size() + TAG_BYTES];
        ByteBuffer.wrap(encrypted)
                .put(PayloadEncryption.ENCRYPTED)
                .put(VERSION)
                .putInt(key.id())
                .put(nonce);
        try {
            cipher(Cipher.ENCRYPT_MODE, owner, key, encrypted)
                    .doFinal(
                            clear.unsafeArray(),
                            0,
                            clear.size(),
                            encrypted,
                            HEAD_BYTES + NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
        return Bytes.wrap(encrypted);
    }

    Bytes decrypt(String owner, PayloadKey key, Bytes stored) {
        var encrypted = stored.unsafeArray();
        int from = HEAD_BYTES + NONCE_BYTES;
        try {
            return Bytes.wrap(
                    cipher(Cipher.DECRYPT_MODE, owner, key, encrypted)
                            .doFinal(encrypted, from, encrypted.length - from));
        } catch (GeneralSecurityException e) {
            throw damaged(owner, e);
        }
    }

    private static IllegalStateException damaged(String owner, @Nullable Throwable cause) {
        return new IllegalStateException(
                "An encrypted payload of %s is damaged".formatted(owner), cause);
    }

    /**
     * Returns the id of a content. The digest alone would confirm guesses of the content to readers
     * of the database.
     */
    static Bytes contentId(PayloadKey key, Bytes digest) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key.secret().unsafeArray(), MAC));
            mac.update(CONTENT_ID);
            return Bytes.wrap(mac.doFinal(digest.unsafeArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + MAC, e);
        }
    }

    /** Returns a cipher with the head and the nonce at the begin of {@code encrypted}. */
    private static Cipher cipher(int mode, String owner, PayloadKey key, byte[] encrypted)
            throws GeneralSecurityException {
        var mac = Mac.getInstance(MAC);
        mac.init(new SecretKeySpec(key.secret().unsafeArray(), MAC));
        var ofOwner = mac.doFinal(owner.getBytes(StandardCharsets.UTF_8));
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(ofOwner, "AES"),
                new GCMParameterSpec(TAG_BYTES * Byte.SIZE, encrypted, HEAD_BYTES, NONCE_BYTES));
        cipher.updateAAD(encrypted, 0, HEAD_BYTES);
        return cipher;
    }
}
