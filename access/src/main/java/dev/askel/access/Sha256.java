package dev.askel.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 hashes. */
public final class Sha256 {
    /** Threads reuse their digest, because finding its provider costs as much as a short hash. */
    private static final ThreadLocal<MessageDigest> DIGEST =
            ThreadLocal.withInitial(Sha256::newDigest);

    private Sha256() {}

    /** Returns a new digest, for content that arrives in several parts. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java platform has no SHA-256", e);
        }
    }

    /** Returns the hash of a string in UTF-8, 32 bytes. */
    public static byte[] hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hash(byte[] bytes) {
        var digest = DIGEST.get();
        // An error may have left the digest with the start of another string.
        digest.reset();
        return digest.digest(bytes);
    }

    /** Returns the hash of a string in UTF-8, 64 hexadecimal digits. */
    public static String hexHash(String text) {
        return HexFormat.of().formatHex(hash(text));
    }

    /** Returns the hash of bytes, 64 hexadecimal digits. */
    public static String hexHash(byte[] bytes) {
        return HexFormat.of().formatHex(hash(bytes));
    }
}
