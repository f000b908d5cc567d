package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.startpermit.StartGrant;
import dev.askel.engine.journal.startpermit.StartOrder;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.startpermit.StartSlot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests that fair keys get permits in turn (docs/start-limits.md, "Order"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FairTurnsTest {
    private static final int STEPS = 150;

    /** The last two keys have another order in UTF-16 than in UTF-8. */
    private static final List<String> KEYS =
            List.of("a", "a", "a", "b", "", "\ufffd", "\ud83d\ude00");

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());
    private UUID machine = UUID.randomUUID();
    private StartSlot slot = new StartSlot(machine, "", "k");

    @AfterAll
    void close() {
        journal.close();
    }

    @BeforeEach
    void createMachine() throws SQLException {
        machine = UUID.randomUUID();
        slot = new StartSlot(machine, "", "k");
        execute(
                """
                INSERT INTO askel.machines (machine_id, account, region, name, type, status,
                  generation, current_revision, created_at, updated_at)
                VALUES ('%s', '1', 'r', '%s', 'STANDARD', 'ACTIVE', 1, 1, 1, 1)\
                """
                        .formatted(machine, machine));
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    private void rule(int concurrency, String members) throws SQLException {
        execute(
                """
                UPDATE askel.machines
                   SET start_rule = '{"version": 4, "concurrency": %d, "queueMax": 1000,
                         "overflow": "REFUSE", "fairKey": ""%s}'
                 WHERE machine_id = '%s'\
                """
                        .formatted(concurrency, members, machine));
    }

    private TestExecution execution(String name) {
        return TestExecution.named(name).ofMachine(machine);
    }

    private static StartDecisions decisions(WriteOutcome outcome) {
        assertThat(outcome).isInstanceOf(Committed.class);
        return ((Committed) outcome).starts();
    }

    private StartDecisions start(String name, String fairKey) {
        return decisions(
                get(
                        journal.write(
                                execution(name)
                                        .start()
                                        .withStartPermit(
                                                new StartPermitChange.Request(
                                                        slot,
                                                        TestExecution.STARTED_AT,
                                                        "arn",
                                                        true,
                                                        StartOrder.of(0, fairKey))))));
    }

    /** Ends an execution, and returns the names of those that get permits. */
    private List<String> end(String name) {
        var change = new StartPermitChange.Release(slot, null);
        return decisions(get(journal.write(execution(name).row(2).withStartPermit(change))))
                .grants()
                .stream()
                .map(FairTurnsTest::nameOf)
                .toList();
    }

    private static String nameOf(StartGrant grant) {
        assertThat(grant.error()).isNull();
        return grant.persistenceId().replaceAll(".*/", "");
    }

    /** Checks the guarantee of the order. */
    private static final class Model {
        private final long seed;

        /** The names of waiting executions by their keys, in the order of their starts. */
        private final Map<String, List<String>> waiting = new LinkedHashMap<>();

        /** The keys that have got a permit since a waiting key could have got one. */
        private final Map<String, List<String>> overtaking = new HashMap<>();

        Model(long seed) {
            this.seed = seed;
        }

        private List<String> queue(String key) {
            return waiting.computeIfAbsent(key, _ -> new ArrayList<>());
        }

        void onWait(String key, String name) {
            if (queue(key).isEmpty()) {
                overtaking.put(key, new ArrayList<>());
            }
            queue(key).add(name);
        }

        void onStop(String key, String name) {
            assertThat(queue(key).remove(name)).isTrue();
        }

        void onGrant(String key, String name) {
            assertThat(queue(key).removeFirst()).as("seed %d", seed).isEqualTo(name);
            onPermit(key);
        }

        void onPermit(String key) {
            overtaking.put(key, new ArrayList<>());
            waiting.forEach((other, names) -> {
                if (!names.isEmpty() && !other.equals(key)) {
                    var keys = overtaking.getOrDefault(other, List.of());
                    assertThat(keys)
                            .as("seed %d, the permits while %s of %s waits", seed, names, other)
                            .doesNotContain(key);
                    keys.add(key);
                }
            });
        }

        @Nullable String anyWaiting(SplittableRandom random) {
            var names = waiting.values().stream().flatMap(List::stream).toList();
            return names.isEmpty() ? null : names.get(random.nextInt(names.size()));
        }
    }

    /**
     * While an execution of a key waits, each other key gets at most one permit before the next one
     * of this key. The executions of a key begin in the order of their starts. Waiting executions
     * can be stopped.
     */
    @RepeatedTest(20)
    void a_waiting_key_gets_the_next_permit_after_at_most_one_of_each_other_key()
            throws SQLException {
        long seed = Long.getLong("askel.seed", new SplittableRandom().nextLong());
        var random = new SplittableRandom(seed);
        rule(1 + random.nextInt(3), "");
        var model = new Model(seed);
        var keys = new HashMap<String, String>();
        var running = new ArrayList<String>();
        // Short queues are often empty, and long ones contain many requests of a key.
        int startsOfTen = 3 + random.nextInt(4);
        for (int step = 0; step < STEPS; step++) {
            int action = random.nextInt(10);
            var stopped = action == 9 ? model.anyWaiting(random) : null;
            if (stopped != null) {
                model.onStop(keys.getOrDefault(stopped, ""), stopped);
                assertThat(end(stopped)).as("seed %d", seed).isEmpty();
            } else if (action < startsOfTen) {
                var key = KEYS.get(random.nextInt(KEYS.size()));
                var name = "e" + step;
                keys.put(name, key);
                if (start(name, key).own() != null) {
                    model.onPermit(key);
                    running.add(name);
                } else {
                    model.onWait(key, name);
                }
            } else if (!running.isEmpty()) {
                for (var granted : end(running.remove(random.nextInt(running.size())))) {
                    model.onGrant(keys.getOrDefault(granted, ""), granted);
                    running.add(granted);
                }
            }
        }
    }

    private void startAll(String key, int count) {
        for (int i = 1; i <= count; i++) {
            start(key + i, key);
        }
    }

    private List<String> endAll(String first, int count) {
        var granted = new ArrayList<String>();
        var running = first;
        for (int i = 0; i < count; i++) {
            running = end(running).getFirst();
            granted.add(running);
        }
        return granted;
    }

    @Test
    void the_stop_of_older_executions_does_not_delay_later_ones_of_their_key() throws SQLException {
        rule(1, "");
        start("first", "z");
        startAll("a", 50);
        startAll("b", 3);
        for (int i = 1; i <= 49; i++) {
            end("a" + i);
        }
        assertThat(endAll("first", 3)).containsExactly("a50", "b1", "b2");
    }

    @Test
    void the_newest_execution_of_a_long_queue_gets_the_turn_of_a_stopped_one() throws SQLException {
        rule(1, "");
        start("first", "z");
        startAll("a", 103);
        startAll("b", 3);
        end("a1");
        end("a3");
        assertThat(endAll("first", 7)).containsExactly("a103", "b1", "a2", "b2", "a4", "b3", "a5");
    }

    @Test
    void a_start_that_supersedes_others_of_its_key_gets_their_turn() throws SQLException {
        rule(1, ", \"supersede\": \"QUEUED\"");
        start("first", "z");
        for (int i = 1; i <= 5; i++) {
            assertThat(start("a" + i, "a").grants()).hasSize(i == 1 ? 0 : 1);
        }
        rule(1, "");
        startAll("b", 3);
        assertThat(endAll("first", 3)).containsExactly("a5", "b1", "b2");
    }
}
