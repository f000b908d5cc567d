package dev.askel.server.local;

import static dev.askel.server.local.LocalRig.output;
import static dev.askel.server.local.LocalRig.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.engine.maprun.MapRunSettings;
import dev.askel.engine.maprun.destination.ResultStore;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemReaders;
import dev.askel.engine.maprun.source.ItemSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
final class LocalMapRunTest {
    private static final MapRunSettings SETTINGS = new MapRunSettings(100, 64L << 20);
    private static final String PASS =
            """
            "P":{"Type":"Pass","End":true}\
            """;

    /** Fails for the item 2. */
    private static final String FAIL_FOR_2 =
            """
            "P":{"Type":"Choice","Choices":[{"Variable":"$","NumericEquals":2,"Next":"F"}],"Default":"S"},
            "F":{"Type":"Fail","Error":"Odd","Cause":"it is two"},"S":{"Type":"Succeed"}\
            """;

    private static String map(String type, String fields, String states) {
        return """
        {"StartAt":"M","States":{"M":{"Type":"Map","Label":"items",%s
          "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"%s"},
            "StartAt":"P","States":{%s}},"End":true}}}\
        """
                .formatted(fields, type, states);
    }

    private static String numbers(int count) {
        return IntStream.range(0, count)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String error(LocalResult ended) {
        if (ended.state().outcome() instanceof Outcome.Failed(_, var error, _)) {
            return String.valueOf(error);
        }
        throw new AssertionError(String.valueOf(ended.state().outcome()));
    }

    private static LocalRig rig(String definition, ItemReaders readers, ResultStore files) {
        return new LocalRig(LocalRig.machines(definition), SETTINGS, readers, files);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "EXPRESS"})
    void each_item_is_a_child_execution_and_the_results_are_in_order(String type) throws Exception {
        var executions =
                new LocalRig(
                                map(
                                        type,
                                        """
                                        "ItemSelector":{"n.$":"$$.Map.Item.Value"},\
                                        """,
                                        PASS))
                        .run("[5,6,7]");
        assertThat(types(executions.getFirst()))
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapRunStarted",
                        "MapRunSucceeded",
                        "MapStateSucceeded",
                        "MapStateExited",
                        "ExecutionSucceeded");
        assertThat(output(executions.getFirst())).isEqualTo("[{\"n\":5},{\"n\":6},{\"n\":7}]");
        assertThat(executions.stream().skip(1).map(LocalRig::output))
                .containsExactly("{\"n\":5}", "{\"n\":6}", "{\"n\":7}");
        assertThat(executions.getLast().state().identity().arn())
                .contains(
                        type.equals("EXPRESS") ? ":express:main/items:" : ":execution:main/items:");
    }

    @Test
    void jsonata_selects_the_items() throws Exception {
        var definition =
                """
                {"QueryLanguage":"JSONata","StartAt":"M","States":{"M":{"Type":"Map",
                  "Items":"{% [1..3] %}","ItemSelector":{"n":"{% $states.context.Map.Item.Value * 2 %}"},
                  "ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},
                    "StartAt":"P","States":{"P":{"Type":"Pass","Output":"{% $states.input.n + 1 %}","End":true}}},
                  "End":true}}}\
                """;
        assertThat(output(new LocalRig(definition).run("{}").getFirst())).isEqualTo("[3,5,7]");
    }

    @Test
    void batches_have_their_items_and_the_input_of_all() throws Exception {
        var definition =
                map(
                        "EXPRESS",
                        """
                        "MaxConcurrency":1,"ItemBatcher":{"MaxItemsPerBatch":2,"BatchInput":{"k":"v"}},\
                        """,
                        PASS);
        assertThat(output(new LocalRig(definition).run("[1,2,3]").getFirst()))
                .isEqualTo(
                        "[{\"BatchInput\":{\"k\":\"v\"},\"Items\":[1,2]},{\"BatchInput\":{\"k\":\"v\"},\"Items\":[3]}]");
    }

    @Test
    void a_tolerated_failure_is_reported_with_its_item_and_its_reason() throws Exception {
        var executions =
                new LocalRig(map("STANDARD", "\"ToleratedFailureCount\":1,", FAIL_FOR_2))
                        .run("[1,2,3]");
        assertThat(output(executions.getFirst()))
                .isEqualTo("[1,{\"Error\":\"Odd\",\"Cause\":\"it is two\"},3]");
        var failed = executions.get(2).state().identity().arn();
        assertThat(RunReport.formatText(executions))
                .contains(
                        "Map Run of M: SUCCEEDED, items: 3, executions: 3 (2 succeeded, 1 failed, 0 timed out, 0 aborted, 0 pending)",
                        "  item 1 FAILED  Odd: it is two\n    " + failed + "\n    input: 2\n",
                        "FailStateEntered  F");
    }

    @Test
    void the_items_of_a_failed_batch_are_reported() throws Exception {
        var executions =
                new LocalRig(
                                map(
                                        "EXPRESS",
                                        """
                                        "ToleratedFailurePercentage":100,"ItemBatcher":{"MaxItemsPerBatch":2},\
                                        """,
                                        """
                                        "P":{"Type":"Fail","Error":"E"}\
                                        """))
                        .run("[1,2,3]");
        assertThat(RunReport.formatText(executions))
                .contains("  items 0 to 1 FAILED  E", "  item 2 FAILED  E");
    }

    @Test
    void too_many_failures_fail_the_state_and_a_catch_handles_them() throws Exception {
        var definition = map("EXPRESS", "\"MaxConcurrency\":1,", FAIL_FOR_2);
        var failed = new LocalRig(definition).run("[2,1,1]").getFirst();
        assertThat(error(failed)).isEqualTo("States.ExceedToleratedFailureThreshold");
        assertThat(types(failed)).contains("MapRunFailed", "MapStateFailed", "ExecutionFailed");

        var caught =
                map(
                                "EXPRESS",
                                """
                                "Catch":[{"ErrorEquals":["States.ALL"],"Next":"C"}],\
                                """,
                                FAIL_FOR_2)
                        .replaceFirst(
                                "\"End\":true}}}$",
                                "\"End\":true},\"C\":{\"Type\":\"Pass\",\"Result\":7,\"End\":true}}}");
        assertThat(output(new LocalRig(caught).run("[2]").getFirst())).isEqualTo("7");
    }

    @Test
    void a_retry_starts_another_map_run() throws Exception {
        var retried =
                new LocalRig(
                                map(
                                        "EXPRESS",
                                        """
                                        "Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":2}],\
                                        """,
                                        FAIL_FOR_2))
                        .run("[2]")
                        .getFirst();
        assertThat(error(retried)).isEqualTo("States.ExceedToleratedFailureThreshold");
        assertThat(types(retried).stream().filter("MapRunStarted"::equals)).hasSize(3);
        assertThat(retried.mapRuns()).hasSize(3);
    }

    @Test
    void children_that_wait_take_no_time_and_respect_the_concurrency() throws Exception {
        var definition =
                map(
                        "STANDARD",
                        "\"MaxConcurrency\":1,",
                        """
                        "P":{"Type":"Wait","Seconds":3600,"End":true}\
                        """);
        var times =
                new LocalRig(definition)
                        .run("[1,2,3]").getFirst().events().stream()
                                .map(HistoryEvent::timestamp)
                                .toList();
        assertThat(Duration.between(times.getFirst(), times.getLast()))
                .isBetween(Duration.ofHours(3), Duration.ofHours(3).plusMinutes(1));
    }

    @Test
    void an_express_child_times_out_after_five_minutes() throws Exception {
        var executions =
                new LocalRig(
                                map(
                                        "EXPRESS",
                                        "\"ToleratedFailureCount\":1,",
                                        """
                                        "P":{"Type":"Wait","Seconds":301,"End":true}\
                                        """))
                        .run("[1]");
        assertThat(RunReport.formatText(executions)).contains("item 0 TIMED_OUT  States.Timeout");
    }

    @Test
    void the_timeout_of_the_parent_aborts_the_children() throws Exception {
        var definition =
                map(
                                "STANDARD",
                                "",
                                """
                                "P":{"Type":"Wait","Seconds":10,"End":true}\
                                """)
                        .replaceFirst("\\{", "{\"TimeoutSeconds\":5,");
        var executions = new LocalRig(definition).run("[1,2]");
        assertThat(types(executions.getFirst())).endsWith("ExecutionTimedOut");
        assertThat(RunReport.formatText(executions)).contains("Map Run of M: ABORTED, items: 2");
        assertThat(executions.stream().skip(1).map(each -> each.state().outcome()))
                .hasSize(2)
                .allMatch(Outcome.Aborted.class::isInstance);
    }

    @Test
    void maps_can_be_nested() throws Exception {
        var inner =
                map("EXPRESS", "", PASS)
                        .replaceFirst("^\\{\"StartAt\":\"M\",\"States\":\\{\"M\"", "\"P\"");
        var definition = map("STANDARD", "", inner.substring(0, inner.length() - 2));
        var executions = new LocalRig(definition).run("[[1,2],[3]]");
        assertThat(output(executions.getFirst())).isEqualTo("[[1,2],[3]]");
        assertThat(executions).hasSize(1 + 2 + 3);
    }

    @Test
    void children_call_functions() throws Exception {
        var definition =
                map(
                        "EXPRESS",
                        "",
                        """
                        "P":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","End":true}\
                        """);
        assertThat(output(new LocalRig(definition).run(numbers(50)).getFirst()))
                .isEqualTo(numbers(50));
    }

    @Test
    void an_empty_array_has_an_empty_result() throws Exception {
        assertThat(output(new LocalRig(map("STANDARD", "", PASS)).run("[]").getFirst()))
                .isEqualTo("[]");
    }

    @Test
    void only_some_of_many_children_are_reported() throws Exception {
        var definition = map("EXPRESS", "\"ToleratedFailureCount\":100000,", FAIL_FOR_2);
        var items =
                IntStream.range(0, 5_000)
                        .mapToObj(i -> i % 100 == 0 ? "2" : "1")
                        .collect(Collectors.joining(",", "[", "]"));
        var executions = new LocalRig(definition).run(items);
        assertThat(executions).hasSize(1 + 10 + 20);
        assertThat(RunReport.formatText(executions))
                .contains("(4950 succeeded, 50 failed,", "  and 30 more failures");
    }

    @Test
    void results_beyond_the_memory_fail_the_execution() throws Exception {
        var random = new Random(1);
        var items =
                IntStream.range(0, 60)
                        .mapToObj(_ ->
                                random.ints(3_000, 'a', 'z' + 1)
                                        .mapToObj(Character::toString)
                                        .collect(Collectors.joining("", "\"", "\"")))
                        .collect(Collectors.joining(",", "[", "]"));
        var rig =
                new LocalRig(
                        LocalRig.machines(map("STANDARD", "", PASS)),
                        new MapRunSettings(10, 100_000),
                        ItemReaders.NONE,
                        ResultStore.NONE);
        var ended = rig.run(items).getFirst();
        assertThat(error(ended)).isEqualTo("States.Runtime");
        assertThat(RunReport.formatText(List.of(ended))).contains("askel.map-run.memory-share");
    }

    // Sources and files

    private static String reading(String more) {
        return map(
                "EXPRESS",
                """
                "ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON"},
                  "Parameters":{"Bucket":"b","Key":"k"}},%s\
                """
                        .formatted(more),
                PASS);
    }

    /** Returns readers whose source has {@code count} numbers. */
    private static ItemReaders numberReader(int count) {
        return (_, _) ->
                new ItemSource() {
                    private int next;

                    @Override
                    public @Nullable Payload next() {
                        return next < count ? Payload.ofVerbatim(Integer.toString(next++)) : null;
                    }

                    @Override
                    public long skip(long items) {
                        int skipped = (int) Math.min(items, count - next);
                        next += skipped;
                        return skipped;
                    }

                    @Override
                    public String position() {
                        return Integer.toString(next);
                    }

                    @Override
                    public void close() {}
                };
    }

    @Test
    void a_reader_gives_the_items_and_a_writer_gets_the_results() throws Exception {
        Map<String, String> files = new ConcurrentHashMap<>();
        var rig =
                rig(
                        reading(
                                """
                                "ResultWriter":{"Resource":"arn:aws:states:::s3:putObject",
                                  "WriterConfig":{"Transformation":"COMPACT","OutputType":"JSONL"},
                                  "Parameters":{"Bucket":"out","Prefix":"p"}},\
                                """),
                        numberReader(2_500),
                        (_, key, content) ->
                                files.put(key, new String(content, StandardCharsets.UTF_8)));
        var details =
                Payload.parse(output(rig.run("{}").getFirst())).tree().path("ResultWriterDetails");
        assertThat(details.path("Bucket").asText()).isEqualTo("out");
        var manifest = details.path("Key").asText();
        assertThat(files).hasSize(2).containsKey(manifest);
        var results = files.get(manifest.replace("manifest.json", "SUCCEEDED_0.json"));
        assertThat(results)
                .isEqualTo(
                        IntStream.range(0, 2_500)
                                .mapToObj(i -> i + "\n")
                                .collect(Collectors.joining()));
    }

    @Test
    void settings_bound_the_items_and_the_size_of_result_files() throws Exception {
        var keys = ConcurrentHashMap.<String>newKeySet();
        var definition =
                reading(
                        """
                        "ResultWriter":{"Resource":"arn:aws:states:::s3:putObject",
                          "WriterConfig":{"Transformation":"COMPACT","OutputType":"JSONL"},
                          "Parameters":{"Bucket":"out","Prefix":"p"}},\
                        """);
        var small = new MapRunSettings(100, 15_000, 65_536, 64L << 20);
        ResultStore files =
                (_, key, content) -> {
                    assertThat(content.length).isLessThanOrEqualTo(65_536);
                    keys.add(key.substring(key.lastIndexOf('/') + 1));
                };
        var ended =
                new LocalRig(LocalRig.machines(definition), small, numberReader(15_000), files)
                        .run("{}");
        assertThat(types(ended.getFirst())).endsWith("ExecutionSucceeded");
        assertThat(keys)
                .containsExactlyInAnyOrder("SUCCEEDED_0.json", "SUCCEEDED_1.json", "manifest.json");
        var refused =
                new LocalRig(LocalRig.machines(definition), small, numberReader(15_001), files)
                        .run("{}")
                        .getFirst();
        assertThat(error(refused)).isEqualTo("States.ItemReaderFailed");
        assertThat(RunReport.formatText(List.of(refused))).contains("askel.map-run.items-max");
    }

    @Test
    void a_source_that_cannot_be_read_fails_the_state() throws Exception {
        var ended =
                rig(
                                reading(""),
                                (_, _) -> {
                                    throw new ItemReaderException("no such object");
                                },
                                ResultStore.NONE)
                        .run("{}")
                        .getFirst();
        assertThat(error(ended)).isEqualTo("States.ItemReaderFailed");
        assertThat(RunReport.formatText(List.of(ended)))
                .contains("MapRunFailed  States.ItemReaderFailed: no such object");
    }

    @Test
    void a_stopped_run_ends_while_its_source_hangs() throws Exception {
        ItemReaders hanging =
                (_, _) -> {
                    Thread.sleep(Duration.ofDays(1));
                    throw new AssertionError("not interrupted");
                };
        var definition = reading("").replaceFirst("\\{", "{\"TimeoutSeconds\":1,");
        var ended = rig(definition, hanging, ResultStore.NONE).run("{}").getFirst();
        assertThat(types(ended)).endsWith("ExecutionTimedOut");
        assertThat(RunReport.formatText(List.of(ended))).contains("Map Run of M: ABORTED");
    }
}
