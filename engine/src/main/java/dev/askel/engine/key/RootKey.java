package dev.askel.engine.key;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.engine.sql.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of 256 bits that wraps the keys of the ring (AES-256-GCM). A root key is never stored in
 * the database.
 *
 * <p>A wrapped key is: version (1 byte), root key id (8), nonce (12), ciphertext with tag (48). The
 * purpose, version, root key id and the ring key's id are authenticated, so that a wrapped key does
 * not open with another id.
 */
public final class RootKey {
    /** The length of a root key. */
    public static final int SECRET_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int ID_BYTES = 8;
    private static final int HEAD_BYTES = 1 + ID_BYTES;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int WRAPPED_BYTES =
            HEAD_BYTES + NONCE_BYTES + RingKey.SECRET_BYTES + TAG_BITS / Byte.SIZE;
    private static final byte[] PURPOSE = "askel.task_keys".getBytes(StandardCharsets.US_ASCII);

    private final byte[] id;
    private final SecretKeySpec wrapping;
    private final Bytes operators;

    private RootKey(Bytes secret) {
        // The id is derived with a purpose, so that the root key can have further uses.
        id = Arrays.copyOf(RingKeys.hmac(secret, "root key id"), ID_BYTES);
        wrapping = new SecretKeySpec(RingKeys.hmac(secret, "key ring"), "AES");
        operators = Bytes.wrap(RingKeys.hmac(secret, "operator access keys"));
    }

    /**
     * Returns the root key with this secret.
     *
     * @param secret 32 bytes
     */
    public static RootKey of(byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "A root key of %d bytes, expected %d".formatted(secret.length, SECRET_BYTES));
        }
        return new RootKey(Bytes.wrap(secret.clone()));
    }

    /**
     * Returns the id that wrapped keys contain: 16 hexadecimal digits that do not reveal the
     * secret.
     */
    public String id() {
        return HexFormat.of().formatHex(id);
    }

    byte[] wrap(RingKey key, SecureRandom random) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var head = ByteBuffer.allocate(HEAD_BYTES).put(VERSION).put(id).array();
        try {
            var sealed =
                    cipher(Cipher.ENCRYPT_MODE, key.id(), head, nonce)
                            .doFinal(key.secret().unsafeArray());
            return ByteBuffer.allocate(WRAPPED_BYTES).put(head).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
    }

    /**
     * Opens a wrapped key.
     *
     * @throws RootKeyException when the bytes were changed, or were wrapped by another root key or
     *     for another key id
     */
    RingKey unwrap(int keyId, byte[] wrapped) {
        var head = Arrays.copyOf(wrapped, HEAD_BYTES);
        var nonce = Arrays.copyOfRange(wrapped, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
        int from = HEAD_BYTES + NONCE_BYTES;
        try {
            var secret =
                    cipher(Cipher.DECRYPT_MODE, keyId, head, nonce)
                            .doFinal(wrapped, from, wrapped.length - from);
            return new RingKey(keyId, Bytes.wrap(secret));
        } catch (GeneralSecurityException e) {
            throw new RootKeyException(
                    "Key %d of the key ring (askel.task_keys) is damaged: root key %s does not open it."
                            .formatted(keyId, id()),
                    e);
        }
    }

    /**
     * Returns the id of the root key that has wrapped these bytes.
     *
     * @throws RootKeyException when the bytes are not a wrapped key of a supported version
     */
    static String rootKeyId(int keyId, byte[] wrapped) {
        if (wrapped.length != WRAPPED_BYTES || wrapped[0] != VERSION) {
            throw new RootKeyException(
                    "Key %d of the key ring (askel.task_keys) is damaged, or a later release has written it."
                            .formatted(keyId));
        }
        return HexFormat.of().formatHex(wrapped, 1, HEAD_BYTES);
    }

    /**
     * Returns the operator's access key of an account. It is derived from the root key and not
     * stored. Programs that can read the key file sign with this key, so they need no access key in
     * the database.
     *
     * @param account twelve digits
     */
    public AccessKey operatorKey(String account) {
        return AccessKey.of(
                AccessKeyId.Kind.PERMANENT,
                account,
                Arrays.copyOf(
                        RingKeys.hmac(operators, "id " + account), AccessKeyId.UNIQUE_PART_BYTES),
                Arrays.copyOf(
                        RingKeys.hmac(operators, "secret " + account), AccessKey.SECRET_BYTES));
    }

    private Cipher cipher(int mode, int keyId, byte[] head, byte[] nonce)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, wrapping, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(PURPOSE);
        cipher.updateAAD(head);
        cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(keyId).array());
        return cipher;
    }

    @Override
    public String toString() {
        return "root key " + id();
    }
}
