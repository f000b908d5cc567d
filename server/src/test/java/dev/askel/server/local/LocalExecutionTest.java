package dev.askel.server.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.ExecutionState.Outcome;
import dev.askel.asl.model.Resource;
import dev.askel.asl.parser.DefinitionParser;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnector;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.task.TaskOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class LocalExecutionTest {
    /** Answers every Lambda function with its payload, from another thread. */
    private static final class Echo implements TaskConnector {
        @Override
        public boolean serves(Resource resource) {
            return resource instanceof Resource.LambdaFunction;
        }

        @Override
        public CompletionStage<TaskOutcome> call(TaskCall call) {
            return CompletableFuture.supplyAsync(() -> new TaskOutcome.Answered(call.parameters()));
        }
    }

    private static LocalExecution.Ended run(String definition, String input)
            throws MalformedJsonException, InterruptedException {
        return LocalExecution.run(
                DefinitionParser.compile(definition),
                Payload.parse(input),
                new TaskConnectors(List.of(new Echo())));
    }

    private static String output(LocalExecution.Ended ended) {
        return ended.state().outcome() instanceof Outcome.Succeeded(_, var output)
                ? output.text()
                : "none";
    }

    @Test
    @Timeout(30)
    void an_hour_s_wait_takes_no_time_and_shows_in_the_history() throws Exception {
        var ended =
                run(
                        "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}}}",
                        "[1]");
        assertThat(output(ended)).isEqualTo("[1]");
        var times = ended.events().stream().map(HistoryEvent::timestamp).toList();
        assertThat(Duration.between(times.getFirst(), times.getLast()))
                .isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    @Timeout(30)
    void branches_call_functions_and_join() throws Exception {
        var branch =
                "{\"StartAt\":\"F\",\"States\":{\"F\":{\"Type\":\"Task\",\"Resource\":\"arn:aws:lambda:us-east-1:123456789012:function:f\",\"End\":true}}}";
        var ended =
                run(
                        "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Parallel\",\"Branches\":[%s,%s],\"End\":true}}}"
                                .formatted(branch, branch),
                        "{\"a\":1}");
        assertThat(output(ended)).isEqualTo("[{\"a\":1},{\"a\":1}]");
        assertThat(ended.events().stream().map(HistoryEvent::id).toList())
                .isEqualTo(LongStream.rangeClosed(1, ended.events().size()).boxed().toList());
    }

    @Test
    @Timeout(30)
    void an_activity_that_nobody_works_on_times_out_when_its_state_says_so() throws Exception {
        var activity =
                "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:us-east-1:123456789012:activity:a\"%s,\"End\":true}}}";
        assertThat(run(activity.formatted(",\"TimeoutSeconds\":60"), "{}").state().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.Timeout"));
        assertThat(RunReport.text(run(activity.formatted(""), "{}")))
                .contains("RUNNING", "an activity's worker");
    }

    @Test
    @Timeout(30)
    void the_machine_s_own_timeout_ends_it() throws Exception {
        var ended =
                run(
                        "{\"StartAt\":\"W\",\"TimeoutSeconds\":5,\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":10,\"End\":true}}}",
                        "{}");
        assertThat(ended.state().outcome()).isInstanceOf(Outcome.TimedOut.class);
        assertThat(RunReport.text(ended)).contains("ExecutionTimedOut", "TIMED_OUT");
        assertThat(RunReport.json(ended)).contains("\"type\":\"ExecutionTimedOut\"");
    }

    @Test
    void a_file_s_findings_have_their_lines(@TempDir Path folder) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("m.json"),
                        "{\n  \"StartAt\": \"A\",\n  \"States\": {\"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}}\n}");
        var definition = DefinitionFile.read(file);
        assertThat(definition.isValid()).isFalse();
        assertThat(definition.report())
                .contains("m.json:3:", "error: MISSING_TRANSITION_TARGET", "2 errors, 0 warnings");
    }

    @Test
    void a_file_without_text_is_an_answer(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> DefinitionFile.read(folder.resolve("none")))
                .hasMessageContaining("There is no file");
        var binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> DefinitionFile.read(binary)).hasMessageContaining("not UTF-8");
    }
}
