package dev.askel.engine.attributesearch;

import static dev.askel.engine.visibility.TestCatalogue.ACCOUNT;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.REGION;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroup;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroups;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeRow.Kind;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.ListPosition;
import dev.askel.engine.visibility.QueryPlan;
import dev.askel.engine.visibility.SearchQuery.AccessPath;
import dev.askel.engine.visibility.TestCatalogue;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The plans of searches by attributes among 20,000 executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AttributePlansTest {
    private static final int PAGE = 100;
    private static final long FIRST_START = 1_790_000_000_000L;

    private static TestCatalogue catalogue;
    private static UUID machine;
    private static long keyword;
    private static long number;
    private static long text;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        machine = catalogue.insertMachine("large");
        var rows = new AttributeRows(catalogue);
        keyword = rows.define(machine, ACCOUNT, "k", AttributeType.KEYWORD);
        number = rows.define(machine, ACCOUNT, "n", AttributeType.NUMBER);
        text = rows.define(machine, ACCOUNT, "t", AttributeType.TEXT);
        catalogue.execute(
                """
                INSERT INTO executions (persistence_id, account, region, machine_id,
                    machine_name, execution_name, bucket, slice, started_at, revision, role_arn,
                    input, input_included, status, output_included, redrive_count, last_event_id)
                SELECT '123456789012/us-east-1/' || m.machine_id || '/e' || n, m.account,
                    m.region, m.machine_id, m.name, 'e' || n, 2900, n % 1024, ?::bigint + n, 1,
                    'arn:aws:iam::123456789012:role/r', '{}'::bytea, true, 'RUNNING', true, 0, 7
                  FROM machines AS m, generate_series(1, 20000) AS n\
                """,
                FIRST_START);
        catalogue.execute(
                """
                INSERT INTO search_attribute_values (persistence_id, attribute_id, started_at, is_child,
                    keyword, number, body, words)
                SELECT e.persistence_id, id, e.started_at, false,
                       CASE WHEN id = ?::bigint THEN 'c' || e.started_at % 4 END,
                       CASE WHEN id = ?::bigint THEN e.started_at * 7919 % 20000 END,
                       CASE WHEN id = ?::bigint THEN 'a parcel' END,
                       CASE WHEN id = ?::bigint THEN ARRAY['a', 'parcel'] END
                  FROM executions AS e, unnest(ARRAY[?, ?, ?]::bigint[]) AS id\
                """,
                keyword, number, text, text, keyword, number, text);
        catalogue.execute(
                """
                INSERT INTO search_words (attribute_id, word, started_at, persistence_id)
                SELECT attribute_id, word, started_at, persistence_id
                  FROM search_attribute_values, unnest(words) AS word\
                """);
        var small = catalogue.insertMachine("small");
        for (int n = 0; n < 2; n++) {
            var id = new ExecutionId(ACCOUNT, REGION, small, null, "s" + n);
            var startedAt = Instant.ofEpochMilli(FIRST_START - n);
            catalogue.insertExecution(id, "small", startedAt);
            rows.insert(id, startedAt, List.of(new AttributeRow(keyword, Kind.KEYWORD, "c1")));
        }
        for (var table :
                List.of("executions", "machines", "search_attribute_values", "search_words")) {
            catalogue.execute("VACUUM ANALYZE " + table);
        }
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static AttributeTerm keyword(String value) {
        return new AttributeTerm(
                keyword,
                AttributeTerm.VALUES,
                "keyword",
                Clause.of(" AND a.keyword = ?", value),
                true);
    }

    private static AttributeTerm number(String operator, double value) {
        return new AttributeTerm(
                number,
                AttributeTerm.VALUES,
                "number",
                Clause.of(" AND a.number " + operator + " ?", value),
                false);
    }

    private static AttributeTerm word(String word) {
        return new AttributeTerm(
                text, AttributeTerm.WORDS, "word", Clause.of(" AND a.word = ?", word), true);
    }

    private static AttributeQuery query(AttributeTerm... terms) {
        return new AttributeQuery(CALLER.scope(), ExecutionCriteria.ALL, List.of(terms));
    }

    private static AttributePosition positionOf(int n, @Nullable String value) {
        return new AttributePosition(
                new ListPosition(
                        FIRST_START + n, "%s/us-east-1/%s/e%d".formatted(ACCOUNT, machine, n)),
                value);
    }

    private static QueryPlan explain(Clause page) throws SQLException {
        return QueryPlan.explain(catalogue.source(), page.sql(), page.parameterArray());
    }

    @Test
    void a_page_of_equal_values_is_one_range_of_the_index_at_each_depth() throws SQLException {
        var term = keyword("c1");
        for (var after : new @Nullable AttributePosition[] {null, positionOf(3_000, null)}) {
            var plan = explain(query(term).latest(term, after, PAGE + 1));
            assertThat(plan.text())
                    .contains("search_attribute_values_keyword")
                    .doesNotContain("Sort");
            assertThat(plan.buffers()).as(plan.text()).isLessThan(900);
        }
    }

    @Test
    void a_page_of_a_word_is_one_range_of_the_index() throws SQLException {
        var term = word("parcel");
        var plan = explain(query(term).latest(term, positionOf(10_000, null), PAGE + 1));
        assertThat(plan.text()).contains("search_words_pkey").doesNotContain("Sort");
        assertThat(plan.buffers()).as(plan.text()).isLessThan(900);
    }

    @Test
    void a_range_is_sorted_before_executions_are_looked_up() throws SQLException {
        var term = number(">=", 15_000);
        var plan = explain(query(term).latest(term, null, PAGE + 1));
        assertThat(plan.text()).contains("search_attribute_values_number", "top-N heapsort");
        assertThat(plan.buffers()).as(plan.text()).isLessThan(1_200);
    }

    @Test
    void a_further_condition_is_looked_up_by_the_primary_key() throws SQLException {
        var first = keyword("c1");
        var plan = explain(query(first, number(">=", 100)).latest(first, null, PAGE + 1));
        assertThat(plan.text())
                .contains("search_attribute_values_keyword", "search_attribute_values_pkey")
                .doesNotContain("Sort");
        assertThat(plan.buffers()).as(plan.text()).isLessThan(1_400);
    }

    @Test
    void a_common_range_reads_the_latest_executions_first() throws SQLException {
        var plan = explain(query(number(">=", 100)).latest(AccessPath.MACHINES, null, PAGE + 1));
        assertThat(plan.text()).contains("executions_by_start", "search_attribute_values_pkey");
        assertThat(plan.buffers()).as(plan.text()).isLessThan(1_400);
    }

    @Test
    void a_sorted_page_is_one_range_of_the_index_at_each_depth() throws SQLException {
        for (boolean isDescending : new boolean[] {false, true}) {
            var order = new SortOrder(number, AttributeType.NUMBER, isDescending);
            for (var after : new @Nullable AttributePosition[] {null, positionOf(1, "10000.0")}) {
                var plan = explain(query().sorted(order, null, after, PAGE + 1));
                assertThat(plan.text())
                        .contains("search_attribute_values_number")
                        .doesNotContain("Sort");
                assertThat(plan.buffers()).as(plan.text()).isLessThan(900);
            }
        }
    }

    @Test
    void a_sorted_page_of_few_executions_looks_up_their_values() throws SQLException {
        var order = new SortOrder(keyword, AttributeType.KEYWORD, false);
        var few = number("<", 100);
        var plan = explain(query(few).sorted(order, few.rowsOfIndex(), null, PAGE + 1));
        assertThat(plan.text())
                .contains("search_attribute_values_number", "search_attribute_values_pkey");
        assertThat(plan.buffers()).as(plan.text()).isLessThan(2_000);
    }

    private static AttributeSearches searches() {
        return new AttributeSearches(
                catalogue.workers(),
                new AttributeRows(catalogue).tokens(),
                new SearchBounds(100, 100, 1_000, 400, 100));
    }

    private static int countOfFirstPage(ExecutionCriteria criteria, AttributeSearch search) {
        var page = ok(searches().search(CALLER, criteria, search, Page.of(100, null)));
        assertThat(page.nextToken()).as("the token of a second page").isNull();
        return page.executions().size();
    }

    @Test
    void one_page_suffices_when_few_executions_started_within_the_range() {
        var search = new AttributeSearch("k = \"c1\"", null);
        var latest = new TimeRange(Instant.ofEpochMilli(FIRST_START + 19_901), null);
        var earliest = new TimeRange(null, Instant.ofEpochMilli(FIRST_START + 101));
        assertThat(countOfFirstPage(ExecutionCriteria.ALL.withStarted(latest), search))
                .isEqualTo(25);
        assertThat(countOfFirstPage(ExecutionCriteria.ALL.withStarted(earliest), search))
                .isEqualTo(27);
    }

    @Test
    void one_page_suffices_for_a_machine_of_few_executions() {
        var small = ExecutionCriteria.ofMachine(new StateMachineArn(CALLER.scope(), "small"));
        assertThat(countOfFirstPage(small, new AttributeSearch("k = \"c1\"", null))).isEqualTo(2);
        assertThat(countOfFirstPage(small, new AttributeSearch("k < \"c2\"", "k"))).isEqualTo(2);
    }

    @Test
    void a_token_hides_the_candidate_after_which_the_next_page_begins() {
        var page =
                ok(
                        searches()
                                .search(
                                        CALLER,
                                        ExecutionCriteria.ALL,
                                        new AttributeSearch(null, "k"),
                                        Page.of(10, null)));
        var token = Base64.getUrlDecoder().decode(page.nextToken());
        // Version, expiry, position, signature.
        var position = new String(token, 9, token.length - 9 - 16, StandardCharsets.UTF_8);
        var sealed = new String(Base64.getUrlDecoder().decode(position), StandardCharsets.UTF_8);
        assertThat(sealed).doesNotContain(ACCOUNT, "us-east-1", "c0", "small");
    }

    @Test
    void a_page_ends_after_its_bound_and_the_next_one_continues() {
        var searches = searches();
        var search = new AttributeSearch("n < 1000", null);
        var pages = new ArrayList<Integer>();
        var starts = new ArrayList<Instant>();
        String token = null;
        do {
            var page =
                    ok(searches.search(CALLER, ExecutionCriteria.ALL, search, Page.of(100, token)));
            pages.add(page.executions().size());
            page.executions().forEach(each -> starts.add(each.execution().startDate()));
            token = page.nextToken();
        } while (token != null);
        // One in twenty executions matches.
        assertThat(pages).hasSizeBetween(50, 51).allMatch(size -> size < 40);
        assertThat(starts).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(starts).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void a_grouped_search_looks_up_its_candidates_by_primary_keys() throws SQLException {
        var attribute = new GroupedAttribute(number, AttributeType.NUMBER);
        var query =
                AttributeQuery.grouped(CALLER.scope(), ExecutionCriteria.ALL, List.of(), attribute);
        var all = explain(query.latest(attribute.anyValue(), null, PAGE));
        assertThat(all.text())
                .contains(
                        "search_attribute_values_number",
                        "search_attribute_values_pkey",
                        "top-N heapsort")
                .doesNotContain("Seq Scan");
        assertThat(all.buffers()).as(all.text()).isLessThan(1_800);
        var latest = explain(query.latest(AccessPath.MACHINES, null, PAGE));
        assertThat(latest.text()).contains("executions_by_start", "search_attribute_values_pkey");
        assertThat(latest.buffers()).as(latest.text()).isLessThan(1_400);
    }

    private static ValueGroups group(
            SearchBounds bounds, ExecutionCriteria criteria, String attribute) {
        var searches = new GroupedSearches(catalogue.workers(), bounds);
        return ok(searches.group(CALLER, criteria, null, attribute));
    }

    private static ValueGroup running(String value, int executions) {
        return new ValueGroup(
                new AttributeValue.Keyword(value), Map.of(ExecutionStatus.RUNNING, executions));
    }

    @Test
    void a_grouped_search_counts_the_latest_executions_up_to_its_bound() {
        // The attribute has too many values to be sorted by start, so the lists of the machines
        // are merged.
        var merged = new SearchBounds(100, 100, 1_000, 400, 100);
        assertThat(group(merged, ExecutionCriteria.ALL, "k"))
                .isEqualTo(
                        new ValueGroups(
                                List.of(
                                        running("c0", 100),
                                        running("c3", 100),
                                        running("c2", 100),
                                        running("c1", 100)),
                                4,
                                400,
                                false));
        var sorted =
                group(new SearchBounds(100_000, 100, 1_000, 400, 100), ExecutionCriteria.ALL, "k");
        assertThat(sorted.executionCount()).isEqualTo(1_000);
        assertThat(sorted.isComplete()).isFalse();
    }

    @Test
    void a_grouped_search_that_reads_all_candidates_is_complete() {
        var merged = new SearchBounds(100, 100, 1_000, 400, 100);
        var latest = new TimeRange(Instant.ofEpochMilli(FIRST_START + 19_601), null);
        var whole = group(merged, ExecutionCriteria.ALL.withStarted(latest), "k");
        assertThat(whole.executionCount()).isEqualTo(400);
        assertThat(whole.isComplete()).isTrue();
        var small = ExecutionCriteria.ofMachine(new StateMachineArn(CALLER.scope(), "small"));
        assertThat(group(merged, small, "k"))
                .isEqualTo(new ValueGroups(List.of(running("c1", 2)), 1, 2, true));
        var none = group(merged, small, "n");
        assertThat(none).isEqualTo(new ValueGroups(List.of(), 0, 0, true));
    }

    @Test
    void a_grouped_search_shows_a_hundred_groups_and_counts_all() {
        var groups = group(new SearchBounds(100, 100, 1_000, 400, 100), ExecutionCriteria.ALL, "n");
        assertThat(groups.groups()).hasSize(SearchAttributes.GROUPS_MAX);
        assertThat(groups.groupCount()).isEqualTo(400);
        // Of equally frequent values, the one with the latest start is first.
        double latest = (double) ((FIRST_START + 20_000) * 7_919 % 20_000);
        assertThat(groups.groups().getFirst().value())
                .isEqualTo(new AttributeValue.Decimal(latest));
    }

    @Test
    void a_count_reads_only_the_index() throws SQLException {
        for (var term : List.of(keyword("c1"), number(">=", 0), word("a"))) {
            var plan = explain(AttributeQuery.count(term, 5_001));
            assertThat(plan.text()).contains("Index Only Scan");
            assertThat(plan.buffers()).as(plan.text()).isLessThan(200);
        }
    }
}
