package dev.askel.server.local;

import dev.askel.engine.execution.TaskTokenCodec;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.task.TaskConnectors;

/** What the executions of a local run share. */
record LocalServices(
        LocalTime time,
        Agenda agenda,
        TaskConnectors connectors,
        ChildStarts children,
        LocalActivities activities,
        TaskTokenCodec tokens) {}
