package dev.askel.engine.encryption;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.reencryption.SealedTable;
import dev.askel.engine.sql.Bytes;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the accounts, read from {@code payload_keys} and cached. Thread-safe.
 *
 * <p>The id of a key is the id of the ring's key that was in use when the key was created. So after
 * a rotation of the ring, each account gets a new key with its next payload.
 */
final class PayloadKeys {
    /** The maximum number of cached keys. A full cache is cleared. */
    static final int CACHED_MAX = 10_000;

    private static final String PURPOSE = "payload keys";

    /** The table of the keys. */
    static final SealedTable SEALED =
            new SealedTable(
                    "askel.payload_keys",
                    PURPOSE,
                    List.of("account", "key_id"),
                    List.of("", 0),
                    row -> owner(row.text("account"), row.integer("key_id")));

    private final DataSource database;
    private final RingKeys ring;
    private final ContentSealer sealer;
    private final EngineTime time;
    private final SecureRandom random;
    private final Map<KeyName, PayloadKey> cached = new ConcurrentHashMap<>();
    private final Map<String, PayloadKey> newest = new ConcurrentHashMap<>();

    /** One thread reads keys, so this object uses at most one connection. */
    private final ReentrantLock reading = new ReentrantLock();

    private record KeyName(String account, int id) {}

    PayloadKeys(DataSource database, RingKeys ring, EngineTime time, SecureRandom random) {
        this.database = database;
        this.ring = ring;
        this.time = time;
        this.random = random;
        sealer = new ContentSealer(ring.derivedFor(PURPOSE), random);
    }

    /** Returns the owner for which {@link ContentSealer} seals a key. */
    private static String owner(String account, int id) {
        return "%s %s/%d".formatted(PURPOSE, account, id);
    }

    /** Returns the newest key of an account, which is created when it does not exist. */
    PayloadKey newest(String account) throws SQLException {
        int id = ring.newest().id();
        var known = newest.get(account);
        if (known != null && known.id().number() == id) {
            return known;
        }
        var key = Objects.requireNonNull(read(new KeyName(account, id), true));
        bound(newest);
        newest.put(account, key);
        return key;
    }

    /** Returns a key; null when it does not exist. */
    @Nullable PayloadKey find(String account, int id) throws SQLException {
        var name = new KeyName(account, id);
        var known = cached.get(name);
        return known == null ? read(name, false) : known;
    }

    private @Nullable PayloadKey read(KeyName name, boolean creates) throws SQLException {
        reading.lock();
        try {
            var known = cached.get(name);
            if (known != null) {
                return known;
            }
            var sealed = readSealed(name, creates);
            if (sealed == null) {
                return null;
            }
            var key =
                    new PayloadKey(
                            new KeyId(KeyId.Source.ACCOUNT, name.id()),
                            Bytes.wrap(sealer.open(owner(name.account(), name.id()), sealed)));
            bound(cached);
            cached.put(name, key);
            return key;
        } finally {
            reading.unlock();
        }
    }

    private byte @Nullable [] readSealed(KeyName name, boolean creates) throws SQLException {
        try (var connection = database.getConnection()) {
            // A key is committed before it encrypts any payload.
            connection.setAutoCommit(true);
            var sealed = PayloadKeyTable.find(connection, name.account(), name.id());
            if (sealed != null || !creates) {
                return sealed;
            }
            var secret = new byte[RingKey.SECRET_BYTES];
            random.nextBytes(secret);
            PayloadKeyTable.insert(
                    connection,
                    name.account(),
                    name.id(),
                    sealer.seal(owner(name.account(), name.id()), secret),
                    time.millis());
            return PayloadKeyTable.find(connection, name.account(), name.id());
        }
    }

    private static void bound(Map<?, ?> keys) {
        if (keys.size() >= CACHED_MAX) {
            keys.clear();
        }
    }
}
