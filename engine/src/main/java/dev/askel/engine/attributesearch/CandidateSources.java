package dev.askel.engine.attributesearch;

import dev.askel.engine.sql.Clause;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.SearchQuery.AccessPath;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Selects the source of the candidates of a search, by the numbers of its index entries. */
final class CandidateSources {
    private final Connection connection;
    private final AttributeQuery query;
    private final List<AttributeTerm> terms;
    private final SearchBounds bounds;

    /**
     * @param terms the terms that all results meet
     */
    CandidateSources(
            Connection connection,
            AttributeQuery query,
            List<AttributeTerm> terms,
            SearchBounds bounds) {
        this.connection = connection;
        this.query = query;
        this.terms = terms;
        this.bounds = bounds;
    }

    /** Returns a statement for the candidates after a position. */
    interface Candidates {
        Clause after(@Nullable AttributePosition position, int candidatesMax);
    }

    /**
     * The candidates of a search.
     *
     * @param max the maximum number of candidates
     * @param atOnceMax the maximum number of candidates of a statement
     */
    record Source(Candidates candidates, int max, int atOnceMax) {}

    /** Returns the candidates in the order of starts, the latest first. */
    Source latest() throws SQLException {
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

    /** Returns the candidates in the order of an attribute. */
    Source sorted(SortOrder by) throws SQLException {
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
