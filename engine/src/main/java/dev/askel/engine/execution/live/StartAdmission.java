package dev.askel.engine.execution.live;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartDecided;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.commit.ExecutionWriter;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.startrule.CompiledStartRule;
import dev.askel.engine.startrule.StartPermitRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Requests the permit of the start limit, and handles decisions about it. A decision can arrive
 * several times, and after its request has ended.
 */
final class StartAdmission {
    private final ExecutionRunner runner;

    StartAdmission(ExecutionRunner runner) {
        this.runner = runner;
    }

    /** Makes the first entries of an execution. They request a permit if it has a start limit. */
    static void begin(Ledger ledger, Start start, PayloadEncryption payloads, Instant now) {
        ledger.acceptFirstEntries(ExecutionOrigin.firstEntries(start, payloads, now));
        ledger.recordFact(new Fact.RequestAnswered(start.requestId()));
        queue(ledger, start.permit());
    }

    /**
     * Makes the first entries of a redrive. They request a permit, if the execution has started
     * before its machine had a start limit. Otherwise the redrive itself requests the former
     * permit. An input without a valid key counts without a key, because a redrive cannot change
     * the input.
     */
    static void begin(Ledger ledger, ExecutionWriter writer, Redrive redrive, Instant now) {
        ledger.redrive(now, redrive.clientToken());
        var read = redrive.startRule();
        if (read == null) {
            return;
        }
        var rule = CompiledStartRule.of(read.rule());
        var state = ledger.state();
        var request = rule == null ? null : rule.requestOrDefaults(state.input(), now);
        writer.setStartRule(read.generation(), request);
        if (state.startPermit() == null) {
            queue(ledger, request);
        }
    }

    private static void queue(Ledger ledger, @Nullable StartPermitRequest request) {
        if (request != null) {
            ledger.recordFact(new Fact.StartQueued(request.key()));
        }
    }

    /** Returns the result of a start whose write was refused. */
    static StartResult resultOf(WriteOutcome refusal) {
        if (refusal instanceof WriteOutcome.MapRunChanged) {
            return StartResult.MAP_RUN_MOVED;
        }
        return refusal instanceof WriteOutcome.StartQueueFull(var isOfAccount)
                ? isOfAccount ? StartResult.ACCOUNT_QUEUES_FULL : StartResult.QUEUE_FULL
                : StartResult.MACHINE_MOVED;
    }

    /** Accepts the permit that the transaction of the start or redrive has granted. */
    void onGranted(@Nullable Long decision) {
        if (decision != null && runner.state().awaitsStart()) {
            runner.record(new Fact.StartAdmitted(decision));
        }
    }

    /** Returns the message that makes a recovered execution accept a grant; null wakes it only. */
    ExecutionCommand.Remote messageOf(@Nullable Long decision) {
        return decision == null
                ? new ExecutionCommand.Wake()
                : new StartDecided(decision, runSince().toEpochMilli(), null, null);
    }

    private Instant runSince() {
        var state = runner.state();
        var redrivenAt = state.redrivenAt();
        return redrivenAt == null ? state.identity().startedAt() : redrivenAt;
    }

    /** Whether the execution runs with a permit that a newer start now takes from it. */
    private boolean holds(long decision) {
        var state = runner.state();
        var permit = state.startPermit();
        var held = permit == null ? null : permit.decision();
        return state.isRunning() && held != null && held == decision;
    }

    void onDecided(StartDecided decided) {
        var state = runner.state();
        if (decided.requestedAtMillis() < runSince().toEpochMilli()) {
            return;
        }
        var error = decided.error();
        if (error == null) {
            onGranted(decided.decision());
        } else if (state.awaitsStart() || holds(decided.decision())) {
            runner.close(HistoryEventType.ExecutionAborted, error, decided.cause());
        }
    }
}
