package dev.askel.engine.maprun.result;

import static dev.askel.engine.maprun.result.SampleResults.PAYLOAD_BYTES_MAX;
import static dev.askel.engine.maprun.result.SampleResults.preview;
import static dev.askel.engine.maprun.result.SampleResults.successDescription;
import static dev.askel.engine.maprun.result.SampleResults.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.ErrorName;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.child.ChildEnd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The outputs of Map Runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunResultsTest {
    private final SampleResults run = new SampleResults();

    @Test
    void the_output_has_the_results_in_the_order_of_the_items() throws Exception {
        run.blocks.add(List.of(run.success(2, "\"c\""), run.success(0, "{\"a\":1}")));
        run.blocks.add(List.of(run.success(1, "[1, 2]")));
        assertThat(run.output(null)).isEqualTo("[{\"a\":1},[1,2],\"c\"]");
    }

    @Test
    void a_run_without_children_has_an_empty_output() throws Exception {
        assertThat(run.output(null)).isEqualTo("[]");
    }

    @Test
    void a_tolerated_failure_is_an_object_with_error_and_cause() throws Exception {
        run.blocks.add(
                List.of(
                        run.success(0, "1"),
                        run.failure(1, "E", "why"),
                        run.failure(2, "E", null)));
        assertThat(run.output(null))
                .isEqualTo("[1,{\"Error\":\"E\",\"Cause\":\"why\"},{\"Error\":\"E\"}]");
    }

    @Test
    void flatten_joins_the_arrays_of_the_children() throws Exception {
        run.blocks.add(
                List.of(run.success(0, "[1, [2]]"), run.success(1, "[]"), run.success(2, "3")));
        assertThat(run.output(preview("{\"Transformation\":\"FLATTEN\"}"))).isEqualTo("[1,[2],3]");
    }

    @Test
    void none_describes_the_children() throws Exception {
        run.blocks.add(List.of(run.success(0, "1")));
        assertThat(run.output(preview("{\"Transformation\":\"NONE\"}")))
                .isEqualTo("[" + successDescription(0, "1") + "]");
    }

    @Test
    void lines_in_the_output_are_a_text() throws Exception {
        run.blocks.add(List.of(run.success(0, "1"), run.success(1, "\"b\"")));
        assertThat(run.output(preview("{\"OutputType\":\"JSONL\"}")))
                .isEqualTo("\"1\\n\\\"b\\\"\"");
    }

    @Test
    void an_output_at_the_limit_succeeds() throws Exception {
        run.blocks.add(List.of(run.success(0, text(PAYLOAD_BYTES_MAX - 2))));
        assertThat(run.output(null)).hasSize(PAYLOAD_BYTES_MAX);
    }

    @Test
    void an_output_above_the_limit_fails_without_reading_all_of_it() throws Exception {
        for (int i = 0; i < 10; i++) {
            run.blocks.add(List.of(run.success(i, text(PAYLOAD_BYTES_MAX / 2))));
        }
        assertThat(run.assemble(null, List.of()))
                .isEqualTo(
                        new MapRunOutcome.Failed(
                                ErrorName.DATA_LIMIT_EXCEEDED,
                                "The state/task 'M' returned a result with a size exceeding the maximum number of bytes service limit."));
        assertThat(run.blocks.blocksRead()).isEqualTo(3);
    }

    @Test
    void the_last_end_of_a_redriven_child_counts() throws Exception {
        run.blocks.add(List.of(run.failure(0, "E", "first"), run.success(1, "\"b\"")));
        run.blocks.add(List.of(run.failure(0, "E", "second"), run.success(2, "\"c\"")));
        run.blocks.add(List.of(run.success(0, "\"a\"")));
        assertThat(((MapRunOutcome.Succeeded) run.assemble(null, List.of(2L, 4L))).output().text())
                .isEqualTo("[\"a\",\"b\",\"c\"]");
    }

    @Test
    void ranges_of_children_have_each_last_end_once() throws Exception {
        for (int redrive = 0; redrive < 3; redrive++) {
            for (long child = redrive; child < 20; child += 3) {
                run.blocks.add(
                        List.of(
                                run.failure(child, "E", "" + redrive),
                                run.failure(19 - child, "E", "x")));
            }
        }
        var read = new ArrayList<ChildEnd>();
        new FinalEnds(run.blocks, "r", true, 7)
                .read(
                        FinalEnds.Kind.ALL,
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
        run.blocks.add(ends);
        var sizes = new ArrayList<Integer>();
        new FinalEnds(run.blocks, "r", false)
                .read(
                        FinalEnds.Kind.ALL,
                        true,
                        received -> {
                            sizes.add(received.size());
                            return true;
                        });
        assertThat(sizes).containsExactly(100, 100, 50);
    }
}
