package dev.askel.engine.visibility;

import static dev.askel.asl.history.ExecutionStatus.ABORTED;
import static dev.askel.asl.history.ExecutionStatus.FAILED;
import static dev.askel.asl.history.ExecutionStatus.TIMED_OUT;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.FailureFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.ExactText;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds the statements of a search, which returns the latest start first.
 *
 * <p>The rows of a page can be read in five ways:
 *
 * <ul>
 *   <li>{@link AccessPath#MACHINES}: merges the lists of the machines, each read by its own index.
 *       First the latest row of each machine is read. A page of n rows can contain at most n
 *       machines: the n machines with the latest rows. Then the rows of these machines are read.
 *       This path needs no further index, and is used unless matching rows are few and far apart.
 *   <li>{@link AccessPath#FAILURES}: {@code executions_failures}, which contains the columns that
 *       searches of failures use.
 *   <li>{@link AccessPath#NAMES}: reads all executions of a name prefix by the primary key, then
 *       sorts.
 *   <li>{@link AccessPath#STOPS}: reads all executions that ended in a range of time, then sorts.
 *   <li>{@link AccessPath#PAUSES}: reads all paused executions, then sorts.
 * </ul>
 *
 * The last three paths are used only for few rows, which {@link #probe} counts.
 */
public final class SearchQuery {
    /** The maximum number of sorted rows. For more, the lists of the machines are merged. */
    static final int SORTED_MAX = 5_000;

    static final Set<ExecutionStatus> FAILURES = EnumSet.of(FAILED, TIMED_OUT, ABORTED);

    /** A character after all characters of names in the order of bytes. */
    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

    static final String ORDER = " ORDER BY %1$s.started_at DESC, %1$s.persistence_id DESC";

    /** The columns of a row {@code e}. */
    public static final String COLUMNS =
            """
            SELECT e.persistence_id, e.machine_name, e.status, e.started_at, e.stopped_at,
                   e.version_arn, e.alias_arn, e.redrive_count, e.redriven_at, e.failed_state,
                   e.error, e.cause_fingerprint, e.bucket\
            """;

    /** The column that states whether a row {@code e} is paused, after other columns. */
    public static final String IS_PAUSED = ", " + PausedExecutions.IS_PAUSED + " AS is_paused";

    private static final Clause EXECUTIONS = Clause.of("executions AS e");

    private static final String POSITION = "e.started_at, e.persistence_id";

    /** The columns of {@code executions_failures} besides a row's position. */
    static final String FAILURE_COLUMNS =
            "e.started_at, e.machine_id, e.failed_state, e.error_text, e.cause_fingerprint";

    /** The way in which rows are read. */
    public enum AccessPath {
        MACHINES,
        FAILURES,
        NAMES,
        STOPS,
        PAUSES;

        /** Whether the path is used only for few rows. */
        public boolean isSelective() {
            return this != MACHINES && this != FAILURES;
        }
    }

    private final ArnScope scope;
    private final ExecutionCriteria criteria;

    /** Creates the statements of a search in an account and region. */
    public SearchQuery(ArnScope scope, ExecutionCriteria criteria) {
        this.scope = scope;
        this.criteria = PausedExecutions.withStatus(criteria);
    }

    /** Returns all conditions on a row {@code e} of {@code executions}. */
    public Clause allConditions() {
        return own().then(ofMachines()).then(status()).then(conditions());
    }

    /** Returns the path that fits the criteria. {@link AccessPath#MACHINES} fits any criteria. */
    AccessPath suggestedPath() {
        if (criteria.pause() == PauseFilter.PAUSED) {
            return AccessPath.PAUSES;
        }
        if (selectsFailures()) {
            return AccessPath.FAILURES;
        }
        if (criteria.namePrefix() != null) {
            return AccessPath.NAMES;
        }
        return criteria.stopped().from() == null ? AccessPath.MACHINES : AccessPath.STOPS;
    }

    private boolean selectsFailures() {
        // Only failures have causes.
        return criteria.failure().cause() != null
                || (FAILURES.containsAll(criteria.statuses())
                        && (!criteria.statuses().isEmpty()
                                || !criteria.failure().equals(FailureFilter.NONE)));
    }

    /**
     * Returns a statement that counts the rows which a sorting path would sort, up to one more than
     * {@link #SORTED_MAX}.
     */
    Clause probe(AccessPath path) {
        var rows =
                switch (path) {
                    case NAMES ->
                            Clause.of("SELECT FROM machines AS m CROSS JOIN LATERAL (SELECT FROM ")
                                    .then("executions AS e WHERE ")
                                    .then(named())
                                    .then(" LIMIT ?) AS e WHERE ", SORTED_MAX + 1)
                                    .then(machines());
                    case STOPS ->
                            Clause.of("SELECT FROM executions AS e WHERE ")
                                    .then(own())
                                    .then(" AND e.stopped_at IS NOT NULL")
                                    .then(stops());
                    case PAUSES -> PausedExecutions.ids(scope);
                    case MACHINES, FAILURES ->
                            throw new IllegalArgumentException(path + " sorts nothing");
                };
        return Clause.of("SELECT count(*) AS rows FROM (")
                .then(rows)
                .then(" LIMIT ?) AS counted", SORTED_MAX + 1);
    }

    /**
     * Returns a statement for the columns {@code started_at} and {@code persistence_id} of a page.
     */
    public Clause positions(AccessPath path, @Nullable ListPosition after, int rowsMax) {
        var conditions = conditions().then(after(after));
        return path == AccessPath.MACHINES
                ? merged(conditions, rowsMax)
                : latest(path, POSITION, conditions, rowsMax);
    }

    /**
     * Returns the statement of a page.
     *
     * @param after the last row of the previous page; null for the first page
     */
    Clause page(AccessPath path, @Nullable ListPosition after, int rowsMax) {
        return Clause.of(COLUMNS + IS_PAUSED + " FROM (")
                .then(positions(path, after, rowsMax))
                .then(") AS hit CROSS JOIN LATERAL (SELECT * FROM executions AS x ")
                .then("WHERE x.persistence_id = hit.persistence_id LIMIT 1) AS e")
                .then(ORDER.formatted("hit"));
    }

    /**
     * Returns a statement for columns of the first rows, by any path except {@link
     * AccessPath#MACHINES}.
     */
    Clause latest(AccessPath path, String columns, int rowsMax) {
        return latest(path, columns, conditions(), rowsMax);
    }

    private Clause latest(AccessPath path, String columns, Clause conditions, int rowsMax) {
        return rows(path, columns, conditions).then(ORDER.formatted("e") + " LIMIT ?", rowsMax);
    }

    /** Returns a statement that counts the rows that meet the criteria, up to {@code rowsMax}. */
    Clause count(AccessPath path, int rowsMax) {
        return Clause.of("SELECT count(*) AS rows FROM (")
                .then(rows(path, POSITION, conditions()))
                .then(" LIMIT ?) AS counted", rowsMax);
    }

    /**
     * Returns a statement that counts the executions of the machine whose start meets the criteria,
     * up to one more than {@link #SORTED_MAX}; null if the criteria name no machine.
     */
    @Nullable Clause countOfMachine() {
        return criteria.machine() == null
                ? null
                : Clause.of("SELECT count(*) AS rows FROM machines AS m CROSS JOIN LATERAL (")
                        .then("SELECT FROM executions AS e WHERE e.machine_id = m.machine_id")
                        .then(" AND e.map_run_arn IS NULL")
                        .then(startedWithin("e.started_at"))
                        .then(" LIMIT ?) AS e WHERE ", SORTED_MAX + 1)
                        .then(machines());
    }

    /** Returns all rows that meet the conditions, unordered. */
    private Clause rows(AccessPath path, String columns, Clause conditions) {
        return switch (path) {
            case MACHINES ->
                    Clause.of("SELECT e.started_at, e.persistence_id FROM ")
                            .then(sources())
                            .then(" CROSS JOIN LATERAL (")
                            .then(ofSource("m", conditions))
                            .then(" OFFSET 0) AS e WHERE ")
                            .then(machines());
            case NAMES ->
                    Clause.of("SELECT e.started_at, e.persistence_id FROM machines AS m ")
                            .then("CROSS JOIN LATERAL (SELECT e.started_at, e.persistence_id ")
                            .then("FROM executions AS e WHERE ")
                            .then(named())
                            .then(" AND e.map_run_arn IS NULL")
                            .then(status())
                            .then(conditions)
                            .then(" OFFSET 0) AS e WHERE ")
                            .then(machines());
            case FAILURES ->
                    ofScope(
                            EXECUTIONS,
                            columns,
                            " AND e.status IN ('FAILED', 'TIMED_OUT', 'ABORTED')",
                            conditions);
            case STOPS -> ofScope(EXECUTIONS, columns, " AND e.stopped_at IS NOT NULL", conditions);
            case PAUSES -> ofScope(PausedExecutions.rows(scope), columns, "", conditions);
        };
    }

    /** Returns rows of account and region, from an index or from a table expression. */
    private Clause ofScope(Clause table, String columns, String partial, Clause conditions) {
        return Clause.of("SELECT " + columns + " FROM ")
                .then(table)
                .then(" WHERE ")
                .then(own())
                .then(partial)
                .then(ofMachines())
                .then(status())
                .then(conditions);
    }

    private Clause merged(Clause conditions, int rowsMax) {
        var newest = ORDER.formatted("e") + " LIMIT ";
        var heads =
                Clause.of("SELECT m.machine_id" + (anyStatus() ? "" : ", s.status"))
                        .then(", e.started_at, row_number() OVER (" + ORDER.formatted("e"))
                        .then(") AS rank FROM ")
                        .then(sources())
                        .then(" CROSS JOIN LATERAL (")
                        .then(ofSource("m", conditions))
                        .then(newest + "1) AS e WHERE ")
                        .then(machines())
                        .then(newest + "?", rowsMax);
        // A page has n rows. If at least n machines have a row, the first rows of n machines fill a
        // page. The page therefore has no row that is older than all of these first rows.
        return Clause.of("SELECT e.started_at, e.persistence_id FROM (SELECT *,")
                .then(" CASE WHEN count(*) OVER () < ? THEN 0 ELSE", rowsMax)
                .then(" min(started_at) OVER () END AS oldest FROM (")
                .then(heads)
                .then(") AS heads) AS h CROSS JOIN LATERAL (")
                .then(ofSource("h", conditions))
                .then(" AND e.started_at >= h.oldest")
                .then(newest + "? - h.rank + 1) AS e" + newest + "?", rowsMax, rowsMax);
    }

    private Clause sources() {
        return anyStatus()
                ? Clause.of("machines AS m")
                : Clause.of(
                        "machines AS m CROSS JOIN unnest(?::text[]) AS s (status)",
                        (Object) statuses());
    }

    /** Returns the rows of one machine and, if the criteria name statuses, one status. */
    private Clause ofSource(String source, Clause conditions) {
        var status = "AND e.status = %s.status COLLATE \"C\" ".formatted(statusSource(source));
        return Clause.of("SELECT e.started_at, e.persistence_id FROM executions AS e ")
                .then("WHERE e.machine_id = %s.machine_id ".formatted(source))
                .then("AND e.map_run_arn IS NULL " + (anyStatus() ? "" : status))
                .then(conditions);
    }

    private static String statusSource(String source) {
        return source.equals("m") ? "s" : source;
    }

    private boolean anyStatus() {
        return criteria.statuses().isEmpty();
    }

    private String[] statuses() {
        return criteria.statuses().stream().map(ExecutionStatus::name).toArray(String[]::new);
    }

    private Clause status() {
        return anyStatus()
                ? Clause.EMPTY
                : Clause.of(" AND e.status = ANY (?::text[])", (Object) statuses());
    }

    /** Returns the condition on machines. */
    Clause machines() {
        var clause = Clause.of("m.account = ? AND m.region = ?", scope.account(), scope.region());
        var machine = criteria.machine();
        if (machine != null) {
            clause = clause.then(" AND m.name = ?", machine.name());
        }
        var type = criteria.type();
        return type == null ? clause : clause.then(" AND m.type = ?", type.name());
    }

    Clause ofMachines() {
        return criteria.machine() == null && criteria.type() == null
                ? Clause.EMPTY
                : Clause.of(" AND e.machine_id = ANY (ARRAY(SELECT m.machine_id FROM machines AS m")
                        .then(" WHERE ")
                        .then(machines())
                        .then("))");
    }

    Clause own() {
        return own(scope);
    }

    static Clause own(ArnScope scope) {
        return Clause.of(
                "e.account = ? AND e.region = ? AND e.map_run_arn IS NULL",
                scope.account(),
                scope.region());
    }

    /** Returns the condition on ids of the machine {@code m} for names with the prefix. */
    private Clause named() {
        var prefix = ExactText.searchable(criteria.namePrefix());
        var own = "(m.account || '/' || m.region || '/' || m.machine_id || '/' || ?) COLLATE \"C\"";
        return Clause.of("e.persistence_id >= " + own, String.valueOf(prefix))
                .then(" AND e.persistence_id < " + own, prefix + LAST_CHARACTER);
    }

    private Clause stops() {
        return range("e.stopped_at", criteria.stopped());
    }

    /** Returns the conditions on the start, which many indexes contain. */
    public Clause startedWithin(String column) {
        return range(column, criteria.started())
                // An execution that has ended before a time has also started before it.
                .then(range(column, new TimeRange(null, criteria.stopped().before())));
    }

    private static Clause range(String column, TimeRange range) {
        var from = range.from();
        var before = range.before();
        var clause = Clause.EMPTY;
        if (from != null) {
            clause = clause.then(" AND " + column + " >= ?", from.toEpochMilli());
        }
        return before == null
                ? clause
                : clause.then(" AND " + column + " < ?", before.toEpochMilli());
    }

    /** Returns all conditions except status and machine, which are placed separately. */
    Clause conditions() {
        return startedWithin("e.started_at")
                .then(stops())
                .then(name())
                .then(equal("e.failed_state", ExactText.searchable(criteria.failure().state())))
                .then(equal("e.error_text", ExactText.searchable(criteria.failure().error())))
                .then(
                        equal(
                                "e.cause_fingerprint",
                                ExactText.searchable(criteria.failure().causeFingerprint())))
                .then(cause())
                .then(startedBy())
                .then(redriven(criteria.redrive()))
                .then(PausedExecutions.condition(criteria));
    }

    /**
     * Returns the condition on the name. The condition tests the id, which all these indexes
     * contain, so only matching rows are read.
     */
    private Clause name() {
        var prefix = ExactText.searchable(criteria.namePrefix());
        return prefix == null
                ? Clause.EMPTY
                : Clause.of(
                        " AND starts_with(substr(e.persistence_id, ?), ?)",
                        scope.account().length() + scope.region().length() + 40,
                        prefix);
    }

    /**
     * Returns the condition on the cause. The condition reads rows, because no index contains
     * causes. The bound on the latest failures limits the number of rows. Causes are stored as
     * bytes; the escaped form of these bytes is ASCII in every database. Encrypted causes begin
     * with 0xFF and are never found.
     */
    private Clause cause() {
        var cause = criteria.failure().cause();
        if (cause == null) {
            return Clause.EMPTY;
        }
        var text = Objects.requireNonNull(ExactText.encode(cause.text()));
        var from =
                Objects.requireNonNull(
                        cause.startedFrom(), "The criteria have no bound of the searched failures");
        return Clause.of(" AND e.cause IS NOT NULL AND substring(e.cause FROM 1 FOR 1) <> '\\xff'")
                .then(range("e.started_at", new TimeRange(from, null)))
                .then(" AND position(" + foldedText("?"), text.toArray())
                .then(" IN " + foldedText("e.cause") + ") > 0");
    }

    /**
     * Returns SQL that converts bytes to text in which A to Z are in lower case. A control
     * character separates the digits of each escaped byte, so that they differ from a number in the
     * text. Another control character replaces an escaped backslash.
     */
    private static String foldedText(String bytes) {
        return """
        lower(regexp_replace(replace(encode(%s, 'escape'), '\\\\', E'\\x02'), '\\\\([0-7])([0-7])([0-7])',
            E'\\x01\\\\1\\x01\\\\2\\x01\\\\3', 'g'))\
        """
                .formatted(bytes);
    }

    static Clause equal(String column, @Nullable String value) {
        return value == null ? Clause.EMPTY : Clause.of(" AND " + column + " = ?", value);
    }

    Clause startedBy() {
        return startedBy(criteria.machine());
    }

    static Clause startedBy(@Nullable StateMachineArn machine) {
        if (machine == null || machine.isUnqualified()) {
            return Clause.EMPTY;
        }
        return equal(machine.isVersion() ? "e.version_arn" : "e.alias_arn", machine.toString());
    }

    static Clause redriven(@Nullable RedriveFilter redrive) {
        return switch (redrive) {
            case null -> Clause.EMPTY;
            case REDRIVEN -> Clause.of(" AND e.redrive_count > 0");
            case NOT_REDRIVEN -> Clause.of(" AND e.redrive_count = 0");
        };
    }

    static Clause after(@Nullable ListPosition after) {
        return after == null
                ? Clause.EMPTY
                : Clause.of(
                        " AND (e.started_at, e.persistence_id) < (?, ?)",
                        after.startedAtMillis(),
                        after.persistenceId());
    }
}
