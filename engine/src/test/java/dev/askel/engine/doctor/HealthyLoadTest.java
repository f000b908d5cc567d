package dev.askel.engine.doctor;

import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.sql.NoEncryption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Examinations of a healthy engine under load have no confirmed finding. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HealthyLoadTest {
    private static final ExaminationSettings SETTINGS =
            new ExaminationSettings(
                    ExaminationSettings.LATE_AFTER,
                    Duration.ofDays(90),
                    ExaminationSettings.RECENT_ENDS,
                    Long.MAX_VALUE,
                    null,
                    MachinesOnHold.NONE);

    /** The pause of the command before it confirms. */
    private static final Duration CONFIRMATION_DELAY = Duration.ofSeconds(5);

    private static final int STARTERS = 4;

    @Test
    void a_few_examinations_under_load_find_nothing() throws Exception {
        examineUnderLoad(5);
    }

    @Test
    @Tag("nightly")
    void a_hundred_examinations_under_load_find_nothing() throws Exception {
        examineUnderLoad(100);
    }

    private static void examineUnderLoad(int examinations) throws Exception {
        var ended = new AtomicInteger();
        var stopped = new AtomicBoolean();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        try (var rig =
                        EngineRig.withoutNodes(
                                EngineRig.SETTINGS,
                                database ->
                                        DatabaseTime.of(
                                                database.dataSource(), ClockSettings.STANDARD));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            rig.addNode();
            rig.addNode();
            var client = rig.client();
            var name = EngineRig.uniqueName("load");
            rig.functions().answerWith(name, input -> input);
            var activity = client.createActivity(name);
            var machine = machine(client, name, activity);
            for (int i = 0; i < STARTERS; i++) {
                threads.execute(() -> {
                    while (!stopped.get()) {
                        try {
                            client.awaitEnd(
                                    client.start(machine, EngineRig.uniqueName(name), "[1,2]"));
                            ended.incrementAndGet();
                        } catch (Throwable failure) {
                            failures.add(failure);
                            return;
                        }
                    }
                });
                threads.execute(() -> work(client, activity, stopped));
            }
            try {
                for (int i = 0; i < examinations; i++) {
                    assertThat(confirmedFindings(rig)).as("examination %d", i).isEmpty();
                }
            } finally {
                stopped.set(true);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(ended).hasPositiveValue();
    }

    /** Answers tasks until the load ends; a worker that polls without result polls again. */
    private static void work(Client client, String activity, AtomicBoolean stopped) {
        while (!stopped.get()) {
            var task = ok(client.pollAsync(activity, "worker"));
            if (task.taskToken() != null) {
                client.succeed(task.taskToken(), "[1,2]");
            }
        }
    }

    private static List<Finding> confirmedFindings(EngineRig rig)
            throws SQLException, InterruptedException {
        var database = rig.database().dataSource();
        var first = Examination.run(database, new NoEncryption(), SETTINGS);
        assertThat(first.wakers()).doesNotContainKey("nothing");
        if (first.findings().isEmpty()) {
            return List.of();
        }
        Thread.sleep(CONFIRMATION_DELAY);
        return Examination.run(database, new NoEncryption(), SETTINGS).confirmed(first);
    }

    private static String machine(Client client, String name, String activity) {
        return client.createMachine(
                name,
                """
                {"StartAt": "P", "States": {
                 "P": {"Type": "Parallel", "Next": "M", "Branches": [
                  {"StartAt": "C", "States": {
                   "C": {"Type": "Task", "Resource": "%1$s", "Next": "W"},
                   "W": {"Type": "Wait", "Seconds": 1, "End": true}}},
                  {"StartAt": "A", "States": {
                   "A": {"Type": "Task", "Resource": "%2$s", "TimeoutSeconds": 60,
                         "End": true}}}]},
                 "M": {"Type": "Map", "ItemsPath": "$", "Next": "D", "ItemProcessor": {
                  "StartAt": "I", "States": {
                   "I": {"Type": "Task", "Resource": "%1$s", "End": true}}}},
                 "D": {"Type": "Map", "ItemsPath": "$", "End": true, "ItemProcessor": {
                  "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                  "StartAt": "J", "States": {
                   "J": {"Type": "Task", "Resource": "%1$s", "End": true}}}}}}\
                """
                        .formatted(Functions.arn(name), activity));
    }
}
