package dev.askel.access.signature;

import dev.askel.access.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Computes the SHA-256 hash of a body while it is received. For use by one thread at a time. */
public final class PayloadHash {
    /** The hash of an empty body, in hexadecimal digits. */
    static final String EMPTY = new PayloadHash().hexDigest();

    private final MessageDigest digest = Sha256.digest();

    /** Adds the next bytes of the body. */
    public void add(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /** Returns the hash of the added bytes as 64 hexadecimal digits, and begins a new hash. */
    public String hexDigest() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the hash of a string in hexadecimal digits. */
    static String of(String text) {
        return Sha256.hexOf(text);
    }
}
