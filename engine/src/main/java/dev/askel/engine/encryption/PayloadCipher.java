package dev.askel.engine.encryption;

import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts payloads with AES-256-GCM. Thread-safe.
 *
 * <p>Layout: {@code 0xFF}, version (1 byte), number of the key (4 or 8), nonce (12), ciphertext
 * with tag. The bytes before the nonce are also authenticated. The version is that of the key's
 * {@link KeyId.Source}.
 *
 * <p>The key of a payload is the HMAC-SHA-256 of its owner with the {@link PayloadKey}. A key with
 * random nonces may encrypt 2<sup>32</sup> messages (<a
 * href="https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf">NIST SP
 * 800-38D</a>, section 8.3). An account can store more payloads in a few days, but an execution
 * cannot.
 */
final class PayloadCipher {
    private static final int VERSION_AT = 1;
    private static final int NUMBER_AT = 2;
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
    static KeyId keyId(String owner, Bytes stored) {
        if (stored.size() <= VERSION_AT) {
            throw damaged(owner, null);
        }
        int version = stored.unsafeArray()[VERSION_AT];
        var source =
                Arrays.stream(KeyId.Source.values())
                        .filter(each -> each.version() == version)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "A payload of %s is encrypted in version %d, which this release cannot read"
                                                .formatted(owner, version)));
        if (stored.size() < headBytes(source) + NONCE_BYTES + TAG_BYTES) {
            throw damaged(owner, null);
        }
        var encrypted = ByteBuffer.wrap(stored.unsafeArray());
        return new KeyId(
                source,
                source.numberBytes() == Integer.BYTES
                        ? encrypted.getInt(NUMBER_AT)
                        : encrypted.getLong(NUMBER_AT));
    }

    private static int headBytes(KeyId.Source source) {
        return NUMBER_AT + source.numberBytes();
    }

    private static void writeHead(ByteBuffer to, KeyId id) {
        to.put(PayloadEncryption.ENCRYPTED).put(id.source().version());
        if (id.source().numberBytes() == Integer.BYTES) {
            to.putInt(Math.toIntExact(id.number()));
        } else {
            to.putLong(id.number());
        }
    }

    Bytes encrypt(String owner, PayloadKey key, Bytes clear) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        int from = headBytes(key.id().source()) + NONCE_BYTES;
        var encrypted = new byte[from + clear.size() + TAG_BYTES];
        var head = ByteBuffer.wrap(encrypted);
        writeHead(head, key.id());
        head.put(nonce);
        try {
            cipher(Cipher.ENCRYPT_MODE, owner, key, encrypted)
                    .doFinal(clear.unsafeArray(), 0, clear.size(), encrypted, from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
        return Bytes.wrap(encrypted);
    }

    Bytes decrypt(String owner, PayloadKey key, Bytes stored) {
        var encrypted = stored.unsafeArray();
        int from = headBytes(key.id().source()) + NONCE_BYTES;
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
        int head = headBytes(key.id().source());
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(ofOwner, "AES"),
                new GCMParameterSpec(TAG_BYTES * Byte.SIZE, encrypted, head, NONCE_BYTES));
        cipher.updateAAD(encrypted, 0, head);
        return cipher;
    }
}
