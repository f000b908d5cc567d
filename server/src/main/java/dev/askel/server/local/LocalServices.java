package dev.askel.server.local;

import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.task.TaskConnectors;

/** The services that all executions of a local run share. */
record LocalServices(
        LocalClock clock,
        RunLoop loop,
        TaskConnectors connectors,
        ChildStarts children,
        LocalActivities activities,
        TaskTokenCodec tokens) {}
