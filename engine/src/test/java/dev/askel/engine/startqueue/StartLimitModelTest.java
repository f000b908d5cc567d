package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.GrantTime;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.Rate;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionRegion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares random interleavings with a model: the number of executions between their first state
 * and their end, for each key, from the histories. The interleavings have starts, ends, stops,
 * redrives, wakes, outdated decisions, changes of the rule, its removal, pauses, crashes and times
 * without events. An execution may begin only if this number is then at most the limit that applies
 * at this time, and if the rate permits it ({@link RateModel}). A start ends exactly the executions
 * that it supersedes. A start during a pause ends no running execution until the pause ends. Queued
 * executions begin in the order of the rule ({@link OrderModel}).
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartLimitModelTest {
    private static final int LIMIT_MAX = 3;
    private static final int KEYS = 2;
    private static final int QUEUE_MAX = 3;
    private static final double[] RATES = {0.5, 3, 50};

    /** The keys of executions that do not count with a key. */
    private static final String FREE = "free-";

    private static final int STEPS = 100;

    /** The seed, random by default; {@code -Daskel.seed=…} sets it. */
    private final long seed = Long.getLong("askel.seed", new SplittableRandom().nextLong());

    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<Functions.HeldCall> open = new ArrayList<>();
    private final Map<String, String> keys = new LinkedHashMap<>();

    /** The highest limits by the time from which they can apply; 0 during a pause. */
    private final TreeMap<Instant, Integer> limits = new TreeMap<>();

    private final RateModel rates = new RateModel();
    private final OrderModel orders = new OrderModel();
    private int limit = LIMIT_MAX;
    private boolean paused;
    private Supersede supersede = Supersede.NONE;

    /** The superseded executions, and those that have superseded them. */
    private final Map<String, String> superseded = new HashMap<>();

    /**
     * The newest starts of the keys since the machine was paused. They supersede the running
     * executions when the machine is resumed, if they still wait then.
     */
    private final Map<String, String> startsSincePause = new HashMap<>();

    /** The priorities in the inputs, by the names of the executions. */
    private final Map<String, Integer> priorities = new HashMap<>();

    @Test
    void no_limit_is_exceeded_and_no_permit_is_lost() {
        run();
    }

    @RepeatedTest(20)
    @Tag("nightly")
    void no_limit_is_exceeded_and_no_permit_is_lost_for_further_seeds() {
        run();
    }

    private void run() {
        try (var rig = EngineRig.withOneNode()) {
            var limited = new LimitedMachine(rig);
            var work = limited.work();
            var machine = limited.arn();
            setLimit(rig, machine, LIMIT_MAX);
            for (int step = 0; step < STEPS; step++) {
                step(rig, machine);
                receive(work);
                assertCounts(rig, step);
                awaitGrants(rig, step);
                orders.onStep(requests(rig), seed, step);
            }
            pause(rig, machine, false);
            Eventually.value(
                    "all executions end, seed " + seed,
                    () -> {
                        rig.time().skip(Duration.ofSeconds(1));
                        retryQuarantined(rig);
                        receive(work);
                        open.forEach(call -> call.answer("{}"));
                        open.clear();
                        return keys.keySet().stream()
                                .filter(each -> isRunning(rig, each))
                                .map(each -> rows(rig, each))
                                .toList();
                    },
                    List::isEmpty);
            assertThat(
                            rig.query(
                                    row -> row.getString(1),
                                    "SELECT slot FROM askel.start_slots WHERE used + waiting > 0"))
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(
                            rig.query(
                                    row -> row.getString(1),
                                    "SELECT persistence_id FROM askel.start_requests"))
                    .as("seed %d", seed)
                    .isEmpty();
            checkHistories(rig);
        }
    }

    /**
     * Records a limit before the call that sets it. Until the step has ended, an execution that has
     * just ended can admit another one under the former limit.
     */
    private void recordLimit(EngineRig rig, int nextLimit, boolean isPaused) {
        var former = limits.lastEntry();
        limit = nextLimit;
        paused = isPaused;
        int admitted = former == null ? 0 : former.getValue();
        limits.put(rig.time().now(), Math.max(admitted, limitNow()));
    }

    private int limitNow() {
        return paused ? 0 : limit;
    }

    private void pause(EngineRig rig, String machine, boolean isPaused) {
        var running = isPaused ? Map.<String, String>of() : superseders(rig);
        recordLimit(rig, limit, isPaused);
        ok(rig.node().engine().startLimits().pause(caller(), machine, isPaused));
        running.forEach((each, by) -> awaitSuperseded(rig, each, by));
        if (!isPaused) {
            startsSincePause.clear();
        }
    }

    /** Returns the executions that the end of a pause ends, and those that supersede them. */
    private Map<String, String> superseders(EngineRig rig) {
        var found = new HashMap<String, String>();
        startsSincePause.forEach((key, by) -> {
            var requests = requests(rig, key);
            if ("QUEUED".equals(requests.get(by))) {
                requests.forEach((each, state) -> {
                    if (state.equals("HELD")) {
                        found.put(each, by);
                    }
                });
            }
        });
        return found;
    }

    private void removeLimit(EngineRig rig, String machine) {
        recordLimit(rig, Integer.MAX_VALUE, paused);
        supersede = Supersede.NONE;
        startsSincePause.clear();
        rates.onRule(null);
        orders.onRule(false);
        ok(rig.node().engine().startLimits().remove(caller(), machine));
    }

    private void setLimit(EngineRig rig, String machine, int wantedLimit) {
        supersede =
                random.nextBoolean()
                        ? Supersede.NONE
                        : random.nextBoolean() ? Supersede.QUEUED : Supersede.RUNNING;
        boolean endsRunning = supersede == Supersede.RUNNING;
        if (!endsRunning) {
            startsSincePause.clear();
        }
        int nextLimit = endsRunning ? 1 : wantedLimit;
        recordLimit(rig, nextLimit, paused);
        boolean endsOldest = random.nextInt(3) == 0;
        var rate =
                !endsRunning && random.nextBoolean()
                        ? new Rate(RATES[random.nextInt(RATES.length)], 1 + random.nextInt(3))
                        : null;
        rates.onRule(rate);
        var priority = random.nextBoolean() ? "{% $states.input.p %}" : null;
        orders.onRule(priority != null);
        ok(
                rig.node()
                        .engine()
                        .startLimits()
                        .put(
                                caller(),
                                machine,
                                new StartRule(
                                                nextLimit,
                                                LimitedMachine.KEY,
                                                endsOldest ? QUEUE_MAX : StartLimits.QUEUE_DEFAULT,
                                                endsOldest ? Overflow.END_OLDEST : Overflow.REFUSE,
                                                false)
                                        .withRate(rate)
                                        .withSupersede(supersede)
                                        .withOrder(priority, null)));
    }

    private void step(EngineRig rig, String machine) {
        switch (random.nextInt(18)) {
            case 0, 1, 2, 3, 4, 5 -> start(rig, machine);
            case 6, 7, 8 -> {
                if (!open.isEmpty()) {
                    open.remove(random.nextInt(open.size())).answer("{}");
                }
            }
            case 9 -> {
                if (!open.isEmpty()) {
                    open.remove(random.nextInt(open.size())).fail("E", "random");
                }
            }
            case 10 -> {
                var execution = anyExecution();
                if (execution != null && isRunning(rig, execution)) {
                    rig.client().stop(execution, null, null);
                }
            }
            case 11 -> redriveOne(rig);
            case 12 -> {
                var execution = anyExecution();
                if (execution != null && isRunning(rig, execution)) {
                    Eventually.get(
                            rig.node()
                                    .engine()
                                    .repairs()
                                    .repair(
                                            execution,
                                            new Repair.Wake(),
                                            "wake" + random.nextLong()));
                }
            }
            case 13 -> sendOldDecision(rig);
            case 14 -> {
                switch (random.nextInt(5)) {
                    case 0, 1 -> setLimit(rig, machine, 1 + random.nextInt(LIMIT_MAX));
                    case 2 -> removeLimit(rig, machine);
                    default -> pause(rig, machine, random.nextInt(3) == 0);
                }
            }
            case 15, 16 -> rig.time().skip(Duration.ofMillis(random.nextInt(1_000)));
            default -> {
                if (random.nextInt(3) == 0) {
                    rig.killAndRestart();
                }
            }
        }
    }

    private void start(EngineRig rig, String machine) {
        var key = "k" + random.nextInt(KEYS);
        var older = supersede == Supersede.NONE ? Map.<String, String>of() : requests(rig, key);
        int priority = random.nextInt(3);
        var name = "e" + keys.size();
        orders.onRequest(name, priority);
        priorities.put(name, priority);
        var execution =
                rig.client()
                        .start(
                                machine,
                                name,
                                "{\"k\": \"%s\", \"p\": %d}".formatted(key, priority));
        // An execution that starts without a rule has no permit, or one without a key.
        boolean counts = limit != Integer.MAX_VALUE;
        keys.put(execution, counts ? key : FREE + keys.size());
        if (!older.isEmpty() && random.nextInt(4) == 0) {
            // The end of a superseded execution is often not durable yet.
            rig.killAndRestart();
        }
        if (paused && supersede == Supersede.RUNNING) {
            startsSincePause.put(key, execution);
        }
        older.forEach((each, state) -> {
            if (state.equals("QUEUED")) {
                // Its rate can permit a queued execution to begin before the start.
                Eventually.holds(
                        each + " has begun or is superseded, seed " + seed,
                        () ->
                                isSuperseded(rig, each, execution)
                                        || (supersede == Supersede.QUEUED
                                                && "HELD".equals(requests(rig, key).get(each))));
            } else if (supersede == Supersede.RUNNING && !paused) {
                awaitSuperseded(rig, each, execution);
            }
        });
    }

    /** Waits for the end of an execution, which can have ended by itself before the start. */
    private void awaitSuperseded(EngineRig rig, String execution, String by) {
        Eventually.holds(
                execution + " ends, seed " + seed,
                () -> isSuperseded(rig, execution, by) || !isRunning(rig, execution));
        isSuperseded(rig, execution, by);
    }

    private boolean isSuperseded(EngineRig rig, String execution, String by) {
        var found = rig.client().describe(execution);
        boolean is =
                "Askel.Superseded".equals(found.error())
                        && String.valueOf(found.cause()).contains(by + " ");
        if (is) {
            superseded.put(execution, by);
        }
        return is;
    }

    private static List<OrderModel.Request> requests(EngineRig rig) {
        return rig.query(
                each ->
                        new OrderModel.Request(
                                each.getString(1),
                                each.getString(2),
                                each.getString(3),
                                each.getLong(4)),
                """
                SELECT split_part(persistence_id, '/', 4), slot, state, position
                  FROM askel.start_requests\
                """);
    }

    /** Returns the states of the requests of a key by the executions. */
    private Map<String, String> requests(EngineRig rig, String key) {
        var found = new HashMap<String, String>();
        for (var row :
                rig.query(
                        each -> List.of(each.getString(1), each.getString(2)),
                        """
                        SELECT split_part(persistence_id, '/', 4), state FROM askel.start_requests
                         WHERE slot LIKE ?\
                        """,
                        "%/" + key)) {
            keys.keySet().stream()
                    .filter(each -> each.endsWith(":" + row.getFirst()))
                    .forEach(each -> found.put(each, row.getLast()));
        }
        return found;
    }

    private @Nullable String anyExecution() {
        var all = List.copyOf(keys.keySet());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private void redriveOne(EngineRig rig) {
        for (var each : keys.entrySet()) {
            var status = rig.client().describe(each.getKey()).status();
            // The redrive of an execution without a permit counts, and its first run does not.
            if (!each.getValue().startsWith(FREE)
                    && status != ExecutionStatus.RUNNING
                    && status != ExecutionStatus.SUCCEEDED) {
                var name = each.getKey().substring(each.getKey().lastIndexOf(':') + 1);
                orders.onRequest(name, priorities.getOrDefault(name, 0));
                rig.client().redrive(each.getKey());
                return;
            }
        }
    }

    /** Sends a grant that does not apply to the request of a queued or admitted execution. */
    private void sendOldDecision(EngineRig rig) {
        var ids =
                rig.query(
                        row -> row.getString(1), "SELECT persistence_id FROM askel.start_requests");
        if (!ids.isEmpty()) {
            ClusterSharding.get(rig.node().system())
                    .entityRefFor(ExecutionRegion.KEY, ids.get(random.nextInt(ids.size())))
                    .tell(new ExecutionCommand.StartDecided(-1, Long.MAX_VALUE, null, null));
        }
    }

    private void receive(Functions.HeldCalls work) {
        while (work.count() > 0) {
            open.add(work.awaitNext());
        }
    }

    /**
     * Retries executions that are in quarantine because the node crashed four times without a
     * commit of theirs, as an operator does. Other executions stay in quarantine, and the run
     * fails.
     */
    private void retryQuarantined(EngineRig rig) {
        var names =
                rig.query(
                        each -> each.getString(1),
                        """
                        SELECT split_part(persistence_id, '/', 4) FROM askel.quarantine
                         WHERE position('died before it reached a commit'::bytea IN error) > 0\
                        """);
        for (var each : keys.keySet()) {
            if (names.contains(each.substring(each.lastIndexOf(':') + 1))) {
                Eventually.get(
                        rig.node()
                                .engine()
                                .repairs()
                                .repair(each, new Repair.Retry(), "retry" + random.nextLong()));
            }
        }
    }

    /** Returns the rows of a running execution, for the message of a failure. */
    private static String rows(EngineRig rig, String execution) {
        var name = execution.substring(execution.lastIndexOf(':') + 1);
        return execution
                + rig.query(
                        each -> each.getString(1),
                        """
                        SELECT concat_ws(' ', row_to_json(r), row_to_json(w), row_to_json(q))
                          FROM askel.executions e
                          LEFT JOIN askel.start_requests r USING (persistence_id)
                          LEFT JOIN askel.wakeups w USING (persistence_id)
                          LEFT JOIN askel.quarantine q USING (persistence_id)
                         WHERE e.execution_name = ?\
                        """,
                        name);
    }

    private static boolean isRunning(EngineRig rig, String execution) {
        return rig.client().describe(execution).status() == ExecutionStatus.RUNNING;
    }

    /** Checks that the counts of each slot equal the numbers of its requests. */
    private void assertCounts(EngineRig rig, int step) {
        assertThat(
                        rig.query(
                                row -> row.getString(1),
                                """
                                SELECT coalesce(s.slot, r.slot) FROM askel.start_slots s
                                  FULL JOIN (
                                    SELECT slot,
                                           count(*) FILTER (WHERE state IN ('GRANTED', 'HELD')) u,
                                           count(*) FILTER (WHERE state = 'QUEUED') w
                                      FROM askel.start_requests GROUP BY slot) r ON r.slot = s.slot
                                 WHERE coalesce(s.used, 0) <> coalesce(r.u, 0)
                                    OR coalesce(s.waiting, 0) <> coalesce(r.w, 0)\
                                """))
                .as("seed %d, step %d", seed, step)
                .isEmpty();
    }

    /**
     * Waits until no request waits while a permit of its slot is free, and all executions have
     * accepted their decisions. So later admissions belong to later limits.
     */
    private void awaitGrants(EngineRig rig, int step) {
        var time = new GrantTime();
        Eventually.holds(
                "changes of the rule are applied",
                () ->
                        rig.query(
                                        row -> row.getString(1),
                                        """
                                        SELECT machine_id::text FROM askel.start_rule_changes
                                         UNION ALL
                                        SELECT slot FROM askel.start_slots
                                         WHERE undecided_at <= ?\
                                        """,
                                        rig.time().millis())
                                .isEmpty());
        Eventually.holds(
                "free permits are granted",
                () ->
                        rig.query(
                                        row -> row.getString(1),
                                        """
                                        SELECT s.slot FROM askel.start_slots s
                                          JOIN askel.machines m ON m.machine_id = s.machine_id
                                         WHERE s.waiting > 0 AND s.used < coalesce(
                                               (m.start_rule::jsonb ->> 'concurrency')::int, 1000)
                                           AND (m.start_rule::jsonb ->> 'paused') IS NULL
                                           AND (s.undecided_at IS NULL OR s.undecided_at <= ?)\
                                        """,
                                        rig.time().millis())
                                .isEmpty());
        time.check(seed, step);
        Eventually.holds(
                "all decisions are accepted",
                () -> {
                    var before = rig.time().now();
                    boolean areAccepted =
                            rig.query(
                                            row -> row.getString(1),
                                            "SELECT slot FROM askel.start_requests"
                                                    + " WHERE state IN ('GRANTED', 'ENDED')"
                                                    + " OR error IS NOT NULL")
                                    .isEmpty();
                    if (areAccepted) {
                        rates.onAccepted(before, rig.time().now());
                    }
                    return areAccepted;
                });
        if (limits.lastEntry().getValue() != limitNow()) {
            limits.put(rig.time().now(), limitNow());
        }
    }

    private void checkHistories(EngineRig rig) {
        for (var execution : keys.keySet()) {
            var found = rig.client().describe(execution);
            if ("Askel.Superseded".equals(found.error())) {
                assertThat(found.cause())
                        .as("seed %d, %s", seed, execution)
                        .contains(superseded.get(execution) + " ");
            }
        }
        var running = new HashMap<String, Integer>();
        var changes = RunningChange.of(rig.client(), keys);
        for (int key = 0; key < KEYS; key++) {
            rates.check("k" + key, changes, seed);
        }
        for (var change : changes) {
            int now = running.merge(change.key(), change.running(), Integer::sum);
            if (change.running() > 0) {
                assertThat(now)
                        .as("seed %d at %s", seed, change.at())
                        .isBetween(1, limits.floorEntry(change.at()).getValue());
            }
        }
    }
}
