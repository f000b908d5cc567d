package dev.askel.engine.payload;

import dev.askel.engine.sql.Bytes;
import java.util.HexFormat;

/** The primary key of a content in {@code large_payloads}. */
record ContentKey(String account, Bytes id) {
    /** The key before all keys. */
    static final ContentKey FIRST = new ContentKey("", Bytes.wrap(new byte[0]));

    /** Returns the owner for which the content is encrypted. */
    String encryptionOwner() {
        return "%s/large payload/%s".formatted(account, HexFormat.of().formatHex(id.unsafeArray()));
    }
}
