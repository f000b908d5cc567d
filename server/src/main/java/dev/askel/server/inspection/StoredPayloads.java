package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.encryption.AccountEncryption;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.RootKeyFile;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The payloads in a database that a command uses without an engine. */
final class StoredPayloads implements AutoCloseable {
    private final PayloadEncryption encryption;
    private final @Nullable DatabaseTime time;

    private StoredPayloads(PayloadEncryption encryption, @Nullable DatabaseTime time) {
        this.encryption = encryption;
        this.time = time;
    }

    /**
     * Opens the key ring, if payloads are encrypted or the database has encrypted ones.
     *
     * @param database a migrated database
     * @throws RefusedException when the key file does not open the ring
     */
    static StoredPayloads open(DataSource database, Config config) throws SQLException {
        boolean encrypts = config.getBoolean("askel.encryption.payloads");
        if (!encrypts && !AccountEncryption.hasKeys(database)) {
            return unreadable();
        }
        var time = DatabaseTime.of(database, ClockSettings.STANDARD);
        try {
            var ring = KeyRing.open(database, RootKeyFile.existing(config), time);
            return new StoredPayloads(
                    new AccountEncryption(
                            database, ring, time, encrypts, NodeCapability.Check.NO_NODES),
                    time);
        } catch (RootKeyException e) {
            time.close();
            throw new RefusedException(
                    "Payloads in the database are encrypted. %s".formatted(e.getMessage()), e);
        }
    }

    /** Returns payloads of which only those in clear can be read. */
    static StoredPayloads unreadable() {
        return new StoredPayloads(new NoEncryption(), null);
    }

    PayloadEncryption encryption() {
        return encryption;
    }

    @Override
    public void close() {
        if (time != null) {
            time.close();
        }
    }
}
