package dev.askel.engine.encryption;

import dev.askel.engine.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds the customer-managed keys of state machines. Thread-safe.
 *
 * <p>A key that a state machine has since its creation is known to all nodes at once, because the
 * first payload of the state machine reads it. A later change is known within {@link #FRESH_FOR}.
 */
final class CustomerKeys implements AutoCloseable {
    /** The time for which the keys in memory are used without reading them again. */
    static final Duration FRESH_FOR = Duration.ofSeconds(5);

    /** The maximum number of state machines in memory. A full cache is cleared. */
    static final int KNOWN_MAX = 100_000;

    private static final int UUID_CHARACTERS = 36;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final Session session;
    private final LongSupplier nanos;

    /** The keys by the id of the state machine; empty for one without key. */
    private final Map<String, Optional<CustomerKey>> known = new ConcurrentHashMap<>();

    private final ReentrantLock reading = new ReentrantLock();
    private volatile long readAtNanos;
    private volatile boolean hasRead;

    /**
     * @param nanos the current {@link System#nanoTime}
     */
    CustomerKeys(DataSource database, LongSupplier nanos) {
        session = Session.autoCommit(database, ANSWER_TIMEOUT);
        this.nanos = nanos;
    }

    /** Returns the id of the state machine of an owner; null for an owner without one. */
    static @Nullable String machineId(String owner) {
        int account = owner.indexOf('/');
        int region = owner.indexOf('/', account + 1);
        if (account < 0 || region < 0) {
            return null;
        }
        int end = owner.indexOf('/', region + 1);
        return end - region - 1 == UUID_CHARACTERS ? owner.substring(region + 1, end) : null;
    }

    /** Returns whether {@link #find} returns without waiting. */
    boolean isKnown(String machineId) {
        return isFresh() && known.containsKey(machineId);
    }

    /** Returns whether a state machine certainly has no key, as it was read before. */
    boolean isWithoutKey(String machineId) {
        var key = known.get(machineId);
        return key != null && key.isEmpty();
    }

    /**
     * Returns the key of a state machine as it was read before, without waiting; null without one.
     */
    @Nullable CustomerKey findKnown(String machineId) {
        var key = known.get(machineId);
        return key == null ? null : key.orElse(null);
    }

    /** Returns the key of a state machine; null if it has none. */
    @Nullable CustomerKey find(String machineId) throws SQLException {
        var key = isFresh() ? known.get(machineId) : null;
        return (key == null ? read(machineId) : key).orElse(null);
    }

    private boolean isFresh() {
        return hasRead && nanos.getAsLong() - readAtNanos <= FRESH_FOR.toNanos();
    }

    private Optional<CustomerKey> read(String machineId) throws SQLException {
        reading.lock();
        try {
            var connection = session.connection();
            if (!isFresh()) {
                long at = nanos.getAsLong();
                var stored = new HashMap<String, Optional<CustomerKey>>();
                for (var each : CustomerKeyTable.list(connection)) {
                    stored.put(each.machineId().toString(), each.key());
                }
                // The last executions of a deleted state machine keep its key.
                known.replaceAll(stored::getOrDefault);
                readAtNanos = at;
                hasRead = true;
            }
            var key = known.get(machineId);
            if (key == null) {
                key =
                        Optional.ofNullable(
                                CustomerKeyTable.find(connection, UUID.fromString(machineId)));
                if (known.size() >= KNOWN_MAX) {
                    known.clear();
                }
                known.put(machineId, key);
            }
            return key;
        } catch (SQLException e) {
            session.drop();
            throw e;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public void close() {
        reading.lock();
        try {
            session.close();
        } finally {
            reading.unlock();
        }
    }
}
