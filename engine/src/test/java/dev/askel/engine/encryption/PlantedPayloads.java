package dev.askel.engine.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EncryptionConfiguration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs executions whose payloads contain a text, and finds the tables that contain it. */
final class PlantedPayloads {
    /** A text that only payloads contain: inputs, results, variables, causes. */
    static final String PLANTED = "planted-7f3a91";

    private PlantedPayloads() {}

    /** Returns a definition that stores its data in variables, tasks, histories and a Map Run. */
    private static String workflow(String name, String activity, String childType, String child) {
        return """
        {"StartAt": "Call", "States": {
          "Call": {"Type": "Task", "Resource": "%s", "Assign": {"v.$": "$"}, "Next": "Parts"},
          "Parts": {"Type": "Parallel", "Next": "Items", "ResultPath": "$.parts", "Branches": [
            {"StartAt": "Ask", "States": {
              "Ask": {"Type": "Task", "Resource": "%s", "TimeoutSeconds": 3600, "End": true}}},
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}]},
          "Items": {"Type": "Map", "Label": "l", "ItemsPath": "$.items", "ResultPath": "$.map", "Next": "Fail",
            "ToleratedFailurePercentage": 100,
            "ItemProcessor": {
              "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
              "StartAt": "T", "States": {
                "T": {"Type": "Task", "Resource": "%s", "End": true}}}},
          "Fail": {"Type": "Fail", "Error": "Known", "CausePath": "$.secret"}}}\
        """
                .formatted(Functions.arn(name), activity, childType, Functions.arn(child));
    }

    record Run(EngineRig rig, String execution, Functions.HeldCalls children) {}

    /**
     * Runs an execution up to its Map Run, whose children wait for their calls.
     *
     * @param key the key of the state machine; null without one
     * @param whileTaskWaits runs while a task waits for a worker
     */
    static Run run(
            EngineRig rig,
            String childType,
            @Nullable EncryptionConfiguration key,
            Runnable whileTaskWaits) {
        var name = EngineRig.uniqueName("encrypted");
        var child = name + "-child";
        rig.functions().answerWith(name, input -> input);
        var children = rig.functions().hold(child);
        var activity = rig.client().createActivity(name);
        var machine =
                rig.client()
                        .createEncryptedMachine(
                                name, workflow(name, activity, childType, child), key);
        var execution = rig.client().start(machine, name, input());
        rig.client().awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        whileTaskWaits.run();
        var task = rig.client().pollTask(activity, "worker");
        assertThat(task.input()).contains(PLANTED);
        rig.client().succeed(task.token(), task.input());
        return new Run(rig, execution, children);
    }

    static String input() {
        return "{\"secret\":\"%1$s\",\"items\":[\"%1$s\",\"%1$s x\"]}".formatted(PLANTED);
    }

    /** Returns the tables with a row that contains {@link #PLANTED} as text or as bytes. */
    static List<String> tablesWithPlanted(EngineRig rig) {
        var tables =
                rig.query(
                        row -> row.getString(1),
                        """
                        SELECT c.relname FROM pg_class c
                         WHERE c.relnamespace = 'askel'::regnamespace AND c.relkind IN ('r', 'p')
                           AND NOT c.relispartition\
                        """);
        var search =
                tables.stream()
                        .map(table ->
                                """
                                SELECT '%1$s' WHERE EXISTS (
                                    SELECT FROM askel."%1$s" AS t, planted
                                     WHERE position(planted.text IN t::text) > 0 OR position(planted.hex IN t::text) > 0)
                                """
                                        .formatted(table))
                        .collect(Collectors.joining("UNION ALL\n"));
        return rig.query(
                row -> row.getString(1),
                """
                WITH planted AS (SELECT ?::text AS text, encode(convert_to(?, 'UTF8'), 'hex') AS hex)
                %s\
                """
                        .formatted(search),
                PLANTED,
                PLANTED);
    }

    static void finish(Run run) {
        for (int i = 0; i < 2; i++) {
            var call = run.children().awaitNext();
            assertThat(call.call().parameters().text()).contains(PLANTED);
            if (i == 0) {
                call.answer("\"" + PLANTED + "\"");
            } else {
                call.fail("Known", PLANTED + " failed");
            }
        }
        var ended = run.rig().client().awaitEnd(run.execution());
        assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.input()).isEqualTo(input());
        assertThat(ended.cause()).isEqualTo(PLANTED);
    }

    /**
     * Runs executions with Standard and Express children, and kills the node while the children
     * wait for their calls. No table contains the text at any time, and all payloads are readable
     * afterwards.
     *
     * @param key the key of the state machines; null without one
     */
    static void runThroughCrash(EngineRig rig, @Nullable EncryptionConfiguration key) {
        for (var childType : List.of("STANDARD", "EXPRESS")) {
            var run = run(rig, childType, key, () -> assertThat(tablesWithPlanted(rig)).isEmpty());
            for (int i = 0; i < 2; i++) {
                assertThat(run.children().awaitNext().call().parameters().text()).contains(PLANTED);
            }
            assertThat(tablesWithPlanted(rig)).isEmpty();
            rig.killAndRestart();
            finish(run);
            assertThat(tablesWithPlanted(rig)).isEmpty();
            assertThat(rig.client().history(run.execution()))
                    .anySatisfy(event -> assertThat(event.toString()).contains(PLANTED));
        }
    }
}
