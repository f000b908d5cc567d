package dev.askel.engine;

import dev.askel.engine.execution.ExecutionStarter;
import dev.askel.engine.execution.call.ExecutionPermits;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.express.ExpressCalls;
import dev.askel.engine.express.ExpressServices;
import dev.askel.engine.observability.ExecutionLogs;
import dev.askel.engine.observability.TraceExport;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.ExpressRecords;
import dev.askel.engine.wakeup.WakeupPoller;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** Assembles Express executions. */
final class ExpressAssembly implements AutoCloseable {
    /**
     * The maximum number of queued inserts. One insert stores a group of ended Express executions.
     */
    private static final int WRITES_MAX = 1_000;

    private final ExpressCalls calls;
    private final @Nullable SqlWorkers writer;

    /**
     * Starts executions for the tasks of Express executions. It is set after construction, because
     * the starter itself needs {@link #calls}.
     */
    private final AtomicReference<ExecutionStarter> starter = new AtomicReference<>();

    ExpressAssembly(
            EngineParts parts,
            ExecutionPermits permits,
            ExecutionLogs logs,
            TraceExport traces,
            DataSource database) {
        var settings = parts.settings();
        var cluster = Cluster.get(parts.system());
        writer =
                settings.express().keepsEndedExecutions()
                        ? SqlWorkers.open(
                                "express",
                                database,
                                parts.pools().lists().encryption(),
                                1,
                                WRITES_MAX)
                        : null;
        calls =
                new ExpressCalls(
                        parts.system(),
                        parts.registry(),
                        new ExpressServices(
                                parts.connectors(),
                                permits,
                                parts.pause()::machinesOnHold,
                                new ChildStarts(
                                        (caller, request, parent) ->
                                                Objects.requireNonNull(starter.get())
                                                        .start(caller, request, parent),
                                        parts.connectors().permissions()),
                                parts.taskTokens(),
                                parts.missingActivity(),
                                parts.time(),
                                EngineParts.random(),
                                settings.limits(),
                                settings.payloadLimits().withMessagePayloads(),
                                settings.durations(),
                                logs.express(),
                                parts.evaluations(),
                                parts.usage(),
                                parts.metrics(),
                                parts.tracing(),
                                traces),
                        settings.express(),
                        writer == null ? null : new ExpressRecords(writer, parts.pools().lists()),
                        parts.pageTokens(),
                        settings.mockCases(),
                        parts.incarnation(),
                        () -> WakeupPoller.liveIncarnations(cluster));
    }

    ExpressCalls expressCalls() {
        return calls;
    }

    /** Sets the starter of executions for the tasks of Express executions. */
    void setStarter(ExecutionStarter executions) {
        starter.set(executions);
    }

    /**
     * Stores the records of ended executions that are not stored yet, and ends the writing thread.
     */
    @Override
    public void close() {
        if (writer != null) {
            calls.drain();
            writer.close();
        }
    }
}
