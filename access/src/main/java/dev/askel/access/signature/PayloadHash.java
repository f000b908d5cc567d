package dev.askel.access.signature;

import dev.askel.access.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Computes the SHA-256 hash of a body, which arrives as a whole or in parts. For use by one thread
 * at a time.
 */
public final class PayloadHash {
    /** The hash of an empty body, in hexadecimal digits. */
    static final String EMPTY_BODY_HEX = Sha256.hexHash("");

    /** The digest of a body in parts. Most bodies arrive as a whole and need no digest. */
    private @Nullable MessageDigest digest;

    private String hash = EMPTY_BODY_HEX;

    /** Adds the next bytes of the body. */
    public void add(ByteBuffer bytes) {
        if (digest == null) {
            digest = Sha256.newDigest();
        }
        digest.update(bytes);
    }

    /** Adds a whole body. No other bytes may be added. */
    public void addWhole(byte[] body) {
        hash = Sha256.hexHash(body);
    }

    /** Returns the hash of the added bytes as 64 hexadecimal digits. */
    public String hexDigest() {
        if (digest != null) {
            hash = HexFormat.of().formatHex(digest.digest());
            digest = null;
        }
        return hash;
    }
}
