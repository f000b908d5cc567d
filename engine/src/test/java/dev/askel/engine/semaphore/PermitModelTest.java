package dev.askel.engine.semaphore;

import static dev.askel.engine.Client.caller;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.GrantTime;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionRegion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares random interleavings of starts, ends, stops, time-outs, redrives, pauses, wakes,
 * outdated decisions and crashes with a model: the permits that the histories show. The model sums
 * the permits of all executions at each event.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PermitModelTest {
    private static final int LIMIT = 2;
    private static final int STEPS = 80;
    private static final String NAME = "model";

    /** The seed, random by default; {@code -Daskel.seed=…} sets it. */
    private final long seed = Long.getLong("askel.seed", new SplittableRandom().nextLong());

    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<Functions.HeldCall> open = new ArrayList<>();
    private final List<String> executions = new ArrayList<>();

    /** The change of the number of held permits at a time. */
    private record Change(Instant at, int permits) {}

    @Test
    void no_permit_is_lost_or_doubled() {
        run();
    }

    @RepeatedTest(30)
    @Tag("nightly")
    void no_permit_is_lost_or_doubled_for_further_seeds() {
        run();
    }

    private void run() {
        try (var rig = EngineRig.withOneNode()) {
            var work = rig.functions().hold(NAME);
            var machines =
                    List.of(
                            machine(rig, "patient", 1, ""),
                            machine(rig, "large", 2, ""),
                            machine(rig, "hasty", 1, ", \"TimeoutSeconds\": 1"));
            for (int step = 0; step < STEPS; step++) {
                step(rig, machines);
                receive(work);
                assertThat(used(rig)).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(LIMIT);
                awaitGrants(rig, step);
            }
            Eventually.holds(
                    "all executions end, seed " + seed,
                    () -> {
                        executions.forEach(each -> resume(rig, each));
                        receive(work);
                        open.forEach(call -> call.answer("{}"));
                        open.clear();
                        return executions.stream().noneMatch(each -> isRunning(rig, each));
                    });
            assertThat(
                            rig.query(
                                    row -> row.getString(1),
                                    "SELECT state FROM askel.semaphore_requests"))
                    .as("seed %d", seed)
                    .isEmpty();
            checkHistories(rig);
        }
    }

    private static String machine(EngineRig rig, String name, int permits, String fields) {
        return rig.client()
                .createMachine(
                        name,
                        """
                        {"StartAt": "Enter", "States": {
                          "Enter": {"Type": "Task", "Resource": "arn:aws:states:::askel:acquire",
                            "Parameters": {"Name": "%s", "Permits": %d, "Limit": %d}%s,
                            "ResultPath": null, "Next": "Work"},
                          "Work": {"Type": "Task", "Resource": "%s", "ResultPath": null,
                            "Next": "Leave"},
                          "Leave": {"Type": "Task", "Resource": "arn:aws:states:::askel:release",
                            "Parameters": {"Name": "%s"}, "ResultPath": null, "Next": "After"},
                          "After": {"Type": "Pass", "End": true}}}\
                        """
                                .formatted(
                                        NAME, permits, LIMIT, fields, Functions.arn(NAME), NAME));
    }

    private void step(EngineRig rig, List<String> machines) {
        switch (random.nextInt(18)) {
            case 0, 1, 2, 3, 4 ->
                    executions.add(
                            rig.client()
                                    .start(
                                            machines.get(random.nextInt(machines.size())),
                                            "e" + executions.size(),
                                            "{}"));
            case 5, 6, 7 -> {
                if (!open.isEmpty()) {
                    open.remove(random.nextInt(open.size())).answer("{}");
                }
            }
            case 8 -> {
                if (!open.isEmpty()) {
                    open.remove(random.nextInt(open.size())).fail("E", "random");
                }
            }
            case 9 -> {
                if (!executions.isEmpty()) {
                    var execution = executions.get(random.nextInt(executions.size()));
                    if (isRunning(rig, execution)) {
                        rig.client().stop(execution, null, null);
                    }
                }
            }
            case 10 -> {
                for (var execution : executions) {
                    var status = rig.client().describe(execution).status();
                    if (status != ExecutionStatus.RUNNING && status != ExecutionStatus.SUCCEEDED) {
                        rig.client().redrive(execution);
                        break;
                    }
                }
            }
            case 11 -> {
                if (!executions.isEmpty()) {
                    wake(rig, executions.get(random.nextInt(executions.size())));
                }
            }
            case 12 -> sendOldDecision(rig);
            case 13, 14 -> {
                if (!executions.isEmpty()) {
                    pause(rig, executions.get(random.nextInt(executions.size())));
                }
            }
            case 15, 16 -> {
                if (!executions.isEmpty()) {
                    resume(rig, executions.get(random.nextInt(executions.size())));
                }
            }
            default -> {
                if (random.nextInt(3) == 0) {
                    rig.killAndRestart();
                }
            }
        }
    }

    /** Pauses an execution, unless it has ended. A paused one requests no permits. */
    private void pause(EngineRig rig, String execution) {
        var timeouts = random.nextBoolean() ? Timeouts.STOP : Timeouts.CONTINUE;
        require(
                rig,
                execution,
                rig.node()
                        .engine()
                        .pauses()
                        .pause(caller(), execution, new NewPause(null, null, timeouts, false)));
    }

    private static void resume(EngineRig rig, String execution) {
        require(rig, execution, rig.node().engine().pauses().resume(caller(), execution, false));
    }

    /** Only an execution that has ended refuses a pause or a resume. */
    private static void require(
            EngineRig rig, String execution, CompletionStage<? extends Answer<?>> request) {
        if (Eventually.get(request) instanceof Answer.Refused<?>(var error)) {
            assertThat(error).isInstanceOf(EngineError.ConflictException.class);
            assertThat(isRunning(rig, execution)).as(execution).isFalse();
        }
    }

    /** Wakes an execution, which repairs its rows. */
    private void wake(EngineRig rig, String execution) {
        if (isRunning(rig, execution)) {
            Eventually.get(
                    rig.node()
                            .engine()
                            .repairs()
                            .repair(execution, new Repair.Wake(), "wake" + random.nextLong()));
        }
    }

    /** Sends a decision to a waiting or holding execution that does not apply to its request. */
    private void sendOldDecision(EngineRig rig) {
        var keys =
                rig.query(
                        row -> List.of(row.getString(1), row.getString(2), row.getString(3)),
                        "SELECT persistence_id, frame, ordinal FROM askel.semaphore_requests");
        if (keys.isEmpty()) {
            return;
        }
        var key = keys.get(random.nextInt(keys.size()));
        ClusterSharding.get(rig.node().system())
                .entityRefFor(ExecutionRegion.KEY, key.get(0))
                .tell(
                        new ExecutionCommand.PermitsDecided(
                                key.get(1),
                                Integer.parseInt(key.get(2)),
                                0,
                                random.nextBoolean() ? null : "Outdated",
                                null));
    }

    private void receive(Functions.HeldCalls work) {
        while (work.count() > 0) {
            open.add(work.awaitNext());
        }
    }

    private static boolean isRunning(EngineRig rig, String execution) {
        return rig.client().describe(execution).status() == ExecutionStatus.RUNNING;
    }

    private static long used(EngineRig rig) {
        return rig.query(
                        row -> row.getLong(1),
                        """
                        SELECT coalesce(sum(permits), 0) FROM askel.semaphore_requests
                         WHERE state IN ('GRANTED', 'HELD')\
                        """)
                .getFirst();
    }

    /** Waits until the first waiter does not fit, or no request waits. */
    private void awaitGrants(EngineRig rig, int step) {
        var time = new GrantTime();
        Eventually.holds(
                "the first waiter is granted",
                () ->
                        rig
                                .query(
                                        row -> row.getBoolean(1),
                                        """
                                        SELECT permits + (
                                            SELECT coalesce(sum(permits), 0)
                                              FROM askel.semaphore_requests
                                             WHERE state IN ('GRANTED', 'HELD')) <= request_limit
                                          FROM askel.semaphore_requests WHERE state = 'WAITING'
                                         ORDER BY position LIMIT 1\
                                        """)
                                .stream()
                                .noneMatch(fits -> fits));
        time.check(seed, step);
    }

    private void checkHistories(EngineRig rig) {
        var changes = new ArrayList<Change>();
        for (var execution : executions) {
            int held = 0;
            int heldAtEnd = 0;
            boolean waits = false;
            for (var event : rig.client().history(execution)) {
                assertThat(event.details().toString())
                        .as("seed %d: %s", seed, execution)
                        .doesNotContain("Outdated");
                // A redriven execution advances when it holds its former permits again.
                int after = heldAfter(event, waits && !isEnd(event) ? heldAtEnd : held);
                if (isEnd(event) && !waits) {
                    heldAtEnd = held;
                }
                waits = event.type() == HistoryEventType.ExecutionRedriven;
                if (after != held) {
                    changes.add(new Change(event.timestamp(), after - held));
                }
                held = after;
            }
            assertThat(held).as(execution).isZero();
        }
        // A release and the following grant may have the same timestamp, and so may a grant and the
        // following release. So the lower bound is checked after the last change of a timestamp.
        changes.sort(Comparator.comparing(Change::at).thenComparingInt(Change::permits));
        int held = 0;
        for (int i = 0; i < changes.size(); i++) {
            var change = changes.get(i);
            held += change.permits();
            assertThat(held).as("seed %d at %s", seed, change.at()).isLessThanOrEqualTo(LIMIT);
            if (i + 1 == changes.size() || !changes.get(i + 1).at().equals(change.at())) {
                assertThat(held).as("seed %d after %s", seed, change.at()).isNotNegative();
            }
        }
    }

    private static boolean isEnd(HistoryEvent event) {
        return switch (event.type()) {
            case ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut -> true;
            default -> false;
        };
    }

    private static int heldAfter(HistoryEvent event, int held) {
        return switch (event.type()) {
            case TaskSucceeded -> {
                var task = (EventDetails.TaskOutput) event.details();
                yield task.resource().equals("acquire")
                        ? held + task.output().tree().path("Permits").asInt()
                        : 0;
            }
            default -> isEnd(event) ? 0 : held;
        };
    }
}
