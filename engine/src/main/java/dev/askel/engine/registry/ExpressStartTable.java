package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.journal.ExactText;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.journal.Slices;
import dev.askel.engine.visibility.Row;
import dev.askel.engine.visibility.Sql;
import dev.askel.engine.visibility.SqlWorkers;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The table {@code express_starts}. */
final class ExpressStartTable implements ExpressStarts {
    /**
     * FOR SHARE holds up a change of the machine until the start is committed; the turn lets a
     * change that waits go before later starts.
     */
    private static final Sql INSERT =
            new Sql(
                    """
                    INSERT INTO express_starts (persistence_id, slice, machine_id, revision,
                           started_at, input, trace_header, claimed_by, attempts)
                    SELECT ?, ?, m.machine_id, ?, ?, ?, ?, ?, 1
                      FROM (SELECT id, pg_advisory_xact_lock_shared(machine_turn(id)) AS turn
                              FROM (SELECT ?::uuid AS id) AS named) AS wanted
                      JOIN machines m ON m.machine_id = wanted.id
                     WHERE m.generation = ? AND m.status = 'ACTIVE' AND m.deleted_at IS NULL
                       FOR SHARE OF m\
                    """);

    private static final Sql REMOVE =
            new Sql("DELETE FROM express_starts WHERE persistence_id = ?");
    private static final Sql RELEASE =
            new Sql(
                    """
                    UPDATE express_starts SET claimed_by = NULL, attempts = attempts - ?
                     WHERE persistence_id = ? AND claimed_by = ?\
                    """);

    /** No incarnation has a blank in it. */
    private static final Sql CLAIM =
            new Sql(
                    """
                    UPDATE express_starts AS e SET claimed_by = ?, attempts = e.attempts + 1
                     WHERE e.persistence_id IN (
                           SELECT lost.persistence_id FROM express_starts AS lost
                            WHERE lost.claimed_by IS NULL
                               OR NOT lost.claimed_by = ANY (string_to_array(?, ' '))
                            ORDER BY lost.persistence_id LIMIT ? FOR UPDATE SKIP LOCKED)
                    RETURNING e.persistence_id, e.machine_id, e.revision, e.started_at, e.input,
                              e.trace_header, e.attempts\
                    """);

    private static final Sql CLAIMED =
            new Sql(
                    """
                    SELECT persistence_id FROM express_starts
                     WHERE claimed_by = ? AND started_at < ? ORDER BY started_at LIMIT ?\
                    """);

    private final SqlWorkers workers;

    ExpressStartTable(SqlWorkers workers) {
        this.workers = workers;
    }

    @Override
    public CompletionStage<Answer<Boolean>> insert(
            Start start, MachineGuard machine, String incarnation) {
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(
                                INSERT.update(
                                                connection,
                                                start.persistenceId(),
                                                Slices.of(start.persistenceId()),
                                                start.revision(),
                                                start.acceptedAtMillis(),
                                                Objects.requireNonNull(
                                                                ExactText.encode(start.input()))
                                                        .toArray(),
                                                start.traceHeader(),
                                                incarnation,
                                                machine.machineId(),
                                                machine.generation())
                                        == 1)));
    }

    @Override
    public CompletionStage<Answer<Boolean>> remove(String persistenceId) {
        return workers.submit(database ->
                database.transact(
                        connection -> Answer.ok(REMOVE.update(connection, persistenceId) == 1)));
    }

    @Override
    public CompletionStage<Answer<Boolean>> release(String persistenceId, String incarnation) {
        return release(persistenceId, incarnation, 0);
    }

    @Override
    public CompletionStage<Answer<Boolean>> giveBack(String persistenceId, String incarnation) {
        return release(persistenceId, incarnation, 1);
    }

    private CompletionStage<Answer<Boolean>> release(
            String persistenceId, String incarnation, int triesBack) {
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(
                                RELEASE.update(connection, triesBack, persistenceId, incarnation)
                                        == 1)));
    }

    @Override
    public CompletionStage<Answer<List<Start>>> claimLost(
            Set<String> living, String incarnation, int startsMax) {
        var names = String.join(" ", living);
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(
                                CLAIM.list(
                                        connection,
                                        ExpressStartTable::read,
                                        incarnation,
                                        names,
                                        startsMax))));
    }

    @Override
    public CompletionStage<Answer<List<String>>> claimed(
            String incarnation, long beforeMillis, int startsMax) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                CLAIMED.list(
                                        connection,
                                        row -> row.text("persistence_id"),
                                        incarnation,
                                        beforeMillis,
                                        startsMax))));
    }

    private static Start read(Row row) throws SQLException {
        return new Start(
                row.text("persistence_id"),
                row.uuid("machine_id"),
                row.number("revision"),
                row.bigNumber("started_at"),
                Objects.requireNonNullElse(ExactText.decode(row.bytesOrNull("input")), ""),
                row.textOrNull("trace_header"),
                row.number("attempts"));
    }
}
