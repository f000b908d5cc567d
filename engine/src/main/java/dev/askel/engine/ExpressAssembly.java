package dev.askel.engine;

import dev.askel.engine.execution.ExecutionStarter;
import dev.askel.engine.execution.call.ExecutionPermits;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.express.ExpressCalls;
import dev.askel.engine.express.ExpressServices;
import dev.askel.engine.observability.ExecutionLogs;
import dev.askel.engine.visibility.ExpressRecords;
import dev.askel.engine.visibility.SqlWorkers;
import dev.askel.engine.wakeup.WakeupPoller;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/** Assembles Express executions. */
final class ExpressAssembly implements AutoCloseable {
    /** Groups of ended Express executions that wait when a node ends and stores all of them. */
    private static final int WRITES_MAX = 1_000;

    private final ExpressCalls calls;
    private final @Nullable SqlWorkers writer;

    /** Starts the executions of Express tasks. It is set after it was assembled with the calls. */
    private final AtomicReference<ExecutionStarter> starter = new AtomicReference<>();

    ExpressAssembly(
            EngineParts parts, ExecutionPermits permits, ExecutionLogs logs, DataSource database) {
        var settings = parts.settings();
        var cluster = Cluster.get(parts.system());
        writer =
                settings.express().keeps()
                        ? SqlWorkers.open("express", database, 1, WRITES_MAX)
                        : null;
        calls =
                new ExpressCalls(
                        parts.system(),
                        parts.registry(),
                        new ExpressServices(
                                parts.connectors(),
                                permits,
                                settings.held(),
                                new ChildStarts((caller, request, parent) ->
                                        Objects.requireNonNull(starter.get())
                                                .start(caller, request, parent)),
                                parts.taskTokens(),
                                parts.knownActivities(),
                                parts.time(),
                                EngineParts.chance(),
                                settings.limits(),
                                logs.express(),
                                parts.evaluations()),
                        settings.express(),
                        writer == null ? null : new ExpressRecords(writer, parts.pools().lists()),
                        parts.pageTokens(),
                        settings.mocks(),
                        parts.incarnation(),
                        () -> WakeupPoller.liveIncarnations(cluster));
    }

    ExpressCalls calls() {
        return calls;
    }

    /** Sets how the tasks of Express executions start others. */
    void startThrough(ExecutionStarter executions) {
        starter.set(executions);
    }

    /** Stores the executions that have ended, and ends the thread that does so. */
    @Override
    public void close() {
        if (writer != null) {
            calls.drain();
            writer.close();
        }
    }
}
