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
import dev.askel.engine.payload.BucketStorage;
import dev.askel.engine.payload.LargePayloads;
import dev.askel.engine.sql.NoEncryption;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.upgrade.NodeCapability;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.ConfiguredBucket;
import dev.askel.server.storage.RootKeyFile;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The payloads in a database that a command uses without an engine. */
final class StoredPayloads implements AutoCloseable {
    private final LargePayloads payloads;
    private final ConfiguredBucket bucket;
    private final @Nullable DatabaseTime time;
    private final @Nullable KmsKeyService keyService;

    private StoredPayloads(
            LargePayloads payloads,
            ConfiguredBucket bucket,
            @Nullable DatabaseTime time,
            @Nullable KmsKeyService keyService) {
        this.payloads = payloads;
        this.bucket = bucket;
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
        var bucket = ConfiguredBucket.open(config);
        KmsKeyService keyService = null;
        DatabaseTime time = null;
        try {
            keyService = new KmsKeyService(Connectors.createKmsClient(config, System.getenv()));
            time = DatabaseTime.of(database, ClockSettings.STANDARD);
            var ring = KeyRing.open(database, RootKeyFile.existing(config), time);
            return new StoredPayloads(
                    large(
                            database,
                            config,
                            bucket,
                            new AccountEncryption(
                                    database,
                                    ring,
                                    time,
                                    keyService,
                                    encrypts,
                                    NodeCapability.Check.NO_NODES),
                            time),
                    bucket,
                    time,
                    keyService);
        } catch (RuntimeException e) {
            close(bucket, keyService, time);
            if (e instanceof RootKeyException) {
                throw new RefusedException(
                        "Payloads in the database are encrypted. %s".formatted(e.getMessage()), e);
            }
            throw e;
        }
    }

    /** Returns payloads of which only those in clear can be read. */
    static StoredPayloads inClear(DataSource database, Config config) {
        var bucket = ConfiguredBucket.open(config);
        try {
            return new StoredPayloads(
                    large(database, config, bucket, new NoEncryption(), System::currentTimeMillis),
                    bucket,
                    null,
                    null);
        } catch (RuntimeException e) {
            bucket.close();
            throw e;
        }
    }

    private static LargePayloads large(
            DataSource database,
            Config config,
            ConfiguredBucket bucket,
            PayloadEncryption encryption,
            EngineTime time) {
        return LargePayloads.open(
                database,
                encryption,
                Math.toIntExact(config.getBytes("askel.payloads.inline-bytes-max")),
                bucket.storage(),
                NodeCapability.Check.NO_NODES,
                time);
    }

    PayloadEncryption encryption() {
        return payloads;
    }

    /** The bucket of large payloads; null when the settings name none. */
    @Nullable BucketStorage bucketStorage() {
        return bucket.storage();
    }

    @Override
    public void close() {
        payloads.close();
        close(bucket, keyService, time);
    }

    private static void close(
            ConfiguredBucket bucket,
            @Nullable KmsKeyService keyService,
            @Nullable DatabaseTime time) {
        bucket.close();
        if (keyService != null) {
            keyService.close();
        }
        if (time != null) {
            time.close();
        }
    }
}
