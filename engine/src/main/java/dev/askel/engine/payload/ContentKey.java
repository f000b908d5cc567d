package dev.askel.engine.payload;

import dev.askel.engine.sql.Bytes;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The primary key of a content in {@code large_payloads}. */
record ContentKey(String account, Bytes id) {
    /** The key before all keys. */
    static final ContentKey FIRST = new ContentKey("", Bytes.wrap(new byte[0]));

    private static final int ACCOUNT_DIGITS = 12;

    /** Returns the account of an execution; null for another entity. */
    static @Nullable String accountOf(String owner) {
        int end = owner.indexOf('/');
        return end == ACCOUNT_DIGITS && owner.chars().limit(end).allMatch(Character::isDigit)
                ? owner.substring(0, end)
                : null;
    }

    /** Returns the owner for which the content is encrypted. */
    String encryptionOwner() {
        return "%s/large payload/%s".formatted(account, HexFormat.of().formatHex(id.unsafeArray()));
    }
}
