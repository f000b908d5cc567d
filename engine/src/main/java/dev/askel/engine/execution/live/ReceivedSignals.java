package dev.askel.engine.execution.live;

import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.execution.SignalWaits;
import dev.askel.engine.execution.ExecutionCommand.ReceiveSignal;
import dev.askel.engine.execution.ExecutionCommand.SignalReply;
import dev.askel.engine.execution.ExecutionCommand.SignalResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.JsonValidation;
import dev.askel.engine.execution.commit.Commits;

/** Receives the signals of a live execution. Every signal may arrive twice. */
final class ReceivedSignals {
    private final ExecutionRunner runner;
    private final Commits commits;
    private final ExecutionServices services;

    ReceivedSignals(ExecutionRunner runner, Commits commits, ExecutionServices services) {
        this.runner = runner;
        this.commits = commits;
        this.services = services;
    }

    void onSignal(ReceiveSignal signal) {
        var result = receive(signal);
        commits.answerWhenCommitted(() -> signal.replyTo().tell(new SignalReply(result)));
    }

    private SignalResult receive(ReceiveSignal signal) {
        var state = runner.state();
        if (state.hasAnswered(signal.requestId())) {
            return SignalResult.ACCEPTED;
        }
        if (!state.isRunning()) {
            return SignalResult.CLOSED;
        }
        var key = signal.key();
        if (key != null && !SignalWaits.awaitsKey(state, signal.name(), key)) {
            return SignalResult.NOT_AWAITED;
        }
        var payload = JsonValidation.parseValidated(signal.payload());
        if (!state.signals().hasSpaceFor(payload.sizeBytes())) {
            return SignalResult.BUFFER_FULL;
        }
        runner.record(new Fact.RequestAnswered(signal.requestId()));
        runner.record(new Fact.SignalReceived(signal.name(), key, payload, services.now()));
        return SignalResult.ACCEPTED;
    }
}
