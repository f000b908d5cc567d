package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Limits;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.WakeupChange;
import dev.askel.engine.journal.WriteOutcome;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A closed execution keeps all it needs to go on (spec/history.md section 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RedriveTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private String persistenceId(String executionName) {
        return rig.query(
                        row -> row.getString(1),
                        "SELECT persistence_id FROM executions WHERE execution_name = ?",
                        executionName)
                .getFirst();
    }

    /** Opens a closed execution by hand, as RedriveExecution will. */
    private void redrive(String persistenceId) {
        var journal = rig.node().engine().journal();
        @Nullable Recovered found = Eventually.get(journal.recover(persistenceId));
        var recovered = Objects.requireNonNull(found);
        var ledger = new Ledger(BatchCodec.fold(recovered), Limits.DEFAULT);
        ledger.redrive(rig.time().now());
        ExecutionState state = ledger.state();
        var entries = ledger.takePending();
        var row =
                new NewRow(
                        recovered.lastSequenceNr() + 1,
                        UUID.randomUUID().toString(),
                        rig.time().millis(),
                        () -> BatchCodec.encode(entries),
                        1_000);
        var bucket = Objects.requireNonNull(recovered.execution()).identity().bucket();
        var outcome =
                Eventually.get(
                        journal.write(
                                JournalWrite.of(persistenceId, bucket, row)
                                        .with(
                                                new ExecutionChange.Update(
                                                        StoredRows.progress(state)))
                                        .with(
                                                new WakeupChange.Put(
                                                        rig.time().millis(), true, false, null))));
        assertThat(outcome).isInstanceOf(WriteOutcome.Committed.class);
    }

    @Test
    void a_failed_execution_goes_on_where_it_failed() {
        var function = EngineRig.name("redriven");
        rig.functions().failing(function, "Down", "not yet");
        var machine =
                client.machine(
                        function,
                        """
                        {"StartAt": "A", "States": {
                         "A": {"Type": "Pass", "Result": {"a": 1}, "Next": "P"},
                         "P": {"Type": "Parallel", "End": true, "Branches": [
                          {"StartAt": "B", "States": {"B": {"Type": "Pass", "Result": "b", "End": true}}},
                          {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}]}}}\
                        """
                                .formatted(Functions.arn(function)));
        var execution = client.start(machine, function, "{}");
        assertThat(client.ended(execution).status()).isEqualTo(ExecutionStatus.FAILED);
        rig.functions().answering(function, input -> input);
        var before = client.history(execution).size();
        Eventually.holds(
                "it has left memory",
                () ->
                        rig.node().liveExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + function)));

        redrive(persistenceId(function));

        assertThat(client.output(execution)).isEqualTo(Json.quoted("['b',{'a':1}]"));
        var types = client.types(execution);
        assertThat(types.get(before)).isEqualTo(HistoryEventType.ExecutionRedriven);
        assertThat(types.subList(before, types.size()))
                .doesNotContain(HistoryEventType.ExecutionStarted)
                .contains(HistoryEventType.LambdaFunctionSucceeded);
        assertThat(client.describe(execution).redriveCount()).isEqualTo(1);
        assertThat(rig.functions().calls(function).getLast().idempotencyKey())
                .isNotEqualTo(rig.functions().calls(function).getFirst().idempotencyKey());
    }

    @Test
    void a_token_of_before_the_redrive_has_timed_out() {
        var name = EngineRig.name("token");
        var activity = client.activity(name);
        var machine =
                client.machine(
                        name,
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(activity));
        var execution = client.start(machine, name, "{}");
        var old = client.task(activity, "before");
        client.stop(execution, null, null);
        Eventually.holds(
                "it has left memory",
                () ->
                        rig.node().liveExecutions().stream()
                                .noneMatch(id -> id.endsWith("/" + name)));

        redrive(persistenceId(name));

        var anew = client.task(activity, "after");
        assertThat(refused(client.succeeding(caller(), old.token(), "1")))
                .isInstanceOf(EngineError.TaskTimedOut.class);
        client.succeed(anew.token(), "2");
        assertThat(client.output(execution)).isEqualTo("2");
    }
}
