package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Functions;
import dev.askel.engine.task.CallStatus;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The inspection of an execution shows the status of its call. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CallStatusTest {
    private static final IsolatedNode NODE = new IsolatedNode();

    @AfterAll
    static void close() {
        NODE.close();
    }

    @Test
    void an_inspection_shows_the_endpoint_and_the_reason_of_a_parked_call() {
        var function = IsolatedNode.name("away");
        var calls = NODE.functions().hold(function);
        var id =
                NODE.start(
                        NODE.createMachine(
                                """
                                {"StartAt": "T", "States": {
                                 "T": {"Type": "Task", "Resource": "%s", "End": true}}}\
                                """
                                        .formatted(Functions.arn(function))));
        var call = calls.awaitNext();
        assertThat(NODE.inspect(id).at("/frames/0/call").isMissingNode()).isTrue();
        NODE.functions()
                .setStatus(
                        call.call(),
                        new CallStatus(
                                CallStatus.Kind.PARKED,
                                "http://away.example:9000",
                                Instant.parse("2026-11-21T04:00:00Z"),
                                "Connection refused"));

        assertThat(NODE.inspect(id).at("/frames/0/call"))
                .hasToString(
                        """
                        {"standing":"PARKED","endpoint":"http://away.example:9000",\
                        "since":"2026-11-21T04:00:00Z","reason":"Connection refused"}\
                        """);
        call.answer("{}");
    }
}
