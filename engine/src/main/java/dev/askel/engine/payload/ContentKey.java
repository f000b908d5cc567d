package dev.askel.engine.payload;

import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.StoredPayload;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The primary key of a content in {@code large_payloads}. */
record ContentKey(String account, Bytes id) {
    /** The key before all keys. */
    static final ContentKey FIRST = new ContentKey("", Bytes.wrap(new byte[0]));

    /** Returns the key of a content. */
    static ContentKey of(StoredPayload content) {
        return new ContentKey(content.account(), content.id());
    }

    /** Returns the SHA-256 of the JSON of a content. */
    static Bytes digest(byte[] json) {
        try {
            return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Returns the owner for which the content is encrypted. */
    String encryptionOwner() {
        return "%s/large payload/%s".formatted(account, hex());
    }

    /** Returns the hexadecimal digits of the id. */
    String hex() {
        return HexFormat.of().formatHex(id.unsafeArray());
    }
}
