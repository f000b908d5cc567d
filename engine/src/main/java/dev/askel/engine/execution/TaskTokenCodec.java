package dev.askel.engine.execution;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.context.TaskTokens;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes task tokens. Tokens are encrypted and authenticated with AES-256-GCM. They
 * contain the id of their key, so that keys can be rotated. A token identifies its task, so
 * decoding needs no lookup. The nonce is a MAC of the content. With the same key, equal contents
 * therefore have equal tokens, and different contents have different nonces.
 *
 * <p>Layout before Base64url: version (1 byte), key id (4), nonce (12), ciphertext with tag. A
 * token of version 2 also contains {@link ExecutionIdentity#startStamp}. Version 1 is for
 * executions of earlier releases, which have no {@code startStamp}.
 *
 * <p>Versions 3 and 4 correspond to versions 1 and 2. They are for activity tasks that no worker
 * has polled. Operators use them to select a task; the API operations of workers refuse them.
 */
public final class TaskTokenCodec {
    private static final byte WITHOUT_STAMP = 1;
    private static final byte WITH_STAMP = 2;
    private static final byte UNTAKEN_WITHOUT_STAMP = 3;
    private static final byte UNTAKEN_WITH_STAMP = 4;
    private static final int KEY_ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String MAC = "HmacSHA256";

    // The providers are cached, because finding one takes longer than encrypting a token.
    private static final Provider CIPHERS;
    private static final Provider MACS;

    static {
        try {
            CIPHERS = Cipher.getInstance(CIPHER).getProvider();
            MACS = Mac.getInstance(MAC).getProvider();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RingKeys keys;

    /**
     * The content of a token.
     *
     * @param startStamp distinguishes executions with the same name ({@link
     *     ExecutionIdentity#startStamp})
     */
    public record TaskToken(
            String persistenceId,
            FramePath frame,
            int ordinal,
            int redrive,
            @Nullable Long startStamp) {
        /**
         * Whether the token belongs to this execution and not to another execution with the same
         * name.
         */
        public boolean isOf(ExecutionIdentity execution) {
            return persistenceId.equals(execution.persistenceId())
                    && Objects.equals(startStamp, execution.startStamp());
        }
    }

    /**
     * Creates a codec.
     *
     * @param keys the newest key encrypts tokens; every key decrypts them
     */
    public TaskTokenCodec(RingKeys keys) {
        this.keys = keys;
    }

    /** Creates a codec with a random key that exists only in this process. */
    public static TaskTokenCodec ephemeral() {
        var secret = new byte[RingKey.SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return new TaskTokenCodec(RingKeys.of(new RingKey(1, Bytes.wrap(secret))));
    }

    /** Returns the issuer of tokens for one execution. */
    public TaskTokens tokensOf(ExecutionIdentity execution) {
        return (frame, ordinal, redrive) ->
                issue(
                        new TaskToken(
                                execution.persistenceId(),
                                frame,
                                ordinal,
                                redrive,
                                execution.startStamp()));
    }

    /** Issues the token for the content. Equal contents have equal tokens under the same key. */
    public String issue(TaskToken token) {
        return issue(token.startStamp() == null ? WITHOUT_STAMP : WITH_STAMP, token);
    }

    /** Issues the token of a task that no worker has polled. Only {@link #openAny} accepts it. */
    public String issueUntaken(TaskToken token) {
        return issue(
                token.startStamp() == null ? UNTAKEN_WITHOUT_STAMP : UNTAKEN_WITH_STAMP, token);
    }

    private String issue(byte version, TaskToken token) {
        var key = keys.newest();
        var content = content(version, token);
        try {
            var nonce = nonce(key, content);
            var header = ByteBuffer.allocate(HEADER_BYTES).put(version).putInt(key.id()).put(nonce);
            var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce);
            cipher.updateAAD(header.array(), 0, 1 + KEY_ID_BYTES);
            var sealed = cipher.doFinal(content);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            ByteBuffer.allocate(HEADER_BYTES + sealed.length)
                                    .put(header.array())
                                    .put(sealed)
                                    .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM and HMAC", e);
        }
    }

    /**
     * Decodes a worker's token. Returns null when the string is not a worker's token of this
     * cluster.
     */
    public @Nullable TaskToken open(String text) {
        return open(text, WITH_STAMP);
    }

    /**
     * Decodes the token of a worker, or the token of a task that no worker has polled. Returns null
     * for any other string.
     */
    public @Nullable TaskToken openAny(String text) {
        return open(text, UNTAKEN_WITH_STAMP);
    }

    private @Nullable TaskToken open(String text, byte versionMax) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        if (bytes.length <= HEADER_BYTES || bytes[0] < WITHOUT_STAMP || bytes[0] > versionMax) {
            return null;
        }
        var key = keys.find(ByteBuffer.wrap(bytes, 1, KEY_ID_BYTES).getInt());
        return key == null ? null : open(key, bytes);
    }

    private static @Nullable TaskToken open(RingKey key, byte[] bytes) {
        var nonce = Arrays.copyOfRange(bytes, 1 + KEY_ID_BYTES, HEADER_BYTES);
        try {
            var cipher = cipher(Cipher.DECRYPT_MODE, key, nonce);
            cipher.updateAAD(bytes, 0, 1 + KEY_ID_BYTES);
            return token(
                    bytes[0], cipher.doFinal(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES));
        } catch (GeneralSecurityException forged) {
            return null;
        }
    }

    private static Cipher cipher(int mode, RingKey key, byte[] nonce)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER, CIPHERS);
        cipher.init(mode, key.spec("AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    private static byte[] nonce(RingKey key, byte[] content) throws GeneralSecurityException {
        var mac = Mac.getInstance(MAC, MACS);
        mac.init(key.spec(MAC));
        return Arrays.copyOf(mac.doFinal(content), NONCE_BYTES);
    }

    private static byte[] content(byte version, TaskToken token) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(token.persistenceId());
            out.writeUTF(token.frame().text());
            out.writeInt(token.ordinal());
            out.writeInt(token.redrive());
            if (token.startStamp() != null) {
                out.writeLong(token.startStamp());
            }
            if (version > WITH_STAMP) {
                // The version is part of the content, so that the nonce differs from the nonces of
                // versions 1 and 2.
                out.writeByte(version);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static TaskToken token(byte version, byte[] content) {
        try (var in = new DataInputStream(new ByteArrayInputStream(content))) {
            return new TaskToken(
                    in.readUTF(),
                    new FramePath(in.readUTF()),
                    in.readInt(),
                    in.readInt(),
                    version == WITH_STAMP || version == UNTAKEN_WITH_STAMP ? in.readLong() : null);
        } catch (IOException e) {
            throw new UncheckedIOException("An authentic token cannot be read", e);
        }
    }
}
