package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.kms.KmsKeyService;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.encryption.AccountEncryption;
import dev.askel.engine.key.KeyRing;
import dev.askel.engine.key.RootKeyException;
import dev.askel.engine.payload.LargePayloads;
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
    private final LargePayloads payloads;
    private final @Nullable DatabaseTime time;
    private final @Nullable KmsKeyService keyService;

    private StoredPayloads(
            LargePayloads payloads,
            @Nullable DatabaseTime time,
            @Nullable KmsKeyService keyService) {
        this.payloads = payloads;
        this.time = time;
        this.keyService = keyService;
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
            return inClear(database, config);
        }
        var keyService = new KmsKeyService(Connectors.createKmsClient(config, System.getenv()));
        var time = DatabaseTime.of(database, ClockSettings.STANDARD);
        try {
            var ring = KeyRing.open(database, RootKeyFile.existing(config), time);
            return new StoredPayloads(
                    large(
                            database,
                            config,
                            new AccountEncryption(
                                    database,
                                    ring,
                                    time,
                                    keyService,
                                    encrypts,
                                    NodeCapability.Check.NO_NODES),
                            time),
                    time,
                    keyService);
        } catch (RootKeyException e) {
            keyService.close();
            time.close();
            throw new RefusedException(
                    "Payloads in the database are encrypted. %s".formatted(e.getMessage()), e);
        }
    }

    /** Returns payloads of which only those in clear can be read. */
    static StoredPayloads inClear(DataSource database, Config config) {
        return new StoredPayloads(
                large(database, config, new NoEncryption(), System::currentTimeMillis), null, null);
    }

    private static LargePayloads large(
            DataSource database, Config config, PayloadEncryption encryption, EngineTime time) {
        return LargePayloads.open(
                database,
                encryption,
                Math.toIntExact(config.getBytes("askel.payloads.inline-bytes-max")),
                NodeCapability.Check.NO_NODES,
                time);
    }

    PayloadEncryption encryption() {
        return payloads;
    }

    @Override
    public void close() {
        payloads.close();
        if (keyService != null) {
            keyService.close();
        }
        if (time != null) {
            time.close();
        }
    }
}
