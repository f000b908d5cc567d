package dev.askel.engine.sql;

import dev.askel.asl.expression.StoredContent;
import java.util.function.BiFunction;

/**
 * The content of a large payload in the table {@code large_payloads}.
 *
 * @param account the account to which the content belongs
 * @param id identifies the content in the account, 32 bytes
 * @param reads reads the content of an id of an account; not compared
 */
public record StoredPayload(String account, Bytes id, BiFunction<String, Bytes, byte[]> reads)
        implements StoredContent {
    @Override
    public byte[] read() {
        return reads.apply(account, id);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredPayload that
                && account.equals(that.account)
                && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
