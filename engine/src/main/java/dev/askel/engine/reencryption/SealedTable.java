package dev.askel.engine.reencryption;

import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.util.List;

/**
 * A table whose rows contain sealed content in the column {@code sealed}.
 *
 * @param name the name of the table, which is part of SQL statements
 * @param keyPurpose the purpose for which {@link dev.askel.engine.key.RingKeys#derivedFor} derives
 *     the keys that seal the content; a plural noun
 * @param key the columns of the primary key, of type text or integer
 * @param start values of these columns that are less than those of every row
 * @param owner returns the owner for which the content of a row is sealed
 */
public record SealedTable(
        String name, String keyPurpose, List<String> key, List<Object> start, Owner owner) {
    /** Returns the owner for which the content of a row is sealed. */
    @FunctionalInterface
    public interface Owner {
        /**
         * Returns the owner.
         *
         * @param row has all columns of the table
         */
        String of(Row row) throws SQLException;
    }
}
