package dev.askel.engine.sql;

import dev.askel.asl.expression.StoredContent;

/**
 * The content of a large payload in the table {@code large_payloads}.
 *
 * @param account the account to which the content belongs
 * @param id identifies the content in the account, 32 bytes
 * @param sizeBytes the bytes of its JSON; not compared
 * @param reader reads the content; not compared
 */
public record StoredPayload(String account, Bytes id, int sizeBytes, Reader reader)
        implements StoredContent {
    /** Reads contents. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Returns the JSON of a content, in UTF-8.
         *
         * @throws dev.askel.asl.expression.UnreadContentException when the thread may not wait
         * @throws PayloadUnavailableException when the content cannot be read now
         */
        byte[] read(StoredPayload content);
    }

    @Override
    public byte[] read() {
        return reader.read(this);
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
