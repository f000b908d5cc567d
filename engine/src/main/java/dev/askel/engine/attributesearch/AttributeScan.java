package dev.askel.engine.attributesearch;

import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Row;
import dev.askel.engine.visibility.ExecutionSearch;
import dev.askel.engine.visibility.ListPosition;
import dev.askel.engine.visibility.SearchRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of a search by attributes. Repeats the statement of its source of candidates, which
 * continues after the last candidate, until the page is full, no candidates remain, or the maximum
 * number of candidates is read.
 */
final class AttributeScan {
    /** The factor by which each statement of a page has more candidates than the previous one. */
    private static final int GROWTH = 4;

    private final Connection connection;
    private final CandidateSources sources;
    private final @Nullable SortOrder order;

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
        this.sources = new CandidateSources(connection, query, terms, bounds);
        this.order = order;
    }

    /**
     * @param last the candidate after which the next page begins; null when no candidates remain
     */
    record FoundRows(List<SearchRow> rows, @Nullable AttributePosition last) {}

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
        var source = order == null ? sources.latest() : sources.sorted(order);
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
}
