package dev.askel.engine.registry.express;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.mock.TestCase;
import dev.askel.engine.api.Answer;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.machinelimit.LimitsJson;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the rows of {@code express_starts}. */
public final class ExpressStartTable implements ExpressStarts {
    private static final Logger LOG = LoggerFactory.getLogger(ExpressStartTable.class);

    private static final Sql RELEASE =
            new Sql(
                    """
                    UPDATE express_starts SET claimed_by = NULL, attempts = attempts - ?
                     WHERE persistence_id = ? AND claimed_by = ?\
                    """);

    /**
     * Selects the distinct claimants. The query reads one index entry per claimant and skips the
     * others, because a living node may have many claims.
     */
    private static final Sql CLAIMANTS =
            new Sql(
                    """
                    WITH RECURSIVE claimant AS (
                        SELECT min(claimed_by) AS name FROM express_starts
                        UNION ALL
                        SELECT (SELECT min(claimed_by) FROM express_starts
                                 WHERE claimed_by > claimant.name)
                          FROM claimant WHERE claimant.name IS NOT NULL)
                    SELECT name FROM claimant WHERE name IS NOT NULL\
                    """);

    /**
     * Claims starts without a living claimant. The second parameter lists the incarnations (runs of
     * the server process) of dead nodes, and the third lists state machines. Spaces separate the
     * elements, because neither an incarnation nor a UUID contains a space.
     */
    private static final Sql CLAIM =
            new Sql(
                    """
                    UPDATE express_starts AS e SET claimed_by = ?, attempts = e.attempts + 1
                     WHERE e.persistence_id IN (
                           SELECT lost.persistence_id FROM express_starts AS lost
                            WHERE (lost.claimed_by IS NULL
                                   OR lost.claimed_by = ANY (string_to_array(?, ' ')))
                              AND lost.machine_id <> ALL (string_to_array(?, ' ')::uuid[])
                            ORDER BY lost.started_at LIMIT ? FOR UPDATE SKIP LOCKED)
                    RETURNING e.persistence_id, e.machine_id, e.revision, e.started_at, e.input,
                              e.trace_header, e.version_arn, e.alias_arn, e.test_case, e.mocks,
                              e.attempts,
                              (SELECT m.execution_limits FROM machines AS m
                                WHERE m.machine_id = e.machine_id) AS execution_limits\
                    """);

    private static final Sql CLAIMED =
            new Sql(
                    """
                    SELECT persistence_id FROM express_starts
                     WHERE claimed_by = ? AND started_at < ? ORDER BY started_at LIMIT ?\
                    """);

    private final SqlWorkers workers;
    private final StartChanges changes;

    public ExpressStartTable(SqlWorkers workers) {
        this.workers = workers;
        this.changes = new StartChanges(workers);
    }

    @Override
    public CompletionStage<Answer<Boolean>> insert(
            Start start, MachineGuard machine, String incarnation) {
        return changes.insert(start, machine, incarnation);
    }

    @Override
    public CompletionStage<Answer<Boolean>> remove(String persistenceId) {
        return changes.remove(persistenceId);
    }

    @Override
    public CompletionStage<Answer<Boolean>> release(String persistenceId, String incarnation) {
        return release(persistenceId, incarnation, 0);
    }

    @Override
    public CompletionStage<Answer<Boolean>> releaseUnrun(String persistenceId, String incarnation) {
        return release(persistenceId, incarnation, 1);
    }

    private CompletionStage<Answer<Boolean>> release(
            String persistenceId, String incarnation, int attemptsToUndo) {
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(
                                RELEASE.update(
                                                connection,
                                                attemptsToUndo,
                                                persistenceId,
                                                incarnation)
                                        == 1)));
    }

    @Override
    public CompletionStage<Answer<List<Claim>>> claimLost(
            Set<String> living, String incarnation, Set<String> excludedMachines, int startsMax) {
        return workers.submit(database ->
                database.transact(connection ->
                        Answer.ok(
                                claimLost(
                                        connection,
                                        living,
                                        incarnation,
                                        excludedMachines,
                                        startsMax))));
    }

    private List<Claim> claimLost(
            Connection connection,
            Set<String> living,
            String incarnation,
            Set<String> excludedMachines,
            int startsMax)
            throws SQLException {
        var deadClaimants = new TreeSet<>(CLAIMANTS.list(connection, row -> row.text("name")));
        deadClaimants.removeAll(living);
        var withoutKey = new ArrayList<String>();
        var claims =
                CLAIM.list(
                        connection,
                        row -> read(row, withoutKey),
                        incarnation,
                        String.join(" ", deadClaimants),
                        String.join(" ", excludedMachines),
                        startsMax);
        for (var id : withoutKey) {
            RELEASE.update(connection, 1, id, incarnation);
        }
        return claims.stream()
                .filter(claim -> !withoutKey.contains(claim.persistenceId()))
                .toList();
    }

    @Override
    public CompletionStage<Answer<List<String>>> listClaimed(
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

    /**
     * Reads a claimed row. A row that cannot be decrypted does not prevent other claims.
     *
     * @param withoutKey receives the id of a start whose customer-managed key cannot be used. It
     *     waits for its key
     */
    private Claim read(Row row, List<String> withoutKey) throws SQLException {
        var id = row.text("persistence_id");
        int attempts = row.integer("attempts");
        try {
            return new Claim(id, attempts, start(id, row));
        } catch (IllegalStateException e) {
            LOG.warn("{}: {}", id, e.getMessage());
            return new Claim(id, attempts, null);
        } catch (PayloadUnavailableException _) {
            withoutKey.add(id);
            return new Claim(id, attempts, null);
        }
    }

    private Start start(String id, Row row) throws SQLException {
        return new Start(
                id,
                row.uuid("machine_id"),
                row.integer("revision"),
                row.bigint("started_at"),
                Objects.requireNonNullElse(
                        workers.encryption().readText(id, row.bytesOrNull("input")), ""),
                row.textOrNull("trace_header"),
                row.textOrNull("version_arn"),
                row.textOrNull("alias_arn"),
                testCase(id, row),
                row.integer("attempts"),
                LimitsJson.read(row.textOrNull("execution_limits")));
    }

    private @Nullable TestCase testCase(String id, Row row) throws SQLException {
        var name = row.textOrNull("test_case");
        var states = workers.encryption().readText(id, row.bytesOrNull("mocks"));
        return name == null || states == null
                ? null
                : new TestCase(name, Payload.ofVerbatim(states));
    }
}
