package dev.askel.engine.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.Eventually;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.sql.Bytes;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The stored key ring and the root keys that open it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyRingTest {
    private static final RootKey ROOT = root(1);
    private static final RootKey OTHER = root(2);
    private static final String CLEAR =
            "INSERT INTO askel.task_keys (key_id, key_bytes, wrapped, created_at) VALUES (%d, '\\x%s', false, 0)";

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final EngineTime time = millis::get;

    private static RootKey root(int fill) {
        var secret = new byte[RootKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) fill);
        return RootKey.of(secret);
    }

    private KeyRing open(RootKey... roots) {
        return KeyRing.open(database.dataSource(), RootKeys.of(roots), time);
    }

    private interface DatabaseWork<T> {
        T apply(Connection connection) throws SQLException;
    }

    private <T> T transact(DatabaseWork<T> work) throws SQLException {
        try (var connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            var result = work.apply(connection);
            connection.commit();
            return result;
        }
    }

    private int add(KeyRing ring) throws SQLException {
        return transact(ring::add);
    }

    private void read(KeyRing ring) throws SQLException {
        transact(connection -> {
            ring.read(connection);
            return true;
        });
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns all rows of the table as text, with bytes in hexadecimal. */
    private String tableText() throws SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT coalesce(string_agg(k::text, ' '), '') FROM askel.task_keys k")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String hex(RingKey key) {
        return HexFormat.of().formatHex(key.secret().toArray());
    }

    @Test
    void keys_are_stored_encrypted_and_a_restart_reads_the_same_keys() throws SQLException {
        var ring = open(ROOT);
        add(ring);
        read(ring);
        assertThat(ring.entries()).hasSize(2);
        for (var entry : ring.entries()) {
            assertThat(tableText()).doesNotContain(hex(entry.key()));
        }
        assertThat(open(ROOT).entries()).isEqualTo(ring.entries());
    }

    @Test
    void a_key_is_refused_above_the_maximum_until_another_one_is_deleted() throws SQLException {
        var ring = open(ROOT);
        for (int keys = 1; keys < KeyRing.KEYS_MAX; keys++) {
            add(ring);
        }
        var before = tableText();
        assertThatThrownBy(() -> add(ring))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("32 keys")
                .hasMessageContaining("./askel keys drop ID");
        assertThat(tableText()).isEqualTo(before);

        execute("DELETE FROM askel.task_keys WHERE key_id = 1");
        assertThat(add(ring)).isEqualTo(KeyRing.KEYS_MAX + 1);
    }

    @Test
    void a_different_root_key_does_not_open_the_ring_and_changes_nothing() throws SQLException {
        open(ROOT);
        var before = tableText();
        assertThatThrownBy(() -> open(OTHER))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("does not open the key ring of this database")
                .hasMessageContaining(ROOT.id())
                .hasMessageContaining(OTHER.id());
        assertThat(tableText()).isEqualTo(before);
    }

    @Test
    void the_first_start_wraps_a_ring_in_clear_text_and_keeps_its_keys() throws SQLException {
        var clear = new byte[][] {new byte[RingKey.SECRET_BYTES], new byte[RingKey.SECRET_BYTES]};
        for (int i = 0; i < clear.length; i++) {
            new SecureRandom().nextBytes(clear[i]);
            execute(CLEAR.formatted(i + 1, HexFormat.of().formatHex(clear[i])));
        }
        var ring = open(ROOT);
        assertThat(ring.newest()).isEqualTo(new RingKey(2, Bytes.wrap(clear[1])));
        assertThat(ring.find(1)).isEqualTo(new RingKey(1, Bytes.wrap(clear[0])));
        for (var each : clear) {
            assertThat(tableText()).doesNotContain(HexFormat.of().formatHex(each));
        }
        assertThat(open(ROOT).entries()).isEqualTo(ring.entries());
    }

    @Test
    void nodes_that_start_at_the_same_time_use_the_same_ring() throws Exception {
        var secret = new byte[RingKey.SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        for (var isEmpty : List.of(true, false)) {
            execute("DELETE FROM askel.task_keys");
            if (!isEmpty) {
                execute(CLEAR.formatted(1, HexFormat.of().formatHex(secret)));
            }
            var start = new CountDownLatch(1);
            var rings = new ArrayList<CompletableFuture<KeyRing>>();
            for (int i = 0; i < 8; i++) {
                var ring = new CompletableFuture<KeyRing>();
                rings.add(ring);
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                start.await();
                                ring.complete(open(ROOT));
                            } catch (InterruptedException | RuntimeException e) {
                                ring.completeExceptionally(e);
                            }
                        });
            }
            start.countDown();
            var first = Eventually.get(rings.getFirst()).entries();
            assertThat(first).hasSize(1);
            for (var ring : rings) {
                assertThat(Eventually.get(ring).entries()).isEqualTo(first);
            }
        }
    }

    @Test
    void a_wrapped_key_does_not_open_with_another_id_or_changed_bytes() throws SQLException {
        open(ROOT);
        execute("UPDATE askel.task_keys SET key_id = 2");
        assertThatThrownBy(() -> open(ROOT))
                .hasMessageContaining("Key 2")
                .hasMessageContaining("damaged");
        execute(
                "UPDATE askel.task_keys SET key_id = 1, key_bytes = set_byte(key_bytes, 30, get_byte(key_bytes, 30) # 1)");
        assertThatThrownBy(() -> open(ROOT))
                .hasMessageContaining("Key 1")
                .hasMessageContaining("damaged");
        execute("UPDATE askel.task_keys SET key_bytes = set_byte(key_bytes, 0, 9)");
        assertThatThrownBy(() -> open(ROOT)).hasMessageContaining("later release");
    }

    @Test
    void a_new_key_is_used_after_the_activation_time() throws SQLException {
        var ring = open(ROOT);
        var otherNode = open(ROOT);
        assertThat(add(ring)).isEqualTo(2);
        read(ring);
        assertThat(ring.newest().id()).isEqualTo(1);
        read(otherNode);
        assertThat(otherNode.find(2)).isEqualTo(ring.find(2)).isNotNull();
        millis.addAndGet(KeyRing.ACTIVATION.toMillis());
        assertThat(ring.newest().id()).isEqualTo(2);
        assertThat(otherNode.newest()).isEqualTo(ring.newest());
        assertThat(ring.find(1)).isNotNull();
    }

    @Test
    void unknown_key_ids_cause_at_most_one_read_of_the_ring_a_second() throws SQLException {
        var ring = open(ROOT);
        var reads = new AtomicInteger();
        ring.setRefresh(() -> {
            reads.incrementAndGet();
            try {
                read(ring);
                return CompletableFuture.completedFuture(true);
            } catch (SQLException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
        add(ring);
        assertThat(ring.find(2)).isNotNull();
        assertThat(reads).hasValue(1);
        long startNanos = System.nanoTime();
        for (int id = 1_000; id < 2_000; id++) {
            assertThat(ring.find(id)).isNull();
        }
        long seconds = (System.nanoTime() - startNanos) / 1_000_000_000;
        assertThat(reads.get()).isLessThanOrEqualTo((int) seconds + 2);
    }

    /** A source whose first root key is unusable. */
    private static RootKeys unusableBefore(RootKey... usable) {
        var keys = RootKeys.of(usable);
        var failure = new RootKeyException("KMS does not answer.");
        return new RootKeys() {
            @Override
            public RootKeySet read() {
                return new RootKeySet(keys.readOpened(), List.of(failure), false);
            }

            @Override
            public List<RootKey> readOpened() {
                return keys.readOpened();
            }

            @Override
            public RootKeySet readOrCreate() {
                return read();
            }

            @Override
            public String description() {
                return keys.description();
            }
        };
    }

    @Test
    void an_unusable_root_key_is_not_needed_to_open_the_ring() throws SQLException {
        var ring = open(ROOT);
        var reopened = KeyRing.open(database.dataSource(), unusableBefore(ROOT), time);
        assertThat(reopened.entries()).isEqualTo(ring.entries());
        assertThat(add(reopened)).isEqualTo(2);
        var before = tableText();
        assertThatThrownBy(() -> transact(reopened::rewrap))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("KMS does not answer.");
        assertThat(tableText()).isEqualTo(before);
    }

    @Test
    void a_ring_that_needs_an_unusable_root_key_is_refused_with_its_reason() throws SQLException {
        assertThatThrownBy(() -> KeyRing.open(database.dataSource(), unusableBefore(ROOT), time))
                .isInstanceOf(RootKeyException.class)
                .hasMessage("KMS does not answer.");
        open(ROOT);
        assertThatThrownBy(() -> KeyRing.open(database.dataSource(), unusableBefore(OTHER), time))
                .isInstanceOf(RootKeyException.class)
                .hasMessageContaining("does not open the key ring of this database")
                .hasMessageContaining(ROOT.id())
                .hasMessageContaining("KMS does not answer.");
    }

    @Test
    void the_ring_can_be_wrapped_with_another_root_key_while_nodes_run() throws SQLException {
        var ring = open(ROOT);
        // The operator inserts the new root key before the old one in the file of each node.
        var both = open(OTHER, ROOT);
        assertThat(add(both)).isEqualTo(2);
        read(ring);
        assertThat(ring.entries()).hasSize(2);
        assertThat(transact(both::rewrap)).isEqualTo(OTHER.id());
        var known = ring.entries();
        read(ring);
        // A node whose file lacks the new root key keeps the known keys.
        assertThat(ring.entries()).isEqualTo(known);
        read(both);
        assertThat(both.entries())
                .allSatisfy(entry -> assertThat(entry.rootKeyId()).isEqualTo(OTHER.id()));
        assertThat(open(OTHER).find(1)).isEqualTo(ring.find(1));
        assertThatThrownBy(() -> open(ROOT)).hasMessageContaining(OTHER.id());
    }

    @Test
    void only_a_key_that_signs_no_new_tokens_can_be_deleted() throws SQLException {
        var ring = open(ROOT);
        assertThatThrownBy(() -> drop(ring, 1)).hasMessageContaining("used for new tokens");
        assertThatThrownBy(() -> drop(ring, 7)).hasMessageContaining("no key 7");
        add(ring);
        assertThatThrownBy(() -> drop(ring, 1)).hasMessageContaining("used for new tokens");
        assertThatThrownBy(() -> drop(ring, 2)).hasMessageContaining("Key 2 is new");
        millis.addAndGet(2 * KeyRing.ACTIVATION.toMillis());
        assertThatThrownBy(() -> drop(ring, 2)).hasMessageContaining("used for new tokens");
        assertThat(drop(ring, 1)).isTrue();
        read(ring);
        assertThat(ring.find(1)).isNull();
        assertThat(open(ROOT).newest().id()).isEqualTo(2);
    }

    private boolean drop(KeyRing ring, int id) throws SQLException {
        return transact(connection -> {
            ring.drop(connection, id);
            return true;
        });
    }

    @Test
    void no_key_serves_two_purposes() {
        var ring = open(ROOT);
        var pages = ring.derivedFor("page tokens").newest();
        assertThat(pages.id()).isEqualTo(1);
        assertThat(pages.secret())
                .isNotEqualTo(ring.newest().secret())
                .isNotEqualTo(ring.derivedFor("connections").newest().secret())
                .isEqualTo(ring.derivedFor("page tokens").newest().secret());
    }
}
