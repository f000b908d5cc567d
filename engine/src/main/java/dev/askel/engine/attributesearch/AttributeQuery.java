package dev.askel.engine.attributesearch;

import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.visibility.SearchQuery;
import dev.askel.engine.visibility.SearchQuery.AccessPath;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Builds the statements of a search by attributes.
 *
 * <p>A statement reads candidates in the order of the page, and looks up for each candidate whether
 * it meets all criteria and terms. It returns all candidates, so that a page can continue after the
 * last one. A search has one of these sources of candidates:
 *
 * <ul>
 *   <li>A term or the criteria that select few executions: these are sorted. The criteria also
 *       select few if they name a machine that has few executions.
 *   <li>A term with one value: its index has the order of starts.
 *   <li>The attribute that sorts the page: its index has the order of the page.
 *   <li>Otherwise the executions that meet the criteria, the latest start first.
 * </ul>
 */
final class AttributeQuery {
    /** The execution of a candidate. */
    private static final String OF_CANDIDATE =
            " FROM executions AS e WHERE e.persistence_id = a.persistence_id";

    private static final String LATEST = " ORDER BY a.started_at DESC, a.persistence_id DESC";

    private final SearchQuery search;
    private final List<AttributeTerm> terms;
    private final Clause found;

    /** Creates the statements of a search that lists executions. */
    AttributeQuery(ArnScope scope, ExecutionCriteria criteria, List<AttributeTerm> terms) {
        this(
                new SearchQuery(scope, criteria),
                terms,
                Clause.of(SearchQuery.COLUMNS + SearchQuery.IS_PAUSED));
    }

    private AttributeQuery(SearchQuery search, List<AttributeTerm> terms, Clause found) {
        this.search = search;
        this.terms = terms;
        this.found = found;
    }

    /**
     * Creates the statements of a search that groups executions. A row has the status and the value
     * of the attribute, which is null if the execution has none.
     */
    static AttributeQuery grouped(
            ArnScope scope,
            ExecutionCriteria criteria,
            List<AttributeTerm> terms,
            GroupedAttribute attribute) {
        return new AttributeQuery(
                new SearchQuery(scope, criteria),
                terms,
                // A subquery in this place is run for each row, by the primary key.
                Clause.of("SELECT e.status, (SELECT v." + attribute.column() + " FROM ")
                        .then(AttributeTerm.VALUES + " AS v WHERE ")
                        .then("v.persistence_id = e.persistence_id")
                        .then(" AND v.attribute_id = ?) AS value", attribute.id()));
    }

    /** Returns the search by the criteria. */
    SearchQuery search() {
        return search;
    }

    /** Returns a statement that counts the index entries of a term, up to a maximum. */
    static Clause count(AttributeTerm term, int max) {
        return Clause.of("SELECT count(*) AS rows FROM (")
                .then(term.rowsOfIndex())
                .then(" LIMIT ?) AS counted", max);
    }

    /**
     * Returns the executions that meet a term as candidates, the latest start first.
     *
     * @param after the last candidate of the previous statement; null for the first statement
     */
    Clause latest(AttributeTerm driver, @Nullable AttributePosition after, int candidatesMax) {
        var start = after == null ? null : after.start();
        var candidates =
                driver.rows()
                        .then(search.startedWithin("a.started_at"))
                        .then(
                                start == null
                                        ? Clause.EMPTY
                                        : Clause.of(
                                                " AND (a.started_at, a.persistence_id) < (?, ?)",
                                                start.startedAtMillis(),
                                                start.persistenceId()))
                        .then(LATEST + " LIMIT ?", candidatesMax);
        return lookedUp("", candidates, LATEST, term -> term.equals(driver));
    }

    /** Returns the executions that meet the criteria as candidates, the latest start first. */
    Clause latest(AccessPath path, @Nullable AttributePosition after, int candidatesMax) {
        var candidates =
                search.positions(path, after == null ? null : after.start(), candidatesMax);
        return lookedUp("", candidates, LATEST, _ -> false);
    }

    /**
     * Returns the executions with a value as candidates, in the order of the values.
     *
     * @param rows a statement for the positions of few executions, which are looked up and sorted;
     *     null to read the index of the attribute
     */
    Clause sorted(
            SortOrder order,
            @Nullable Clause rows,
            @Nullable AttributePosition after,
            int candidatesMax) {
        var value = "a." + order.column();
        var inOrder =
                " ORDER BY %s %s, a.started_at %2$s, a.persistence_id %2$s"
                        .formatted(value, order.direction());
        var candidates =
                Clause.of("SELECT a.started_at, a.persistence_id, ")
                        .then(value + ", " + value + "::text AS sort_value FROM ")
                        .then(
                                rows == null
                                        ? Clause.of(AttributeTerm.VALUES + " AS a")
                                        : valuesOf(rows))
                        .then(" WHERE a.attribute_id = ? AND NOT a.is_child", order.attributeId())
                        .then(" AND " + value + " IS NOT NULL")
                        .then(ofSortedAttribute(order))
                        .then(after(order, after))
                        .then(inOrder + " LIMIT ?", candidatesMax);
        return lookedUp(
                ", a.sort_value",
                candidates,
                inOrder,
                term -> term.isOfAttribute(order.attributeId()));
    }

    /**
     * Returns the values of executions. {@code OFFSET 0} makes PostgreSQL read each by the primary
     * key.
     */
    private static Clause valuesOf(Clause rows) {
        return Clause.of("(")
                .then(rows)
                .then(" OFFSET 0) AS t CROSS JOIN LATERAL (SELECT * FROM " + AttributeTerm.VALUES)
                .then(" AS v WHERE v.persistence_id = t.persistence_id OFFSET 0) AS a");
    }

    /** Returns the conditions on the attribute that sorts the rows, which bound the index range. */
    private Clause ofSortedAttribute(SortOrder order) {
        var bounds = Clause.EMPTY;
        for (var term : terms) {
            if (term.isOfAttribute(order.attributeId())) {
                bounds = bounds.then(term.bounds());
            }
        }
        return bounds;
    }

    private static Clause after(SortOrder order, @Nullable AttributePosition after) {
        var value = after == null ? null : after.value();
        return after == null || value == null
                ? Clause.EMPTY
                : Clause.of(
                        " AND (a.%s, a.started_at, a.persistence_id) %s (?, ?, ?)"
                                .formatted(order.column(), order.after()),
                        order.parse(value),
                        after.start().startedAtMillis(),
                        after.start().persistenceId());
    }

    /**
     * Returns the candidates with the columns of those executions that meet all criteria and terms.
     * The columns of the other candidates are null.
     */
    private Clause lookedUp(
            String columns, Clause candidates, String order, Predicate<AttributeTerm> isMet) {
        var execution = found.then(OF_CANDIDATE + " AND ").then(search.allConditions());
        for (var term : terms) {
            if (!isMet.test(term)) {
                execution = execution.then(term.holdsFor("e"));
            }
        }
        return Clause.of("SELECT a.started_at AS candidate_start, a.persistence_id AS candidate_id")
                .then(columns + ", e.* FROM (")
                .then(candidates)
                .then(") AS a LEFT JOIN LATERAL (")
                .then(execution)
                // OFFSET 0 makes PostgreSQL look up the primary key for each candidate.
                .then(" OFFSET 0) AS e ON true" + order);
    }
}
