package dev.askel.engine.maprun.request;

import dev.askel.engine.maprun.MapRunSummary;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Reads the running Express children of a Map Run from the progress of the run. */
final class RunningExpressChildren {
    private static final Sql PROGRESS =
            new Sql(
                    """
                    SELECT progress FROM map_runs
                     WHERE map_run_id = ? AND status = 'RUNNING' AND progress IS NOT NULL\
                    """);

    private final MapRunSummary run;

    RunningExpressChildren(MapRunSummary run) {
        this.run = run;
    }

    /** Returns the children with a number below {@code before}, largest number first. */
    List<OpenChild> listBelow(Database database, long before) throws SQLException {
        return read(database).reversed().stream().filter(open -> open.child() < before).toList();
    }

    /** Returns whether a running child has this name. */
    boolean has(Database database, String name) throws SQLException {
        return read(database).stream().anyMatch(open -> name(open).equals(name));
    }

    private List<OpenChild> read(Database database) throws SQLException {
        var progress =
                database.<Bytes>find(connection ->
                        PROGRESS.first(
                                connection,
                                row ->
                                        database.encryption()
                                                .decrypt(
                                                        run.identity().mapRunId(),
                                                        Bytes.wrap(row.bytes("progress"))),
                                run.identity().mapRunId()));
        return progress == null ? List.of() : ProgressCodec.decode(progress).open();
    }

    /** Returns the name of a running child. */
    String name(OpenChild open) {
        return ChildName.of(run.identity().uuid(), open.child(), run.redriveCount());
    }

    /**
     * Returns a time before the start of every running child. The start time of a child is stored
     * only with its outcome.
     */
    Instant startedAt() {
        var redrivenAt = run.redrivenAt();
        return redrivenAt == null
                ? Instant.ofEpochMilli(run.identity().startedAtMillis())
                : redrivenAt;
    }
}
