package dev.askel.engine.maprun.monitor;

import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.execution.codec.MapRunScopeCodec;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The properties of a Map Run that its plan determines. They never change.
 *
 * @param isBatched whether a child may have several items
 * @param isFromArray whether the items are an array or the members of an object; their number is
 *     known from the start
 */
record RunTraits(boolean isBatched, boolean isFromArray) {
    private static final Sql PLAN = new Sql("SELECT plan FROM map_runs WHERE map_run_id = ?");

    private static final RunTraits UNKNOWN = new RunTraits(false, false);

    /** Reads the traits of a run. */
    static RunTraits read(Connection connection, PayloadEncryption encryption, String mapRunId)
            throws SQLException {
        var plan =
                PLAN.first(
                        connection,
                        row -> encryption.decryptOrKeep(mapRunId, Bytes.wrap(row.bytes("plan"))),
                        mapRunId);
        return plan == null ? UNKNOWN : of(plan);
    }

    private static RunTraits of(Bytes plan) {
        try {
            return MapRunScopeCodec.decode(plan).frame().phase() instanceof Phase.Mapping(var run)
                    ? new RunTraits(run.plan().batching() != null, run.plan().items() != null)
                    : UNKNOWN;
        } catch (UnreadableRowException _) {
            // The plan is damaged, or a later release has written it. The counts are shown without
            // the traits.
            return UNKNOWN;
        }
    }
}
