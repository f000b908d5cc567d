package dev.askel.engine.journal;

import static dev.askel.engine.journal.StartLimitJournal.decisions;
import static dev.askel.engine.journal.StartLimitJournal.granted;
import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.startpermit.StartOrder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** Tests that fair keys get permits in turn (docs/start-limits.md, "Order"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FairTurnsTest {
    private static final int STEPS = 150;

    /** The number of executions of a key that move forward when an earlier one is stopped. */
    private static final int MOVED_MAX = 16;

    /** The last two keys have another order in UTF-16 than in UTF-8. */
    private static final List<String> KEYS =
            List.of("a", "a", "a", "b", "", "\ufffd", "\ud83d\ude00");

    private final StartLimitJournal limited = new StartLimitJournal();

    @AfterAll
    void close() {
        limited.close();
    }

    @BeforeEach
    void createMachine() throws SQLException {
        limited.createMachine();
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
            var names = queue(key);
            int place = names.indexOf(name);
            names.remove(place);
            if (names.size() - place > MOVED_MAX) {
                names.add(place + MOVED_MAX, names.removeLast());
            }
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

    /** Random starts, ends and stops, and the expectations of the model. */
    private final class Run {
        private final long seed = Long.getLong("askel.seed", new SplittableRandom().nextLong());
        private final SplittableRandom random = new SplittableRandom(seed);
        private final Model model = new Model(seed);
        private final Map<String, String> keys = new HashMap<>();
        private final List<String> running = new ArrayList<>();

        private String keyOf(String name) {
            return keys.getOrDefault(name, "");
        }

        private String newName() {
            // Starts of one transaction have the same time, and follow the order of their names.
            var name = "e%03d".formatted(keys.size());
            keys.put(name, KEYS.get(random.nextInt(KEYS.size())));
            return name;
        }

        private JournalWrite startOf(String name) {
            var request = limited.request(true, StartOrder.of(0, keyOf(name)));
            return limited.execution(name).start().withStartPermit(request);
        }

        private JournalWrite endOf(String name) {
            return limited.execution(name).row(2).withStartPermit(limited.release());
        }

        private void onStarted(String name, StartDecisions decisions) {
            if (decisions.own() != null) {
                model.onPermit(keyOf(name));
                running.add(name);
            } else {
                model.onWait(keyOf(name), name);
            }
        }

        private void onGranted(StartDecisions decisions) {
            for (var name : granted(decisions)) {
                model.onGrant(keyOf(name), name);
                running.add(name);
            }
        }

        void start() {
            var name = newName();
            onStarted(name, decisions(get(limited.journal().write(startOf(name)))));
        }

        void endAny() {
            if (!running.isEmpty()) {
                var name = running.remove(random.nextInt(running.size()));
                onGranted(decisions(get(limited.journal().write(endOf(name)))));
            }
        }

        void stopAny() {
            var stopped = model.anyWaiting(random);
            if (stopped != null) {
                model.onStop(keyOf(stopped), stopped);
                var decisions = decisions(get(limited.journal().write(endOf(stopped))));
                assertThat(granted(decisions)).as("seed %d", seed).isEmpty();
            }
        }

        /** Makes a stop, ends and starts in one transaction, in which the ends are first. */
        void changeTogether() throws SQLException {
            var writes = new ArrayList<JournalWrite>();
            var stopped = random.nextBoolean() ? model.anyWaiting(random) : null;
            if (stopped != null) {
                model.onStop(keyOf(stopped), stopped);
                writes.add(endOf(stopped));
            }
            for (int ends = random.nextInt(3); ends > 0 && !running.isEmpty(); ends--) {
                writes.add(endOf(running.remove(random.nextInt(running.size()))));
            }
            var started = new LinkedHashMap<String, Integer>();
            for (int starts = random.nextInt(3); starts > 0; starts--) {
                var name = newName();
                started.put(name, writes.size());
                writes.add(startOf(name));
            }
            var outcomes = limited.inOneTransaction(writes);
            started.forEach((name, write) -> onStarted(name, decisions(outcomes.get(write))));
            outcomes.forEach(each -> onGranted(decisions(each)));
        }
    }

    /**
     * While an execution of a key waits, each other key gets at most one permit before the next one
     * of this key. The executions of a key begin in the order of their starts. Waiting executions
     * can be stopped, and one transaction can contain several changes.
     */
    @RepeatedTest(4)
    void a_waiting_key_gets_the_next_permit_after_at_most_one_of_each_other_key()
            throws SQLException {
        runRandom();
    }

    @RepeatedTest(20)
    @Tag("nightly")
    void a_waiting_key_gets_the_next_permit_in_many_runs() throws SQLException {
        runRandom();
    }

    private void runRandom() throws SQLException {
        var run = new Run();
        limited.fairRule(1 + run.random.nextInt(3), "");
        // Short queues are often empty, and long ones contain many requests of a key.
        int startsOfTen = 3 + run.random.nextInt(4);
        for (int step = 0; step < STEPS; step++) {
            int action = run.random.nextInt(10);
            if (action < startsOfTen) {
                run.start();
            } else if (action < 8) {
                run.endAny();
            } else if (action == 8) {
                run.changeTogether();
            } else {
                run.stopAny();
            }
        }
    }
}
