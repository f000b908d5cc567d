package dev.askel.server.local;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.maprun.live.InMemoryMapRun;
import dev.askel.engine.task.TaskConnectors;
import java.util.function.Predicate;

/** The services that all executions of a local run share. */
record LocalServices(
        LocalClock clock,
        RunLoop loop,
        TaskConnectors connectors,
        ChildStarts children,
        MapChildStart mapChildren,
        InMemoryMapRun.Services mapRuns,
        LocalActivities activities,
        TaskTokenCodec tokens) {

    /** Starts children of Map Runs. */
    @FunctionalInterface
    interface MapChildStart {
        /**
         * Starts a child.
         *
         * @param machine the parent's machine
         * @param identity contains the time of the start
         * @param onEnded receives the child's last state, once; returns whether to keep the child's
         *     history for a report
         */
        RunningExecution start(
                LocalMachine machine,
                ExecutionIdentity identity,
                Payload input,
                Predicate<ExecutionState> onEnded);
    }
}
