package dev.askel.engine.attributesearch;

import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Row;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.ListPosition;
import dev.askel.engine.visibility.SearchQuery.AccessPath;
import dev.askel.engine.visibility.SearchRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of a search by attributes. Selects a source of candidates. Repeats its statement,
 * which continues after the last candidate, until the page is full, no candidates remain, or the
 * maximum number of candidates is read.
 */
final class AttributeScan {
    /** The factor by which each statement of a page has more candidates than the previous one. */
    private static final int GROWTH = 4;

    private final Connection connection;
    private final AttributeQuery query;
    private final List<AttributeTerm> terms;
    private final @Nullable SortOrder order;
    private final SearchBounds bounds;

    /**
     * @param order null for the latest start first
     */
    AttributeScan(
            Connection connection,
            AttributeQuery query,
            List<AttributeTerm> terms,
            @Nullable SortOrder order,
            SearchBounds bounds) {
        this.connection = connection;
        this.query = query;
        this.terms = terms;
        this.order = order;
        this.bounds = bounds;
    }

    /**
     * @param last the candidate after which the next page begins; null when no candidates remain
     */
    record FoundRows(List<SearchRow> rows, @Nullable AttributePosition last) {}

    /** Returns a statement for the candidates after a position. */
    private interface Candidates {
        Clause after(@Nullable AttributePosition position, int candidatesMax);
    }

    /**
     * The candidates of a page.
     *
     * @param max the maximum number of candidates
     * @param atOnceMax the maximum number of candidates of a statement
     */
    private record Source(Candidates candidates, int max, int atOnceMax) {}

    /**
     * A row of a statement.
     *
     * @param row null when the execution does not meet all criteria and terms
     */
    private record Candidate(AttributePosition position, @Nullable SearchRow row) {}

    /**
     * Reads a page.
     *
     * @param after the last candidate of the previous page; null for the first page
     */
    FoundRows read(@Nullable AttributePosition after, int size) throws SQLException {
        var source = order == null ? latest() : sorted(order);
        var found = new ArrayList<SearchRow>();
        var last = after;
        int left = source.max();
        int atOnce = Math.min(size + 1, source.atOnceMax());
        while (left > 0) {
            int max = Math.min(atOnce, left);
            var candidates = list(source.candidates().after(last, max));
            for (var each : candidates) {
                var row = each.row();
                if (row != null && found.size() == size) {
                    return new FoundRows(List.copyOf(found), last);
                }
                if (row != null) {
                    found.add(row);
                }
                last = each.position();
            }
            if (candidates.size() < max) {
                return new FoundRows(List.copyOf(found), null);
            }
            left -= max;
            atOnce = Math.min(atOnce * GROWTH, source.atOnceMax());
        }
        return new FoundRows(List.copyOf(found), last);
    }

    private List<Candidate> list(Clause statement) throws SQLException {
        return statement.sql().list(connection, this::candidate, statement.parameterArray());
    }

    private Candidate candidate(Row row) throws SQLException {
        var start = new ListPosition(row.bigint("candidate_start"), row.text("candidate_id"));
        return new Candidate(
                new AttributePosition(start, order == null ? null : row.text("sort_value")),
                row.textOrNull("persistence_id") == null
                        ? null
                        : ExecutionSearch.read(row, row.bool("is_paused")));
    }

    private Source latest() throws SQLException {
        var listing = listing();
        var equal = terms.stream().filter(AttributeTerm::selectsOneValue).findFirst().orElse(null);
        if (equal != null && terms.size() == 1 && !listing.isShort()) {
            return latest(equal);
        }
        var rarest = rarest(listing.isShort() ? bounds.lookedUpMax() : bounds.rangeEntriesMax());
        if (rarest != null) {
            return latest(rarest);
        }
        return equal == null || listing.isShort() ? latest(listing.path()) : latest(equal);
    }

    /**
     * The way in which the executions of the criteria are read.
     *
     * @param isShort whether these are few executions
     */
    private record Listing(AccessPath path, boolean isShort) {}

    private Listing listing() throws SQLException {
        var path = ExecutionSearch.path(connection, query.search());
        if (path.isSelective()) {
            return new Listing(path, true);
        }
        return ExecutionSearch.isOfSmallMachine(connection, query.search())
                ? new Listing(AccessPath.MACHINES, true)
                : new Listing(path, false);
    }

    private Source latest(AttributeTerm driver) {
        return singleIndex((after, max) -> query.latest(driver, after, max));
    }

    private Source latest(AccessPath path) {
        Candidates candidates = (after, max) -> query.latest(path, after, max);
        return path == AccessPath.MACHINES
                ? new Source(candidates, bounds.mergedMax(), bounds.mergedAtOnce())
                : singleIndex(candidates);
    }

    private Source sorted(SortOrder by) throws SQLException {
        var rows = fewRows(by);
        return singleIndex((after, max) -> query.sorted(by, rows, after, max));
    }

    /**
     * Returns a statement for at most {@code lookedUpMax} executions, which include all results;
     * null to read the index of the sorted attribute.
     */
    private @Nullable Clause fewRows(SortOrder by) throws SQLException {
        var rarest = rarest(bounds.lookedUpMax());
        if (rarest != null) {
            // The range of the index that has the order of the page needs no sort.
            return rarest.isOfAttribute(by.attributeId()) ? null : rarest.rowsOfIndex();
        }
        var listing = listing();
        return listing.isShort()
                ? query.search().positions(listing.path(), null, Integer.MAX_VALUE)
                : null;
    }

    private Source singleIndex(Candidates candidates) {
        return new Source(candidates, bounds.candidatesMax(), bounds.candidatesMax());
    }

    /** Returns the term with the fewest index entries; null when each has more than the maximum. */
    private @Nullable AttributeTerm rarest(int entriesMax) throws SQLException {
        AttributeTerm rarest = null;
        long fewest = entriesMax + 1L;
        for (var term : terms) {
            var count = AttributeQuery.count(term, Math.toIntExact(fewest));
            long rows =
                    Objects.requireNonNull(
                            count.sql()
                                    .<Long>first(
                                            connection,
                                            row -> row.bigint("rows"),
                                            count.parameterArray()));
            if (rows < fewest) {
                fewest = rows;
                rarest = term;
            }
        }
        return rarest;
    }
}
