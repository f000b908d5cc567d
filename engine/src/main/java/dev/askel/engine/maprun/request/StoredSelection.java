package dev.askel.engine.maprun.request;

import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SelectionCodec;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a Map Run that decide which children its last redrive runs again.
 *
 * @param version the version of the row
 * @param selection null when the redrive runs all unsuccessful children again
 */
record StoredSelection(long version, RunProgress progress, @Nullable RedriveSelection selection) {
    private static final Sql FIND =
            new Sql("SELECT version, progress, selection FROM map_runs WHERE map_run_id = ?");

    /** Reads the columns of a run; returns null when the run does not exist. */
    static @Nullable StoredSelection find(Database database, String mapRunId) throws SQLException {
        return database.find(connection ->
                FIND.first(
                        connection,
                        row -> {
                            var progress =
                                    Bytes.wrapNullable(
                                            database.encryption()
                                                    .readNullable(
                                                            mapRunId, row.bytesOrNull("progress")));
                            return new StoredSelection(
                                    row.bigint("version"),
                                    progress == null
                                            ? RunProgress.START
                                            : ProgressCodec.decode(progress),
                                    SelectionCodec.decodeNullable(
                                            Bytes.wrapNullable(row.bytesOrNull("selection"))));
                        },
                        mapRunId));
    }
}
