package dev.askel.engine.attributesearch;

import static dev.askel.engine.visibility.TestCatalogue.ACCOUNT;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
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
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroup;
import dev.askel.engine.api.workbench.SearchAttributes.ValueGroups;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeRow.Kind;
import dev.askel.engine.searchattribute.TextWords;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares random queries with a reference in memory. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RandomQueriesTest {
    private static final int EXECUTIONS = 400;
    private static final int QUERIES = 60;
    private static final long SEED = 1;
    private static final List<Long> NIGHTLY_SEEDS = List.of(2L, 3L);
    private static final String[] KEYWORDS = {
        "",
        "a",
        "a b",
        "ab",
        "b",
        "\u00e4",
        "Z",
        "\uD83D\uDE00",
        "\uD7FF",
        "a\uDBFF\uDFFFb",
        "\uDBFF\uDFFF"
    };
    private static final String[] WORDS = {"late", "parcel", "lost", "r\u00fcckgabe", "42"};
    private static final String STRANGER = "999999999999";

    private static TestCatalogue catalogue;
    private static final List<Execution> executions = new ArrayList<>();

    /** An execution of the reference, with its values by the names of attributes. */
    private record Execution(
            String persistenceId,
            String name,
            String machine,
            Instant startedAt,
            boolean hasFailed,
            Map<String, Object> values) {}

    @BeforeAll
    static void fill() {
        catalogue = new TestCatalogue();
        var random = new Random(7);
        var rows = new AttributeRows(catalogue);
        var machines = new ArrayList<UUID>();
        for (int i = 0; i < 3; i++) {
            machines.add(catalogue.insertMachine("m" + i));
        }
        var ids = new HashMap<String, Long>();
        for (var type : AttributeType.values()) {
            ids.put(type.name(), rows.define(machines.getFirst(), ACCOUNT, type.name(), type));
        }
        var strangers =
                rows.define(machines.getFirst(), STRANGER, "KEYWORD", AttributeType.KEYWORD);
        for (int i = 0; i < EXECUTIONS; i++) {
            int m = random.nextInt(machines.size());
            var startedAt = NOW.plusMillis(random.nextInt(50));
            boolean isChild = random.nextInt(10) == 0;
            var name = "e" + i;
            var id =
                    catalogue.insertExecution(
                            new ExecutionId(
                                    ACCOUNT,
                                    REGION,
                                    machines.get(m),
                                    isChild ? "label" : null,
                                    name),
                            "m" + m,
                            startedAt);
            boolean hasFailed = random.nextInt(4) == 0;
            if (hasFailed) {
                catalogue.endExecution(id, "FAILED", startedAt, null);
            }
            var values = randomValues(random);
            rows.insert(
                    id,
                    startedAt,
                    values.entrySet().stream()
                            .map(each ->
                                    row(
                                            Objects.requireNonNull(ids.get(each.getKey())),
                                            AttributeType.valueOf(each.getKey()),
                                            each.getValue()))
                            .toList());
            if (!isChild) {
                executions.add(
                        new Execution(
                                id.persistenceId(), name, "m" + m, startedAt, hasFailed, values));
            }
            var foreign =
                    catalogue.insertExecution(
                            new ExecutionId(STRANGER, REGION, new UUID(0, m), name),
                            "m" + m,
                            startedAt);
            rows.insert(
                    foreign,
                    startedAt,
                    List.of(new AttributeRow(strangers, Kind.KEYWORD, keyword(random))));
        }
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static Map<String, Object> randomValues(Random random) {
        var values = new HashMap<String, Object>();
        for (var type : AttributeType.values()) {
            if (random.nextInt(5) > 0) {
                values.put(type.name(), randomValue(type, random));
            }
        }
        return values;
    }

    private static Object randomValue(AttributeType type, Random random) {
        return switch (type) {
            case KEYWORD -> keyword(random);
            case TEXT -> text(random);
            case NUMBER -> (random.nextInt(21) - 10) / 4.0;
            case TIME -> NOW.toEpochMilli() + random.nextInt(20);
            case BOOLEAN -> random.nextBoolean();
        };
    }

    private static String keyword(Random random) {
        return KEYWORDS[random.nextInt(KEYWORDS.length)];
    }

    private static String text(Random random) {
        return WORDS[random.nextInt(WORDS.length)] + " " + WORDS[random.nextInt(WORDS.length)];
    }

    private static AttributeRow row(long id, AttributeType type, Object value) {
        var text = value.toString();
        return switch (type) {
            case KEYWORD -> new AttributeRow(id, Kind.KEYWORD, text);
            case TEXT -> new AttributeRow(id, Kind.TEXT, text, TextWords.of(text));
            case NUMBER -> new AttributeRow(id, Kind.NUMBER, text);
            case TIME -> new AttributeRow(id, Kind.TIME, text);
            case BOOLEAN -> new AttributeRow(id, Kind.FLAG, text);
        };
    }

    /** A condition in a query and in the reference. */
    private record Condition(String text, Predicate<Execution> matches) {}

    private static Condition condition(Random random) {
        var types = List.of(AttributeType.values());
        var type = types.get(random.nextInt(types.size()));
        var name = type.name();
        var value = randomValue(type, random);
        return switch (type) {
            case TEXT -> {
                var words = TextWords.of(value.toString());
                yield new Condition(
                        "%s matches \"%s\"".formatted(name, value),
                        each ->
                                each.values().get(name) instanceof String text
                                        && TextWords.of(text).containsAll(words));
            }
            case BOOLEAN ->
                    new Condition(
                            "%s = %s".formatted(name, value),
                            each -> value.equals(each.values().get(name)));
            case KEYWORD -> {
                if (random.nextInt(3) == 0) {
                    yield new Condition(
                            "KEYWORD startsWith \"%s\"".formatted(value),
                            each ->
                                    each.values().get(name) instanceof String text
                                            && text.startsWith(value.toString()));
                }
                yield compared(name, "\"" + value + "\"", value, random);
            }
            case NUMBER -> compared(name, value.toString(), value, random);
            case TIME ->
                    compared(name, "\"" + Instant.ofEpochMilli((Long) value) + "\"", value, random);
        };
    }

    private static Condition compared(String name, String literal, Object value, Random random) {
        var operator = List.of("=", "<", "<=", ">", ">=").get(random.nextInt(5));
        return new Condition(
                "%s %s %s".formatted(name, operator, literal),
                each -> {
                    var own = each.values().get(name);
                    if (own == null) {
                        return false;
                    }
                    int order = compare(own, value);
                    return switch (operator) {
                        case "=" -> order == 0;
                        case "<" -> order < 0;
                        case "<=" -> order <= 0;
                        case ">" -> order > 0;
                        default -> order >= 0;
                    };
                });
    }

    /** Compares values as PostgreSQL does: keywords by their code points. */
    private static int compare(Object left, Object right) {
        return switch (left) {
            case String text ->
                    Arrays.compare(
                            text.codePoints().toArray(), right.toString().codePoints().toArray());
            case Double number -> number.compareTo((Double) right);
            case Long millis -> millis.compareTo((Long) right);
            case Boolean flag -> flag.compareTo((Boolean) right);
            default -> throw new AssertionError(left);
        };
    }

    private static final Comparator<Execution> BY_START =
            Comparator.comparing(Execution::startedAt).thenComparing(Execution::persistenceId);

    private static List<String> expected(
            DrawnSearch drawn, @Nullable String sort, boolean isDescending) {
        Comparator<Execution> order = BY_START;
        if (sort != null) {
            order =
                    ((Comparator<Execution>)
                                    (one, two) ->
                                            compare(
                                                    Objects.requireNonNull(one.values().get(sort)),
                                                    Objects.requireNonNull(two.values().get(sort))))
                            .thenComparing(BY_START);
        }
        return executions.stream()
                .filter(drawn::matches)
                .filter(each -> sort == null || each.values().containsKey(sort))
                .sorted(sort == null || isDescending ? order.reversed() : order)
                .map(Execution::name)
                .toList();
    }

    /**
     * Bounds with which the queries reach each source of candidates, and pages end before they are
     * full.
     */
    static List<SearchBounds> bounds() {
        return List.of(
                SearchBounds.STANDARD,
                // Terms and criteria never select few executions.
                new SearchBounds(0, 0, 30, 20, 7),
                // Some of them do.
                new SearchBounds(40, 20, 50, 40, 10),
                // All of them do, and pages end early.
                new SearchBounds(1_000, 1_000, 25, 15, 5));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void random_queries_select_the_rows_of_the_reference(SearchBounds bounds) {
        query(SEED, bounds);
    }

    @ParameterizedTest
    @Tag("nightly")
    @MethodSource("bounds")
    void further_random_queries_select_the_rows_of_the_reference(SearchBounds bounds) {
        NIGHTLY_SEEDS.forEach(seed -> query(seed, bounds));
    }

    private static void query(long seed, SearchBounds bounds) {
        var tokens = new AttributeRows(catalogue).tokens();
        var searches = new AttributeSearches(catalogue.workers(), tokens, bounds);
        var random = new Random(seed);
        for (int i = 0; i < QUERIES; i++) {
            var sort =
                    List.of("", "", "KEYWORD", "NUMBER", "TIME", "BOOLEAN").get(random.nextInt(6));
            var drawn = drawSearch(random, sort.isEmpty() ? 1 : 0);
            boolean isDescending = random.nextBoolean();
            var search =
                    new AttributeSearch(
                            drawn.query(),
                            sort.isEmpty() ? null : (isDescending ? "-" : "") + sort);
            assertThat(all(searches, search, drawn.criteria(), 1 + random.nextInt(30)))
                    .as("seed %d: %s, sort %s", seed, drawn, search.sort())
                    .isEqualTo(expected(drawn, sort.isEmpty() ? null : sort, isDescending));
        }
    }

    /** Bounds with which grouped searches reach each source of candidates, and are complete. */
    static List<SearchBounds> groupBounds() {
        return List.of(
                SearchBounds.GROUPS,
                new SearchBounds(0, 0, 1_000, 1_000, 7),
                new SearchBounds(40, 20, 1_000, 1_000, 10));
    }

    @ParameterizedTest
    @MethodSource("groupBounds")
    void random_searches_have_the_groups_of_the_reference(SearchBounds bounds) {
        group(SEED, bounds);
    }

    @ParameterizedTest
    @Tag("nightly")
    @MethodSource("groupBounds")
    void further_random_searches_have_the_groups_of_the_reference(SearchBounds bounds) {
        NIGHTLY_SEEDS.forEach(seed -> group(seed, bounds));
    }

    private static void group(long seed, SearchBounds bounds) {
        var searches = new GroupedSearches(catalogue.workers(), bounds);
        var random = new Random(seed);
        for (int i = 0; i < QUERIES; i++) {
            var attribute = List.of("KEYWORD", "NUMBER", "TIME", "BOOLEAN").get(random.nextInt(4));
            var drawn = drawSearch(random, 0);
            var groups = expectedGroups(drawn, attribute);
            assertThat(ok(searches.group(CALLER, drawn.criteria(), drawn.query(), attribute)))
                    .as("seed %d: %s by %s", seed, drawn, attribute)
                    .isEqualTo(
                            new ValueGroups(
                                    groups,
                                    groups.size(),
                                    groups.stream().mapToInt(ValueGroup::count).sum(),
                                    true));
        }
    }

    private static List<ValueGroup> expectedGroups(DrawnSearch drawn, String attribute) {
        var counts = new LinkedHashMap<AttributeValue, Map<ExecutionStatus, Integer>>();
        executions.stream()
                .filter(drawn::matches)
                .filter(each -> each.values().containsKey(attribute))
                .sorted(BY_START.reversed())
                .forEach(each ->
                        counts.computeIfAbsent(
                                        value(Objects.requireNonNull(each.values().get(attribute))),
                                        _ -> new HashMap<>())
                                .merge(
                                        each.hasFailed()
                                                ? ExecutionStatus.FAILED
                                                : ExecutionStatus.RUNNING,
                                        1,
                                        Integer::sum));
        return counts.entrySet().stream()
                .map(each -> new ValueGroup(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingInt(ValueGroup::count).reversed())
                .toList();
    }

    private static AttributeValue value(Object value) {
        return switch (value) {
            case String text -> new AttributeValue.Keyword(text);
            case Double number -> new AttributeValue.Decimal(number);
            case Long millis -> new AttributeValue.Time(Instant.ofEpochMilli(millis));
            case Boolean flag -> new AttributeValue.Flag(flag);
            default -> throw new AssertionError(value);
        };
    }

    /**
     * A search in the form of a request and of the reference.
     *
     * @param matchesCriteria whether an execution meets the criteria
     */
    private record DrawnSearch(
            List<Condition> conditions,
            ExecutionCriteria criteria,
            Predicate<Execution> matchesCriteria) {
        @Nullable String query() {
            return conditions.isEmpty()
                    ? null
                    : String.join(" and ", conditions.stream().map(Condition::text).toList());
        }

        boolean matches(Execution execution) {
            return matchesCriteria.test(execution)
                    && conditions.stream().allMatch(each -> each.matches().test(execution));
        }

        @Override
        public String toString() {
            return query() + ", " + criteria;
        }
    }

    private static DrawnSearch drawSearch(Random random, int conditionsMin) {
        var conditions = new ArrayList<Condition>();
        for (int n = random.nextInt(4) + conditionsMin; n > 0; n--) {
            conditions.add(condition(random));
        }
        boolean onlyFailed = random.nextInt(4) == 0;
        boolean onlyFirst = random.nextInt(4) == 0;
        var prefix = random.nextInt(4) == 0 ? "e" + random.nextInt(4) : null;
        var criteria =
                onlyFirst
                        ? ExecutionCriteria.ofMachine(new StateMachineArn(CALLER.scope(), "m0"))
                        : ExecutionCriteria.ALL;
        var range = random.nextInt(3) == 0 ? range(random) : TimeRange.ALWAYS;
        criteria = criteria.withStarted(range);
        if (onlyFailed) {
            criteria = criteria.withStatuses(Set.of(ExecutionStatus.FAILED));
        }
        if (prefix != null) {
            criteria = criteria.withNamePrefix(prefix);
        }
        return new DrawnSearch(
                conditions,
                criteria,
                each ->
                        isWithin(range, each.startedAt())
                                && (!onlyFailed || each.hasFailed())
                                && (!onlyFirst || each.machine().equals("m0"))
                                && (prefix == null || each.name().startsWith(prefix)));
    }

    private static TimeRange range(Random random) {
        var from = NOW.plusMillis(random.nextInt(50));
        return switch (random.nextInt(3)) {
            case 0 -> new TimeRange(from, null);
            case 1 -> new TimeRange(null, from);
            default -> new TimeRange(from, from.plusMillis(1 + random.nextInt(20)));
        };
    }

    private static boolean isWithin(TimeRange range, Instant time) {
        var from = range.from();
        var before = range.before();
        return (from == null || !time.isBefore(from)) && (before == null || time.isBefore(before));
    }

    /** Returns the names of all pages. */
    private static List<String> all(
            AttributeSearches searches,
            AttributeSearch search,
            ExecutionCriteria criteria,
            int size) {
        var names = new ArrayList<String>();
        String token = null;
        do {
            var page = ok(searches.search(CALLER, criteria, search, Page.of(size, token)));
            assertThat(page.executions()).hasSizeLessThanOrEqualTo(size);
            page.executions().forEach(each -> names.add(each.execution().name()));
            token = page.nextToken();
        } while (token != null);
        return names;
    }
}
