package dev.askel.engine.execution;

import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.api.workbench.Repairs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Creates executions, damages their journals, and repairs them. */
final class RepairBench {
    static final Repair ABORT = new Repair.Abort(null, null);

    final EngineRig rig = EngineRig.shared();
    final Client client = rig.client();

    Repairs repairs() {
        return rig.node().engine().repairs();
    }

    JsonNode repair(String execution, Repair repair) {
        return Payload.ofVerbatim(
                        ok(repairs().repair(execution, repair, UUID.randomUUID().toString())))
                .tree();
    }

    EngineError expectRefusal(String execution, Repair repair) {
        return refused(repairs().repair(execution, repair, UUID.randomUUID().toString()));
    }

    JsonNode inspect(String execution) {
        return Payload.ofVerbatim(ok(repairs().inspect(execution))).tree();
    }

    /**
     * Starts an execution and answers its calls until it waits in its last state. The journal has a
     * row for each call.
     */
    String startUntilWait(String name, int calls) {
        var heldCalls = rig.functions().hold(name);
        var states = new StringBuilder();
        for (int i = 0; i < calls; i++) {
            states.append(
                    """
                    "T%d": {"Type": "Task", "Resource": "%s", "Next": "%s"},\
                    """
                            .formatted(
                                    i, Functions.arn(name), i == calls - 1 ? "W" : "T" + (i + 1)));
        }
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "T0", "States": {%s
                                 "W": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
                                """
                                        .formatted(states)),
                        name,
                        "{\"a\":1}");
        for (int i = 0; i < calls; i++) {
            heldCalls.awaitNext().answer("1");
        }
        client.awaitHistoryWith(execution, HistoryEventType.WaitStateEntered);
        awaitPassivation(name);
        return execution;
    }

    void awaitPassivation(String name) {
        Eventually.holds(
                name + " is passivated",
                () ->
                        rig.node().loadedExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));
    }

    long lastRow(String name) {
        return rig.query(
                        row -> row.getLong(1),
                        "SELECT max(sequence_number) FROM event_journal WHERE persistence_id LIKE ?",
                        "%/" + name)
                .getFirst();
    }

    byte[] payload(String name, long row) {
        return rig.query(
                        found -> found.getBytes(1),
                        "SELECT event_payload FROM event_journal WHERE persistence_id LIKE ? AND"
                                + " sequence_number = ?",
                        "%/" + name,
                        row)
                .getFirst();
    }

    void setPayload(String name, long row, byte[] payload) {
        rig.execute(
                "UPDATE event_journal SET event_payload = ? WHERE persistence_id LIKE ? AND"
                        + " sequence_number = ?",
                payload,
                "%/" + name,
                row);
    }

    /** Changes the bytes of a row after its header, and returns the original bytes. */
    byte[] corruptRow(String name, long row) {
        var payload = payload(name, row);
        var flipped = payload.clone();
        for (int i = 2; i < flipped.length; i++) {
            flipped[i] ^= 0x55;
        }
        setPayload(name, row, flipped);
        return payload;
    }

    void awaitQuarantine(String name) {
        rig.time().skip(Duration.ofSeconds(86_401));
        Eventually.holds(
                "the execution is in quarantine", () -> rig.countRows("quarantine", name) == 1);
    }

    List<JsonNode> export(String execution) {
        var rows = new ArrayList<JsonNode>();
        var from = Repairs.FIRST_PAGE;
        while (true) {
            var page = Payload.ofVerbatim(ok(repairs().export(execution, from))).tree();
            page.path("stored").forEach(rows::add);
            if (!page.has("next")) {
                return rows;
            }
            from = page.path("next").asText();
        }
    }

    List<JsonNode> export(String execution, String table) {
        return export(execution).stream()
                .filter(row -> row.path("table").asText().equals(table))
                .toList();
    }

    /** Runs an execution with one call to its end. Its last row contains the end. */
    String runToEnd(String name) {
        var heldCalls = rig.functions().hold(name);
        var execution =
                client.start(
                        client.createMachine(
                                name,
                                """
                                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(Functions.arn(name))),
                        name,
                        "{}");
        heldCalls.awaitNext().answer("1");
        client.awaitEnd(execution);
        awaitPassivation(name);
        return execution;
    }

    void deleteRow(String name, long row) {
        rig.execute(
                "DELETE FROM event_journal WHERE persistence_id LIKE ? AND sequence_number = ?",
                "%/" + name,
                row);
    }
}
