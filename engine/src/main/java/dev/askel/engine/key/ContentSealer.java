package dev.askel.engine.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts and authenticates secrets (AES-256-GCM) with the cluster's keys. The content can be
 * opened only for its owner, such as a connection. So a copy in another row is useless.
 *
 * <p>Layout: version (1 byte), key id (4), nonce (12), ciphertext with tag. The version, the key id
 * and the owner's name are also authenticated.
 */
public final class ContentSealer {
    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 1 + Integer.BYTES;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final RingKeys keys;
    private final SecureRandom random;

    /**
     * Creates an object that seals content with the newest key and opens it with any key.
     *
     * @param keys derived for this purpose
     * @param random generates nonces, which must be unique for each key
     */
    public ContentSealer(RingKeys keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /** Returns the version and the key id, which are the first bytes of newly sealed content. */
    public byte[] newestHead() {
        return head(keys.newest());
    }

    private static byte[] head(RingKey key) {
        return ByteBuffer.allocate(HEAD_BYTES).put(VERSION).putInt(key.id()).array();
    }

    /**
     * Seals content with the newest key.
     *
     * @param owner the only owner for which the content can be opened
     */
    public byte[] seal(String owner, byte[] content) {
        var key = keys.newest();
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var head = head(key);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, head, owner);
            var sealed = cipher.doFinal(content);
            return ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + sealed.length)
                    .put(head)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
    }

    /**
     * Opens content that was sealed for this owner.
     *
     * @throws IllegalStateException when the content was sealed for another owner, is damaged, or
     *     was sealed with a key that is not on the ring
     */
    public byte[] open(String owner, byte[] sealed) {
        if (sealed.length < HEAD_BYTES + NONCE_BYTES || sealed[0] != VERSION) {
            throw new IllegalStateException("The secrets of %s are damaged".formatted(owner));
        }
        int id = ByteBuffer.wrap(sealed).getInt(1);
        var key = keys.find(id);
        if (key == null) {
            throw new IllegalStateException(
                    "The secrets of %s are sealed with key %d, which is not on the ring"
                            .formatted(owner, id));
        }
        var head = Arrays.copyOf(sealed, HEAD_BYTES);
        var nonce = Arrays.copyOfRange(sealed, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
        try {
            int from = HEAD_BYTES + NONCE_BYTES;
            return cipher(Cipher.DECRYPT_MODE, key, nonce, head, owner)
                    .doFinal(sealed, from, sealed.length - from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The secrets of %s are damaged".formatted(owner), e);
        }
    }

    private static Cipher cipher(int mode, RingKey key, byte[] nonce, byte[] head, String owner)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.spec("AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head);
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
