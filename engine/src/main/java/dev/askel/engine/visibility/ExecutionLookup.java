package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds an execution by its ARN.
 *
 * <p>An ARN contains the name of the machine, and several machines may have had this name one after
 * the other. A name becomes free only when its machine has no running execution. So all executions
 * of a newer machine have started after the executions of older machines. If several machines have
 * an execution with this name, the lookup returns the execution of the newest machine. Executions
 * of deleted machines are found as long as their rows exist.
 */
public final class ExecutionLookup {
    /**
     * Reads by the primary key for each machine with the name, the newest first, until a row is
     * found. LIMIT 1 in the inner query prevents other join orders.
     */
    static final String OF_ARN =
            """
            FROM machines AS m CROSS JOIN LATERAL (
                 SELECT * FROM executions
                  WHERE persistence_id = (m.account || '/' || m.region || '/' || m.machine_id || '/'
                        || ?) COLLATE "C"
                  LIMIT 1) AS e
             WHERE m.account = ? AND m.region = ? AND m.name = ?
             ORDER BY m.created_at DESC LIMIT 1\
            """;

    static final String REFERENCE_COLUMNS =
            """
            e.persistence_id, e.machine_name, m.type, e.revision, e.role_arn, e.bucket, e.slice,
            e.status, e.started_at, e.stopped_at, e.redrive_count, e.last_event_id, e.map_run_arn\
            """;

    static final Sql BY_ARN = new Sql("SELECT " + REFERENCE_COLUMNS + " " + OF_ARN);

    private final SqlWorkers workers;

    public ExecutionLookup(SqlWorkers workers) {
        this.workers = workers;
    }

    /**
     * Returns the execution as of its last start, end or redrive, or {@code ExecutionDoesNotExist}.
     */
    public CompletionStage<Answer<ExecutionHeader>> byArn(ExecutionArn arn) {
        return workers.submit(database ->
                foundOrRefused(arn, database.find(connection -> find(connection, arn))));
    }

    /** Returns the execution of an ARN, or refuses an invalid ARN. */
    public CompletionStage<Answer<ExecutionHeader>> byArn(String executionArn) {
        return Arns.parseExecution(executionArn).thenCompose(arn -> byArn(arn));
    }

    private static @Nullable ExecutionHeader find(Connection connection, ExecutionArn arn)
            throws SQLException {
        return BY_ARN.first(connection, ExecutionLookup::readReference, parameters(arn));
    }

    /** Returns the parameters of {@link #OF_ARN}. */
    static Object[] parameters(ExecutionArn arn) {
        return new Object[] {
            ExecutionId.localName(arn.label(), arn.name()),
            arn.scope().account(),
            arn.scope().region(),
            arn.stateMachineName()
        };
    }

    /**
     * Returns the query of {@link #OF_ARN} for many executions. The query returns {@code position},
     * counted from 1, and the columns of the executions that exist.
     *
     * @param columns the columns to read from {@code e}, the execution, and {@code m}, its machine
     */
    static Sql ofArns(String columns) {
        return new Sql(
                """
                SELECT q.position, x.*
                  FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]) WITH ORDINALITY
                       AS q (account, region, machine, name, position)
                 CROSS JOIN LATERAL (
                       SELECT %s
                         FROM machines AS m CROSS JOIN LATERAL (
                              SELECT * FROM executions
                               WHERE persistence_id = (m.account || '/' || m.region || '/'
                                     || m.machine_id || '/' || q.name) COLLATE "C"
                               LIMIT 1) AS e
                        WHERE m.account = q.account AND m.region = q.region
                          AND m.name = q.machine
                        ORDER BY m.created_at DESC LIMIT 1) AS x\
                """
                        .formatted(columns));
    }

    /** Returns the parameters of {@link #ofArns}. */
    static Object[] parameters(List<ExecutionArn> arns) {
        return new Object[] {
            column(arns, arn -> arn.scope().account()),
            column(arns, arn -> arn.scope().region()),
            column(arns, ExecutionArn::stateMachineName),
            column(arns, arn -> ExecutionId.localName(arn.label(), arn.name()))
        };
    }

    private static Object column(List<ExecutionArn> arns, Function<ExecutionArn, String> part) {
        return arns.stream().map(part).toArray(String[]::new);
    }

    /** Returns the row, or the refusal when there is none. */
    static <T> Answer<T> foundOrRefused(ExecutionArn arn, @Nullable T row) {
        return row == null
                ? Answer.refused(new EngineError.ExecutionDoesNotExist(arn.toString()))
                : Answer.ok(row);
    }

    /** Reads {@link #REFERENCE_COLUMNS}. */
    public static ExecutionHeader readReference(Row row) throws SQLException {
        return new ExecutionHeader(
                ExecutionId.parse(row.text("persistence_id")),
                row.text("machine_name"),
                StateMachineType.valueOf(row.text("type")),
                row.integer("revision"),
                row.text("role_arn"),
                row.integer("bucket"),
                row.integer("slice"),
                ExecutionStatus.valueOf(row.text("status")),
                row.instant("started_at"),
                row.instantOrNull("stopped_at"),
                row.integer("redrive_count"),
                row.bigint("last_event_id"),
                row.textOrNull("map_run_arn"));
    }
}
