package dev.askel.engine.maprun.live;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.execution.commit.MapRunChanges;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunCounts;
import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.sql.Bytes;

/** Builds the row of a Map Run that no database stores. */
final class InMemoryRunRow {
    private InMemoryRunRow() {}

    /**
     * Returns the row of a run that starts now.
     *
     * @param frame the parent's frame (main line, branch or iteration) whose current state is the
     *     Distributed Map state
     * @param nowMillis the time of the start, epoch milliseconds
     */
    static MapRunRow of(StateMachine machine, ExecutionState parent, Frame frame, long nowMillis) {
        if (!(frame.phase() instanceof Phase.Mapping(var run))) {
            throw new IllegalArgumentException("No Map Run in " + frame.phase());
        }
        var identity = parent.identity();
        var plan = run.plan();
        return new MapRunRow(
                new MapRunIdentity(
                        MapRunChanges.mapRunId(identity, plan),
                        identity.account(),
                        identity.region(),
                        identity.machineId(),
                        identity.stateMachineName(),
                        plan.label(),
                        plan.uuid(),
                        0,
                        identity.persistenceId(),
                        identity.arn(),
                        frame.path().text(),
                        run.ordinal(),
                        identity.startStamp(),
                        MapRunChanges.hasStandardChildren(machine, frame),
                        nowMillis),
                MapRunStatus.RUNNING,
                // The row is never loaded, so it needs no encoded plan.
                Bytes.wrap(new byte[0]),
                new MapRunControl(
                        false,
                        plan.maxConcurrency(),
                        plan.toleratedFailureCount(),
                        plan.toleratedFailurePercentage()),
                0,
                null,
                MapRunCounts.NONE,
                null,
                null,
                false,
                0,
                null,
                0,
                null);
    }
}
