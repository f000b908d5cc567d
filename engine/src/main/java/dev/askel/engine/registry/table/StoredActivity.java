package dev.askel.engine.registry.table;

import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code activities}. */
public record StoredActivity(
        String name, @Nullable EncryptionConfiguration encryption, Instant createdAt) {

    static StoredActivity read(Row row) throws SQLException {
        return new StoredActivity(
                row.text("name"),
                ConfigurationCodec.decodeEncryption(row.bytesOrNull("encryption")),
                row.instant("created_at"));
    }

    public EncryptionConfiguration describedEncryption() {
        return encryption == null ? EncryptionConfiguration.NONE : encryption;
    }
}
