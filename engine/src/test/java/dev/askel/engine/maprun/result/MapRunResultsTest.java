package dev.askel.engine.maprun.result;

import static dev.askel.engine.maprun.result.ResultsFixture.MACHINE;
import static dev.askel.engine.maprun.result.ResultsFixture.MAP_RUN_ARN;
import static dev.askel.engine.maprun.result.ResultsFixture.PAYLOAD_BYTES_MAX;
import static dev.askel.engine.maprun.result.ResultsFixture.RUN;
import static dev.askel.engine.maprun.result.ResultsFixture.export;
import static dev.askel.engine.maprun.result.ResultsFixture.expressArn;
import static dev.askel.engine.maprun.result.ResultsFixture.key;
import static dev.askel.engine.maprun.result.ResultsFixture.name;
import static dev.askel.engine.maprun.result.ResultsFixture.preview;
import static dev.askel.engine.maprun.result.ResultsFixture.scope;
import static dev.askel.engine.maprun.result.ResultsFixture.successDescription;
import static dev.askel.engine.maprun.result.ResultsFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.ErrorName;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.destination.ResultWriterException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The outputs and result files of Map Runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunResultsTest {
    private final ResultsFixture run = new ResultsFixture();

    // Output

    @Test
    void the_output_has_the_results_in_the_order_of_the_items() throws Exception {
        run.blocks().add(List.of(run.success(2, "\"c\""), run.success(0, "{\"a\":1}")));
        run.blocks().add(List.of(run.success(1, "[1, 2]")));
        assertThat(run.output(null)).isEqualTo("[{\"a\":1},[1,2],\"c\"]");
    }

    @Test
    void a_run_without_children_has_an_empty_output() throws Exception {
        assertThat(run.output(null)).isEqualTo("[]");
    }

    @Test
    void a_tolerated_failure_is_an_object_with_error_and_cause() throws Exception {
        run.blocks()
                .add(
                        List.of(
                                run.success(0, "1"),
                                run.failure(1, "E", "why"),
                                run.failure(2, "E", null)));
        assertThat(run.output(null))
                .isEqualTo("[1,{\"Error\":\"E\",\"Cause\":\"why\"},{\"Error\":\"E\"}]");
    }

    @Test
    void flatten_joins_the_arrays_of_the_children() throws Exception {
        run.blocks()
                .add(
                        List.of(
                                run.success(0, "[1, [2]]"),
                                run.success(1, "[]"),
                                run.success(2, "3")));
        assertThat(run.output(preview("{\"Transformation\":\"FLATTEN\"}"))).isEqualTo("[1,[2],3]");
    }

    @Test
    void none_describes_the_children() throws Exception {
        run.blocks().add(List.of(run.success(0, "1")));
        assertThat(run.output(preview("{\"Transformation\":\"NONE\"}")))
                .isEqualTo("[" + successDescription(0, "1") + "]");
    }

    @Test
    void lines_in_the_output_are_a_text() throws Exception {
        run.blocks().add(List.of(run.success(0, "1"), run.success(1, "\"b\"")));
        assertThat(run.output(preview("{\"OutputType\":\"JSONL\"}")))
                .isEqualTo("\"1\\n\\\"b\\\"\"");
    }

    @Test
    void an_output_at_the_limit_succeeds() throws Exception {
        run.blocks().add(List.of(run.success(0, text(PAYLOAD_BYTES_MAX - 2))));
        assertThat(run.output(null)).hasSize(PAYLOAD_BYTES_MAX);
    }

    @Test
    void an_output_above_the_limit_fails_without_reading_all_of_it() throws Exception {
        for (int i = 0; i < 10; i++) {
            run.blocks().add(List.of(run.success(i, text(PAYLOAD_BYTES_MAX / 2))));
        }
        assertThat(run.assemble(null, List.of()))
                .isEqualTo(
                        new MapRunOutcome.Failed(
                                ErrorName.DATA_LIMIT_EXCEEDED,
                                "The state/task 'M' returned a result with a size exceeding the maximum number of bytes service limit."));
        assertThat(run.blocks().blocksRead()).isEqualTo(3);
    }

    @Test
    void the_last_end_of_a_redriven_child_counts() throws Exception {
        run.blocks().add(List.of(run.failure(0, "E", "first"), run.success(1, "\"b\"")));
        run.blocks().add(List.of(run.failure(0, "E", "second"), run.success(2, "\"c\"")));
        run.blocks().add(List.of(run.success(0, "\"a\"")));
        assertThat(((MapRunOutcome.Succeeded) run.assemble(null, List.of(2L, 4L))).output().text())
                .isEqualTo("[\"a\",\"b\",\"c\"]");
    }

    @Test
    void ranges_of_children_have_each_last_end_once() throws Exception {
        for (int redrive = 0; redrive < 3; redrive++) {
            for (long child = redrive; child < 20; child += 3) {
                run.blocks()
                        .add(
                                List.of(
                                        run.failure(child, "E", "" + redrive),
                                        run.failure(19 - child, "E", "x")));
            }
        }
        var read = new ArrayList<ChildEnd>();
        new FinalOutcomeReader(run.blocks(), "r", true, 7)
                .read(
                        FinalOutcomeReader.Kind.ALL,
                        true,
                        ends -> {
                            read.addAll(ends);
                            return true;
                        });
        assertThat(read).extracting(ChildEnd::child).doesNotHaveDuplicates().hasSize(20);
    }

    @Test
    void a_large_block_is_received_in_parts() throws Exception {
        var ends = new ArrayList<ChildEnd>();
        for (long child = 0; child < 250; child++) {
            ends.add(run.success(child, "0"));
        }
        run.blocks().add(ends);
        var sizes = new ArrayList<Integer>();
        new FinalOutcomeReader(run.blocks(), "r", false)
                .read(
                        FinalOutcomeReader.Kind.ALL,
                        true,
                        received -> {
                            sizes.add(received.size());
                            return true;
                        });
        assertThat(sizes).containsExactly(100, 100, 50);
    }

    // Files

    @Test
    void an_export_describes_the_children_by_default() throws Exception {
        run.blocks()
                .add(
                        List.of(
                                run.success(1, "{\"x\": 1}"),
                                run.failure(2, "E", "why"),
                                run.success(0, "0")));
        assertThat(run.output(export("{}")))
                .isEqualTo(
                        "{\"MapRunArn\":\"%s\",\"ResultWriterDetails\":{\"Bucket\":\"b\",\"Key\":\"p/%s/manifest.json\"}}"
                                .formatted(MAP_RUN_ARN, RUN));
        assertThat(run.files().keySet())
                .containsExactly(key("SUCCEEDED_0"), key("FAILED_0"), key("manifest"));
        assertThat(run.files().get(key("SUCCEEDED_0")))
                .isEqualTo(
                        "["
                                + successDescription(0, "0")
                                + ","
                                + successDescription(1, "{\\\"x\\\": 1}")
                                + "]");
        assertThat(run.files().get(key("FAILED_0")))
                .isEqualTo(
                        "[{\"Cause\":\"why\",\"Error\":\"E\",\"ExecutionArn\":\"%s\",\"Input\":\"{\\\"i\\\": 2}\",\"InputDetails\":{\"Included\":true},\"Name\":\"%s\",\"RedriveCount\":0,\"RedriveStatus\":\"REDRIVABLE_BY_MAP_RUN\",\"StartDate\":\"2026-01-02T03:04:05.678Z\",\"StateMachineArn\":\"%s/L\",\"Status\":\"FAILED\",\"StopDate\":\"2026-01-02T03:04:05.679Z\"}]"
                                .formatted(expressArn(2), name(2), MACHINE));
        assertThat(run.files().get(key("manifest")))
                .isEqualTo(
                        "{\"DestinationBucket\":\"b\",\"MapRunArn\":\"%s\",\"ResultFiles\":{\"FAILED\":[{\"Key\":\"%s\",\"Size\":%d}],\"PENDING\":[],\"SUCCEEDED\":[{\"Key\":\"%s\",\"Size\":%d}]}}"
                                .formatted(
                                        MAP_RUN_ARN,
                                        key("FAILED_0"),
                                        run.size("FAILED_0"),
                                        key("SUCCEEDED_0"),
                                        run.size("SUCCEEDED_0")));
    }

    @Test
    void the_inputs_of_standard_children_come_from_their_executions() throws Exception {
        run.standard();
        run.blocks().add(List.of(run.success(0, "0")));
        run.output(export("{}"));
        assertThat(run.files().get(key("SUCCEEDED_0")))
                .contains(
                        "\"ExecutionArn\":\"arn:aws:states:us-east-1:123456789012:execution:m/L:"
                                + name(0),
                        "\"Input\":\"stored 123456789012/us-east-1/machine/L:" + name(0) + "\"");
    }

    @Test
    void an_export_can_have_lines_of_outputs() throws Exception {
        run.blocks().add(List.of(run.success(1, "{\"x\": 1}"), run.success(0, "0")));
        run.output(export("{\"Transformation\":\"COMPACT\",\"OutputType\":\"JSONL\"}"));
        assertThat(run.files().get(key("SUCCEEDED_0"))).isEqualTo("0\n{\"x\":1}\n");
    }

    @Test
    void an_export_can_flatten_outputs() throws Exception {
        run.blocks().add(List.of(run.success(1, "[3, 4]"), run.success(0, "[1, 2]")));
        run.output(export("{\"Transformation\":\"FLATTEN\"}"));
        assertThat(run.files().get(key("SUCCEEDED_0"))).isEqualTo("[1,2,3,4]");
    }

    @Test
    void results_above_the_size_of_a_file_continue_in_the_next_one() throws Exception {
        run.fileBytesMax(100);
        for (int i = 0; i < 9; i++) {
            run.blocks().add(List.of(run.success(8 - i, text(30))));
        }
        run.output(export("{\"Transformation\":\"COMPACT\"}"));
        var stored =
                run.files().keySet().stream()
                        .filter(each -> each.contains("SUCCEEDED"))
                        .collect(Collectors.toList());
        assertThat(stored)
                .containsExactly(key("SUCCEEDED_0"), key("SUCCEEDED_1"), key("SUCCEEDED_2"));
        assertThat(stored)
                .allSatisfy(each -> assertThat(run.files().get(each)).hasSizeLessThan(101));
    }

    @Test
    void a_refused_file_fails_the_run() throws Exception {
        run.blocks().add(List.of(run.success(0, "0")));
        var results =
                run.results((_, _, _) -> {
                    throw new ResultWriterException("no bucket");
                });
        assertThat(results.assemble(run.row(), scope(export("{}")), List.of()))
                .isEqualTo(new MapRunOutcome.Failed("States.ResultWriterFailed", "no bucket"));
    }

    @Test
    void runs_write_their_files_one_after_another() throws Exception {
        var stored = new CopyOnWriteArrayList<String>();
        var firstBegun = new CountDownLatch(1);
        var finishFirst = new CountDownLatch(1);
        var first =
                run.results((_, _, _) -> {
                    firstBegun.countDown();
                    finishFirst.await();
                    stored.add("first");
                });
        var second = run.results((_, _, _) -> stored.add("second"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var firstEnd =
                    threads.submit(() -> first.assemble(run.row(), scope(export("{}")), List.of()));
            firstBegun.await();
            var secondEnd =
                    threads.submit(
                            () -> second.assemble(run.row(), scope(export("{}")), List.of()));
            while (run.memory().waitingWriters() == 0 && !secondEnd.isDone()) {
                Thread.onSpinWait();
            }
            var output = second.assemble(run.row(), scope(null), List.of());
            finishFirst.countDown();
            assertThat(firstEnd.get()).isInstanceOf(MapRunOutcome.Succeeded.class);
            assertThat(secondEnd.get()).isInstanceOf(MapRunOutcome.Succeeded.class);
            assertThat(output).as("an output does not wait for files").isNotNull();
        }
        assertThat(stored).containsExactly("first", "second");
    }

    @Test
    void a_refused_file_admits_the_next_run() throws Exception {
        var refusing =
                run.results((_, _, _) -> {
                    throw new ResultWriterException("no bucket");
                });
        assertThat(refusing.assemble(run.row(), scope(export("{}")), List.of()))
                .isInstanceOf(MapRunOutcome.Failed.class);
        assertThat(run.assemble(export("{}"), List.of()))
                .isInstanceOf(MapRunOutcome.Succeeded.class);
    }
}
