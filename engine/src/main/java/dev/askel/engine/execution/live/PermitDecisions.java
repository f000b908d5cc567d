package dev.askel.engine.execution.live;

import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.HeldPermits;
import dev.askel.engine.execution.ExecutionCommand.PermitsDecided;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.decision.StimulusListener;

/**
 * Handles decisions about the execution's requests for permits. A decision can arrive several
 * times, and after its request has ended.
 */
final class PermitDecisions {
    private final ExecutionRunner runner;
    private final Commits commits;

    PermitDecisions(ExecutionRunner runner, Commits commits) {
        this.runner = runner;
        this.commits = commits;
    }

    void onDecided(PermitsDecided decided) {
        if (runner.state().awaitsStart()) {
            // The execution requests permits of semaphores when it has its permit of the start.
            return;
        }
        if (runner.state().awaitsHeldPermits()) {
            onDecidedAfterRedrive(decided);
            return;
        }
        var path = new FramePath(decided.frame());
        int ordinal = decided.ordinal();
        if (runner.state().isPaused()) {
            // The pause has withdrawn the request.
            decline(path, ordinal);
            return;
        }
        var error = decided.error();
        runner.stimulate(
                path,
                error == null
                        ? new Stimulus.PermitsGranted(ordinal, decided.decision())
                        : new Stimulus.Failed(ordinal, error, decided.cause()),
                new StimulusListener() {
                    @Override
                    public void onAccepted() {
                        if (error != null) {
                            commits.semaphores().acceptRefusal(path, ordinal, decided.decision());
                        }
                    }

                    @Override
                    public void onCommitted() {}

                    @Override
                    public void onRefused() {
                        decline(path, ordinal);
                    }
                });
    }

    /**
     * Deletes the row of a request that no task awaits, unless the execution holds its permits. The
     * commit of an end deletes all rows, so an execution that has ended needs no write.
     */
    private void decline(FramePath path, int ordinal) {
        var state = runner.state();
        if (state.isRunning()
                && commits.isDurable()
                && state.heldPermits().stream().noneMatch(each -> each.isOf(path, ordinal))) {
            commits.semaphores().removeLeftOver(path, ordinal);
            runner.record(new Fact.PermitsDeclined(path.text(), ordinal));
        }
    }

    /**
     * Handles a decision while a redriven execution waits for the permits that it held at its end.
     * It requests them one after another.
     */
    private void onDecidedAfterRedrive(PermitsDecided decided) {
        var requested =
                runner.state().heldPermits().stream()
                        .filter(HeldPermits::isAwaited)
                        .findFirst()
                        .orElseThrow();
        var path = new FramePath(decided.frame());
        if (!requested.isOf(path, decided.ordinal())) {
            return;
        }
        var error = decided.error();
        if (error == null) {
            runner.record(requested.granted(decided.decision()));
        } else {
            runner.close(HistoryEventType.ExecutionFailed, error, decided.cause());
            commits.semaphores().acceptRefusal(path, decided.ordinal(), decided.decision());
        }
    }
}
